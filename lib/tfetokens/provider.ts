import { type IResolvable, TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { installOnSynth } from "./private/install";
import { toAttributes, toHclAttributes } from "./private/provider-settings";
import { resolveProviderSource } from "./private/provider-source";

/** Configuration of the provider `tfetokens`. */
export interface TfetokensProviderConfig {
  /**
   * URL of the server, with its scheme and optional port, such as `https://tfe.example.com:8443`. It takes precedence
   * over `hostname`.
   *
   * @default - `hostname`; if neither is set, the environment variable `TFE_ADDRESS`
   */
  readonly address?: string;

  /**
   * Host name of the server, followed by the port unless the port is 443. The provider finds the server's API through
   * service discovery.
   *
   * @default - if neither `address` nor the environment variable `TFE_ADDRESS` is set, the environment variable
   * `TFE_HOSTNAME`, then `app.terraform.io`
   */
  readonly hostname?: string;

  /**
   * API token that the provider authenticates with. Use a token of the owners team, of one of its members, or of the
   * organization.
   *
   * @default - the environment variable `TFE_TOKEN`, then `TF_TOKEN_<host>`, then Terraform's credentials file and CLI
   * configuration
   */
  readonly token?: string;

  /**
   * Name of the organization for resources and data sources that don't set one.
   *
   * @default - the environment variable `TFE_ORGANIZATION`
   */
  readonly organization?: string;

  /**
   * Path to a PEM file with CA certificates to trust in addition to the default ones.
   *
   * @default - no additional CA certificates
   */
  readonly caFile?: string;

  /**
   * Whether to accept any certificate of the server without verifying it. Prefer `caFile`.
   *
   * @default - the environment variable `TFE_SSL_SKIP_VERIFY`, then false
   */
  readonly sslSkipVerify?: boolean | IResolvable;

  /**
   * Keys that encrypt the secrets of `encrypted` tokens in state. Each key is 32 random bytes in base64. The first key
   * encrypts, and all keys can decrypt. Don't write a key into the configuration. Use the environment variable or an
   * ephemeral value instead.
   *
   * @default - the environment variable `TFETOKENS_STATE_ENCRYPTION_KEY`, a comma-separated list of keys
   */
  readonly stateEncryptionKey?: string[];

  /**
   * Alias of an additional configuration of the provider in the same stack.
   *
   * @default - no alias: the stack's default configuration
   */
  readonly alias?: string;

  /**
   * Source address of the provider in a private registry, such as `app.terraform.io/acme/tfetokens`. For a whole app,
   * set the context key `cdktf-tfe-tokens:providerSource`.
   *
   * @default - the value of the context key; if the key isn't set, "terraform.local/cdktf/tfetokens", the address of
   * the provider that is bundled with this package and installed into the stack directory at synth
   */
  readonly source?: string;

  /**
   * Version constraint for the provider. You can set it only if the source is set, either in `source` or in the
   * context.
   *
   * @default - if `source` isn't set, the value of the context key `cdktf-tfe-tokens:providerVersion`; otherwise, or if
   * the key isn't set, exactly the version of this package
   */
  readonly version?: string;

  /**
   * What to install into the stack directory at synth: `auto`, `script`, `executable`, or a path.
   *
   * `script` requires Node.js on the machine that runs Terraform. `executable` requires the optional npm package with
   * the executable for the current machine, such as `@cdktf-tfe-tokens/provider-linux-x64`. `auto` uses the executables
   * that are installed, and the script for all other platforms. A path can point to a script, an executable, or a
   * directory with executables for several platforms. All providers of a stack share one installation, so they can't
   * have different values.
   *
   * @default - the value of the context key `cdktf-tfe-tokens:bundledProvider`, then of the environment variable
   * `CDKTF_TFE_TOKENS_BUNDLED_PROVIDER`, then `auto`
   */
  readonly bundledProvider?: string;
}

/**
 * The provider `tfetokens`, which manages and reads API tokens. If a stack needs the provider but doesn't declare it,
 * the provider is added automatically.
 */
export class TfetokensProvider extends TerraformProvider {
  /** Type of the provider in Terraform. */
  public static readonly tfResourceType = "tfetokens";

  /** URL of the server. */
  public address?: string;
  /** Host name of the server, followed by the port unless the port is 443. */
  public hostname?: string;
  /** API token that the provider authenticates with. */
  public token?: string;
  /** Name of the organization for resources and data sources that don't set one. */
  public organization?: string;
  /** Path to a PEM file with CA certificates to trust in addition to the default ones. */
  public caFile?: string;
  /** Whether to accept any certificate of the server without verifying it. */
  public sslSkipVerify?: boolean | IResolvable;
  /** Keys that encrypt the secrets of `encrypted` tokens in state. */
  public stateEncryptionKey?: string[];
  private aliasName?: string;

  public constructor(scope: Construct, id: string, config: TfetokensProviderConfig = {}) {
    const { source, version } = resolveProviderSource(scope, config);
    super(scope, id, {
      terraformResourceType: TfetokensProvider.tfResourceType,
      terraformGeneratorMetadata: {
        providerName: TfetokensProvider.tfResourceType,
        providerVersion: version,
      },
      terraformProviderSource: source,
    });
    this.address = config.address;
    this.hostname = config.hostname;
    this.token = config.token;
    this.organization = config.organization;
    this.caFile = config.caFile;
    this.sslSkipVerify = config.sslSkipVerify;
    this.stateEncryptionKey = config.stateEncryptionKey;
    this.aliasName = config.alias;
    installOnSynth(TerraformStack.of(this), config.bundledProvider);
  }

  /** Alias of this configuration. */
  public get alias(): string | undefined {
    return this.aliasName;
  }

  public set alias(value: string | undefined) {
    this.aliasName = value;
  }

  protected synthesizeAttributes(): { [name: string]: unknown } {
    return toAttributes(this);
  }

  protected synthesizeHclAttributes(): { [name: string]: unknown } {
    return toHclAttributes(this);
  }
}
