import { type TerraformProvider } from "cdktf";
import { Construct, type IDependable } from "constructs";
import { resolveDependencies } from "./private/dependencies";
import { deriveNamePrefix } from "./private/name-prefix";
import { registerToken } from "./private/token-registration";
import { checkNotEmpty, checkProvider, checkText, normalizeExpiry } from "./private/validation/props";
import { validatePolicyScope } from "./private/validation/policy-scope";
import { hasBrand, setBrand } from "./shared/brand";
import { EphemeralResource } from "./tfetokens/private/ephemeral-resource";
import { resolveProvider } from "./tfetokens/private/implicit-provider";
import { type IToken } from "./token";

/** Properties of an `EphemeralMetricsToken`. */
export interface EphemeralMetricsTokenProps {
  /**
   * Name of the organization whose metrics the token can read.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * Prefix of the token's name, without control characters. The provider appends random characters.
   *
   * @default - derived from the construct's path, such as "platform-blue-grafana-"
   */
  readonly namePrefix?: string;

  /**
   * When the token expires, unless it is revoked earlier: an RFC 3339 timestamp with a time zone, such as
   * "2027-01-31T12:00:00Z". The timestamp is converted to UTC and whole seconds.
   *
   * @default - one hour after creation, according to the server's clock
   */
  readonly expiresAt?: string;

  /**
   * The provider for the token: a `TfetokensProvider` or a `TfeProvider` that is declared in the same stack. If you
   * pass a `TfeProvider`, the stack's `TfetokensProvider` with the same alias manages the token. If none is declared,
   * one is added with the settings of the `TfeProvider`.
   *
   * @default - the stack's `TfetokensProvider`; if none is declared, one is added with the settings of the stack's
   * `TfeProvider`, if any
   */
  readonly provider?: TerraformProvider;

  /**
   * Constructs whose resources must exist before the token is created.
   *
   * @default - only the resources that the props refer to, and the constructs that are passed to `node.addDependency`
   */
  readonly dependsOn?: IDependable[];
}

/**
 * A metrics token for one run of Terraform. Terraform creates the token in each plan or apply that uses it, and revokes
 * it when that operation ends. The token is never stored in a plan or in state.
 *
 * You can use it where Terraform accepts ephemeral values: in write-only arguments, provider configurations and
 * provisioners of the same stack. It requires Terraform 1.10 or later. Write-only arguments require Terraform 1.11 or
 * later.
 */
export class EphemeralMetricsToken extends Construct implements IToken {
  /** Reports whether a value is an `EphemeralMetricsToken` from this or another copy of the package. */
  public static isEphemeralMetricsToken(x: unknown): x is EphemeralMetricsToken {
    return hasBrand(x, "EphemeralMetricsToken");
  }

  private readonly resource: EphemeralResource;

  public constructor(scope: Construct, id: string, props: EphemeralMetricsTokenProps = {}) {
    super(scope, id);
    setBrand(this, "EphemeralMetricsToken");
    validatePolicyScope(this);
    checkNotEmpty(this, "organization", props.organization);
    checkText(this, "namePrefix", props.namePrefix);
    checkProvider(this, props.provider, "tfetokens");
    this.resource = new EphemeralResource(this, "Default", {
      type: "tfetokens_metrics_token",
      arguments: {
        organization: props.organization,
        name_prefix: props.namePrefix ?? deriveNamePrefix(this),
        expires_at: normalizeExpiry(this, props.expiresAt),
      },
      provider: resolveProvider(this, props.provider),
      dependsOn: resolveDependencies(this, props.dependsOn),
      advice: "Declare an ephemeral token in the stack that uses it.",
    });
    registerToken(this, { elements: [{ element: this.resource }] });
  }

  /** The secret, which is valid only during the run. Using it in another stack is an error at synth. */
  public get value(): string {
    return this.resource.getStringAttribute("token");
  }

  /** ID of the token: 32 letters and digits. Like the secret, it is an ephemeral value. */
  public get tokenId(): string {
    return this.resource.getStringAttribute("id");
  }

  /**
   * When the token expires, unless it is revoked earlier, as an RFC 3339 timestamp in UTC. Like the secret, it is an
   * ephemeral value.
   */
  public get expiresAt(): string {
    return this.resource.getStringAttribute("expires_at");
  }
}
