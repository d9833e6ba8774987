import { type IResolvable, TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { BUNDLED_SOURCE, BUNDLED_VERSION } from "./private/bundled-provider";
import { installOnSynth } from "./private/install";
import { toAttributes, toHclAttributes } from "./private/provider-settings";

/** Configuration of the provider `tfetokens`: whose tokens, and who asks for them. */
export interface TfetokensProviderConfig {
  /**
   * URL of the server, with scheme and port, such as `https://tfe.example.com:8443`; used instead of `hostname`.
   *
   * @default - `hostname`; where neither is given, the environment variable `TFE_ADDRESS`
   */
  readonly address?: string;

  /**
   * Host name of the server, whose API is found by service discovery.
   *
   * @default - the environment variable `TFE_HOSTNAME`, then `app.terraform.io`
   */
  readonly hostname?: string;

  /**
   * API token the provider works with: of the owners team or one of its members, or of the organization.
   *
   * @default - `TFE_TOKEN`, then `TF_TOKEN_<host>`, then Terraform's credentials file and CLI configuration
   */
  readonly token?: string;

  /**
   * Name of the organization for whatever names none.
   *
   * @default - the environment variable `TFE_ORGANIZATION`
   */
  readonly organization?: string;

  /**
   * Path of a PEM file with certificates of authorities, such as a company's own, to trust besides the usual ones.
   *
   * @default - none
   */
  readonly caFile?: string;

  /**
   * Whether any certificate of the server is accepted. Prefer `caFile`.
   *
   * @default false
   */
  readonly sslSkipVerify?: boolean | IResolvable;

  /**
   * Alias, for a second configuration of the provider in one stack.
   *
   * @default - none: the stack's default configuration
   */
  readonly alias?: string;

  /**
   * Source address, for those who publish the provider in their private registry.
   *
   * @default - "terraform.local/cdktf/tfetokens", carried inside this package and laid into the stack folder at synth
   */
  readonly source?: string;

  /**
   * Version constraint for a `source` of your own; an error without one.
   *
   * @default - exactly the version of this package
   */
  readonly version?: string;
}

/** The provider `tfetokens`, which manages and reads API tokens; it appears in a stack by itself where none is declared. */
export class TfetokensProvider extends TerraformProvider {
  /** Type of the provider in Terraform. */
  public static readonly tfResourceType = "tfetokens";

  /** URL of the server. */
  public address?: string;
  /** Host name of the server. */
  public hostname?: string;
  /** API token the provider works with. */
  public token?: string;
  /** Name of the organization for whatever names none. */
  public organization?: string;
  /** Path of a PEM file with certificates of authorities to trust besides the usual ones. */
  public caFile?: string;
  /** Whether any certificate of the server is accepted. */
  public sslSkipVerify?: boolean | IResolvable;
  private aliasName?: string;

  public constructor(scope: Construct, id: string, config: TfetokensProviderConfig = {}) {
    if (config.version !== undefined && config.source === undefined) {
      throw new Error(
        `\`version\` is for a \`source\` of your own, got version "${config.version}" and no source. ` +
          `The provider in this package has the package's version, ${BUNDLED_VERSION}: leave \`version\` out.`,
      );
    }
    super(scope, id, {
      terraformResourceType: TfetokensProvider.tfResourceType,
      terraformGeneratorMetadata: {
        providerName: TfetokensProvider.tfResourceType,
        providerVersion: config.version ?? BUNDLED_VERSION,
      },
      terraformProviderSource: config.source ?? BUNDLED_SOURCE,
    });
    this.address = config.address;
    this.hostname = config.hostname;
    this.token = config.token;
    this.organization = config.organization;
    this.caFile = config.caFile;
    this.sslSkipVerify = config.sslSkipVerify;
    this.aliasName = config.alias;
    installOnSynth(TerraformStack.of(this));
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
