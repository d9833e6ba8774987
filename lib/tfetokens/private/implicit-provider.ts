import { type TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { getBrand, hasBrand, setBrand } from "../../shared/brand";
import { TfetokensProvider } from "../provider";
import { type ProviderSettings, toAttributes, toHclAttributes } from "./provider-settings";
import {
  findDifferingSettings,
  hasOverrides,
  providersOf,
  renderedSettings,
  type SharedSettings,
} from "./stack-providers";

/**
 * Returns the provider `tfetokens` that a construct's resources refer to; undefined if no provider is given, because
 * the stack's default configuration doesn't require a reference.
 *
 * A TfetokensProvider is used directly. For a TfeProvider, or if no provider is given, an implicit provider is created
 * if necessary. If the stack declares a TfetokensProvider with the same alias, the implicit provider renders nothing.
 * Otherwise, it takes its settings from the TfeProvider, if any. Both providers are read when the stack is rendered, so
 * the order of declarations doesn't matter, and an alias can be set later.
 */
export function resolveProvider(scope: Construct, given?: TerraformProvider): TerraformProvider | undefined {
  if (given === undefined) {
    implicitProvider(TerraformStack.of(scope));
    return undefined;
  }
  return given.terraformResourceType === TFE ? implicitProvider(given, given) : given;
}

const TFE = "tfe";
const ID = "ImplicitTfetokensProvider";
/** Brand that stores the implicit provider of a stack or a TfeProvider. Other copies of this package also use it. */
const OWNER = "HasImplicitTfetokensProvider";

/** Returns the implicit provider of a stack or of a TfeProvider, and creates it if necessary. */
function implicitProvider(scope: Construct, tfe?: TerraformProvider): TerraformProvider {
  // Searching the stack's children for every token would take quadratic time.
  const existing = getBrand(scope, OWNER) as TerraformProvider | undefined;
  if (existing !== undefined) return existing;
  const created = new ImplicitProvider(scope, tfe);
  setBrand(scope, OWNER, created);
  return created;
}

/** Checks the brand instead of the class, because another copy of this package might have added the provider. */
const isImplicit = (construct: unknown): construct is TerraformProvider => hasBrand(construct, ID);

class ImplicitProvider extends TfetokensProvider {
  /** @param tfe - the TfeProvider with the settings and alias to use; undefined for the stack's default TfeProvider */
  public constructor(
    scope: Construct,
    private readonly tfe: TerraformProvider | undefined,
  ) {
    super(scope, ID);
    setBrand(this, ID);
    this.node.addValidation({ validate: () => this.findConflicts() });
  }

  public get alias(): string | undefined {
    return this.tfe?.alias;
  }

  public toTerraform(): unknown {
    return this.isReplaced() ? {} : super.toTerraform();
  }

  public toHclTerraform(): unknown {
    return this.isReplaced() ? {} : super.toHclTerraform();
  }

  public toMetadata(): unknown {
    return this.isReplaced() ? {} : super.toMetadata();
  }

  protected synthesizeAttributes(): { [name: string]: unknown } {
    return toAttributes(this.settings());
  }

  protected synthesizeHclAttributes(): { [name: string]: unknown } {
    return toHclAttributes(this.settings());
  }

  /**
   * Reports whether another provider with the same alias replaces this one: a declared provider, or otherwise the first
   * implicit provider.
   */
  private isReplaced(): boolean {
    const all = providersOf(this.cdktfStack, this.terraformResourceType, this.alias);
    return all.some((provider) => !isImplicit(provider)) || all[0] !== this;
  }

  /**
   * Returns the settings to render. This provider's own settings, which an Aspect might have set, take precedence over
   * the TfeProvider's.
   */
  private settings(): ProviderSettings {
    const tfe = this.tfeSettings();
    return {
      address: this.address,
      hostname: this.hostname ?? tfe.hostname,
      token: this.token ?? tfe.token,
      organization: this.organization ?? tfe.organization,
      caFile: this.caFile,
      sslSkipVerify: this.sslSkipVerify ?? tfe.ssl_skip_verify,
      stateEncryptionKey: this.stateEncryptionKey,
      alias: this.alias,
    };
  }

  private tfeSettings(): SharedSettings {
    return renderedSettings(this.tfe ?? providersOf(this.cdktfStack, TFE, undefined)[0]);
  }

  /**
   * Returns an error for each setting that differs between the two provider blocks because of an override. For example,
   * if the override changes the host, the credential for the new host must not be sent to the previous host.
   */
  private findConflicts(): string[] {
    if (this.isReplaced() || !this.mayDiffer()) return [];
    const own: Readonly<Record<string, unknown>> = {
      hostname: this.hostname,
      token: this.token,
      organization: this.organization,
      ssl_skip_verify: this.sslSkipVerify,
      ...(this.rawOverrides as object),
    };
    return findDifferingSettings(this.cdktfStack, this.alias)
      .filter((setting) => own[setting] === undefined)
      .map(
        (setting) =>
          `The provider tfetokens takes its settings from the provider tfe, but their values of \`${setting}\` differ. ` +
          "An override of the stack or of the TfeProvider's alias changes only one of them. " +
          `Set \`${setting}\` in the TfeProvider itself, or declare a TfetokensProvider.`,
      );
  }

  /**
   * Reports whether an override might make the settings differ. Conflicts are searched for only in this case, because
   * the search renders the whole stack.
   */
  private mayDiffer(): boolean {
    return hasOverrides(this.cdktfStack) || this.tfeSettings().alias !== this.alias;
  }
}
