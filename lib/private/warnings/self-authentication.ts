import {
  Annotations,
  Aspects,
  type IAspect,
  TerraformElement,
  TerraformProvider,
  type TerraformResource,
  TerraformStack,
} from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { resolveTokens } from "../rendered-config";
import { SECRET_ID } from "../token-secret-id";
import { addressOf } from "../logical-id";

/**
 * Warns at synth if a provider of the stack authenticates with a token that the stack rotates.
 *
 * A credential from the environment or from another stack isn't detected, because the configuration doesn't show which
 * token it is.
 *
 * @param resources - the resources of the token: one resource, or one for each slot
 */
export function warnOnSelfAuthentication(
  construct: Construct,
  resources: readonly TerraformResource[],
): void {
  const stack = TerraformStack.of(construct);
  const configurations = configurationsOf.get(stack) ?? new ProviderConfigurations(stack);
  configurationsOf.set(stack, configurations);
  // The Aspect is added to the token instead of the stack, because CDKTF doesn't invoke an Aspect that is added to a
  // stack while another Aspect is visiting that stack.
  Aspects.of(construct).add(new SelfAuthenticationWarning(construct, resources, configurations));
}

class SelfAuthenticationWarning implements IAspect {
  public constructor(
    private readonly construct: Construct,
    private readonly resources: readonly TerraformResource[],
    private readonly configurations: ProviderConfigurations,
  ) {}

  public visit(node: IConstruct): void {
    if (node !== this.construct) return;
    for (const { provider, text } of this.configurations.read()) {
      const isPlain = this.resources.some((resource) => refersToSecret(text, addressOf(resource)));
      if (isPlain || this.refersToDecrypted(text)) this.warn(provider);
    }
  }

  /** Reports whether a configuration refers to the ephemeral resource that decrypts the token's secret. */
  private refersToDecrypted(text: string): boolean {
    const secret = this.construct.node.tryFindChild(SECRET_ID);
    return (
      TerraformElement.isTerraformElement(secret) &&
      text.includes(`ephemeral.tfetokens_token_secret.${secret.friendlyUniqueId}.token`)
    );
  }

  private warn(provider: TerraformProvider): void {
    // tfetokens regenerates a singleton in one step, and a failure usually leaves the previous token valid.
    const isDeletedFirst =
      this.resources.length === 1 && this.resources[0].terraformResourceType.startsWith("tfe_");
    Annotations.of(this.construct).addWarning(
      `The provider ${provider.node.path} authenticates with this token, which the same stack rotates. When Terraform plans a ` +
        "rotation, the new secret isn't known yet, so Terraform can't refresh the provider's resources" +
        (isDeletedFirst ? ". If creating the new token fails, the provider can't authenticate." : ".") +
        " Rotate the token in a separate stack.",
    );
  }
}

/** The provider blocks of a stack, which are rendered once for all of the stack's tokens. */
class ProviderConfigurations {
  private configurations?: { readonly provider: TerraformProvider; readonly text: string }[];

  public constructor(private readonly stack: TerraformStack) {}

  public read(): readonly { readonly provider: TerraformProvider; readonly text: string }[] {
    this.configurations ??= this.stack.node
      .findAll()
      .filter((node) => TerraformProvider.isTerraformProvider(node))
      // A nested stack is applied separately.
      .filter((provider) => TerraformStack.of(provider) === this.stack)
      .map((provider) => ({
        provider,
        text: JSON.stringify(resolveTokens(this.stack, provider.toTerraform())),
      }));
    return this.configurations;
  }
}

const configurationsOf = new WeakMap<TerraformStack, ProviderConfigurations>();

const refersToSecret = (text: string, address: string): boolean =>
  text.includes(`${address}.token`) || text.includes(`${address}[*].token`);
