import { type IResolvable, TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { installOnSynth } from "./private/install";
import { toAttributes, toHclAttributes } from "./private/provider-settings";
import { resolveProviderSource } from "./private/provider-source";

/** Configuration of the provider `tfetokens`. */
export interface TfetokensProviderConfig {
  /**
   * URL of the server, with scheme and port, such as `https://tfe.example.com:8443`. It takes precedence over `hostname`.
   *
   * @default - `hostname`; if neither is set, the environment variable `TFE_ADDRESS`
   */
  readonly address?: string;

  /**
   * Host name of the server. Its API is resolved by service discovery.
   *
   * @default - the environment variable `TFE_HOSTNAME`, then `app.terraform.io`
   */
  readonly hostname?: string;

  /**
   * API token that the provider authenticates with: of the owners team, of one of its members, or of the organization.
   *
   * @default - `TFE_TOKEN`, then `TF_TOKEN_<host>`, then Terraform's credentials file and CLI configuration
   */
  readonly token?: string;

  /**
   * Name of the organization of resources and data sources that don't set one.
   *
   * @default - the environment variable `TFE_ORGANIZATION`
   */
  readonly organization?: string;

  /**
   * Path of a PEM file with CA certificates to trust in addition to the usual ones.
   *
   * @default - no additional CA certificates
   */
  readonly caFile?: string;

  /**
   * Whether to accept any certificate of the server. Prefer `caFile`.
   *
   * @default false
   */
  readonly sslSkipVerify?: boolean | IResolvable;

  /**
   * Keys that encrypt the secrets of `encrypted` tokens in state: 32 random bytes each, in base64. The first key encrypts,
   * all keys decrypt. Don't write a key into the configuration: use the environment variable, or an ephemeral value.
   *
   * @default - the environment variable `TFETOKENS_STATE_ENCRYPTION_KEY`, with commas between the keys
   */
  readonly stateEncryptionKey?: string[];

  /**
   * Alias, for another configuration of the provider in the same stack.
   *
   * @default - no alias: the stack's default configuration
   */
  readonly alias?: string;

  /**
   * Source address of the provider in a private registry, such as `app.terraform.io/acme/tfetokens`. For a whole app,
   * set the context key `cdktf-tfe-tokens:providerSource`.
   *
   * @default - the context key; without it "terraform.local/cdktf/tfetokens", bundled with this package and installed
   * into the stack directory at synth
   */
  readonly source?: string;

  /**
   * Version constraint. It can be set only together with `source`.
   *
   * @default - the context key `cdktf-tfe-tokens:providerVersion` if the source is the app's; without it exactly the
   * version of this package
   */
  readonly version?: string;

  /**
   * What is installed into the stack directory at synth: `auto`, `script`, `executable`, or a path.
   *
   * `script` needs Node.js where Terraform runs. `executable` comes from optional npm packages, such as
   * `@cdktf-tfe-tokens/provider-linux-x64`. `auto` uses the executables that are installed, and the script for all
   * other platforms. A path can be that of a script, an executable, or a directory with executables for several
   * platforms. All providers of a stack share one installation, so they can't have different values.
   *
   * @default - the context key `cdktf-tfe-tokens:bundledProvider`, then the environment variable
   * `CDKTF_TFE_TOKENS_BUNDLED_PROVIDER`, then `auto`
   */
  readonly bundledProvider?: string;
}

/** The provider `tfetokens`, which manages and reads API tokens. It is added to a stack that needs it and doesn't declare it. */
export class TfetokensProvider extends TerraformProvider {
  /** Type of the provider in Terraform. */
  public static readonly tfResourceType = "tfetokens";

  /** URL of the server. */
  public address?: string;
  /** Host name of the server. */
  public hostname?: string;
  /** API token that the provider authenticates with. */
  public token?: string;
  /** Name of the organization of resources and data sources that don't set one. */
  public organization?: string;
  /** Path of a PEM file with CA certificates to trust in addition to the usual ones. */
  public caFile?: string;
  /** Whether to accept any certificate of the server. */
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
