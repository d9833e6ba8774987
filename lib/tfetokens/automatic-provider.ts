import { type IResolvable, TerraformProvider, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { TfetokensProvider } from "./provider";
import { type ProviderSettings, toAttributes, toHclAttributes } from "./provider-settings";

/**
 * The provider that serves a construct when the person names none.
 *
 * It renders nothing where the stack declares one of the same alias, and otherwise takes its settings from
 * the stack's TfeProvider of that alias. Both are looked for when the stack is rendered, so that it does not
 * matter in which order things are declared; an Aspect would miss what another Aspect adds.
 *
 * @param tfe - the TfeProvider the construct was given, if any
 */
export function automaticProvider(scope: Construct, tfe?: TerraformProvider): TerraformProvider {
  const stack = TerraformStack.of(scope);
  const alias = tfe?.alias;
  const id = alias === undefined ? "tfetokens-provider" : `tfetokens-provider-${alias}`;
  const existing = stack.node.tryFindChild(id);
  return TerraformProvider.isTerraformProvider(existing)
    ? existing
    : new AutomaticProvider(stack, id, alias === undefined ? {} : { alias });
}

class AutomaticProvider extends TfetokensProvider {
  public toTerraform(): unknown {
    return this.isDeclared() ? {} : super.toTerraform();
  }

  public toHclTerraform(): unknown {
    return this.isDeclared() ? {} : super.toHclTerraform();
  }

  public toMetadata(): unknown {
    return this.isDeclared() ? {} : super.toMetadata();
  }

  protected synthesizeAttributes(): { [name: string]: unknown } {
    return toAttributes(this.settings());
  }

  protected synthesizeHclAttributes(): { [name: string]: unknown } {
    return toHclAttributes(this.settings());
  }

  private isDeclared(): boolean {
    return this.providersOfSameAlias(TfetokensProvider.tfResourceType).length > 0;
  }

  /** What someone (an Aspect, say) has set on this very provider comes first. */
  private settings(): ProviderSettings {
    const tfe = this.tfeSettings();
    return {
      address: this.address,
      hostname: this.hostname ?? tfe.hostname,
      token: this.token ?? tfe.token,
      organization: this.organization ?? tfe.organization,
      sslSkipVerify: this.sslSkipVerify ?? tfe.ssl_skip_verify,
      alias: this.alias,
    };
  }

  /** As the TfeProvider renders them, because it may be of any version, or have overrides. */
  private tfeSettings(): TfeSettings {
    const [provider] = this.providersOfSameAlias("tfe");
    if (provider === undefined) return {};
    const rendered = provider.toTerraform() as { provider: { tfe: [TfeSettings] } };
    return rendered.provider.tfe[0];
  }

  private providersOfSameAlias(terraformResourceType: string): TerraformProvider[] {
    return elementsOf(this.cdktfStack)
      .filter((element) => TerraformProvider.isTerraformProvider(element))
      .filter((provider) => provider !== this && provider.terraformResourceType === terraformResourceType)
      .filter((provider) => provider.alias === this.alias);
  }
}

interface TfeSettings {
  readonly hostname?: string;
  readonly token?: string;
  readonly organization?: string;
  readonly ssl_skip_verify?: boolean | IResolvable;
}

/** Everything in a stack, without the stacks inside it. */
function elementsOf(construct: IConstruct): IConstruct[] {
  const children = construct.node.children.filter((child) => !TerraformStack.isStack(child));
  return [construct, ...children.flatMap(elementsOf)];
}
