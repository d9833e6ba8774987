import { TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { TfetokensProvider } from "./provider";
import { type ProviderSettings, toAttributes, toHclAttributes } from "./provider-settings";
import { providersOf, tfeSettings } from "./stack-providers";

/**
 * The provider that serves a construct when the person names none.
 *
 * It renders nothing where the stack declares one of the same alias, and otherwise takes its settings from
 * the stack's TfeProvider of that alias. Both are looked for when the stack is rendered, so that it does not
 * matter in which order things are declared; an Aspect would miss what a later Aspect adds.
 *
 * @param tfe - the TfeProvider the construct was given, if any
 */
export function automaticProvider(scope: Construct, tfe?: TerraformProvider): TerraformProvider {
  const stack = TerraformStack.of(scope);
  const alias = tfe?.alias;
  const id = alias === undefined ? "AutomaticTfetokensProvider" : `AutomaticTfetokensProvider-${alias}`;
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
    return providersOf(this.cdktfStack, this.terraformResourceType, this.alias).some(
      (other) => other !== this,
    );
  }

  /** What someone (an Aspect, say) has set on this very provider comes first. */
  private settings(): ProviderSettings {
    const [provider] = providersOf(this.cdktfStack, "tfe", this.alias);
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
