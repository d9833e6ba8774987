import { TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { TfetokensProvider } from "../provider";
import { type ProviderSettings, toAttributes, toHclAttributes } from "./provider-settings";
import { providersOf, tfeSettings } from "./stack-providers";

/**
 * The provider `tfetokens` for a construct that was given this provider, as its resources name it: one without an alias
 * serves without being named.
 *
 * A TfetokensProvider serves itself. For a TfeProvider, or none, there is one that renders nothing where the stack
 * declares one of the same alias, and otherwise takes its settings from the stack's TfeProvider of that alias. Both are
 * looked for when the stack is rendered, so that it does not matter in which order things are declared; an Aspect would
 * miss what a later Aspect adds.
 */
export function resolveProvider(scope: Construct, given?: TerraformProvider): TerraformProvider | undefined {
  if (given !== undefined && given.terraformResourceType !== TFE) return given;
  const stack = TerraformStack.of(scope);
  const alias = given?.alias;
  const id = alias === undefined ? "AutomaticTfetokensProvider" : `AutomaticTfetokensProvider-${alias}`;
  const existing = stack.node.tryFindChild(id);
  const automatic = TerraformProvider.isTerraformProvider(existing)
    ? existing
    : new ImplicitProvider(stack, id, { alias });
  return alias === undefined ? undefined : automatic;
}

const TFE = "tfe";

class ImplicitProvider extends TfetokensProvider {
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
    return providersOf(this.cdktfStack, this.terraformResourceType, this.alias).some(
      (other) => other !== this,
    );
  }

  /** What someone (an Aspect, say) has set on this very provider comes first. */
  private settings(): ProviderSettings {
    const [provider] = providersOf(this.cdktfStack, TFE, this.alias);
    const tfe = tfeSettings(provider);
    return {
      address: this.address,
      hostname: this.hostname ?? tfe.hostname,
      token: this.token ?? tfe.token,
      organization: this.organization ?? tfe.organization,
      caFile: this.caFile,
      sslSkipVerify: this.sslSkipVerify ?? tfe.ssl_skip_verify,
      alias: this.alias,
    };
  }
}
