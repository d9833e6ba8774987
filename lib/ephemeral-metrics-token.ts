import { type ITerraformDependable, type TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { resolveDependencies } from "./private/dependencies";
import { deriveNamePrefix } from "./private/name-prefix";
import { checkExpiry, checkNotEmpty, checkProvider, checkText } from "./private/validation/props";
import { resolveProvider } from "./tfetokens/private/implicit-provider";
import { EphemeralResource } from "./tfetokens/private/ephemeral-resource";

/** Properties of an `EphemeralMetricsToken`. */
export interface EphemeralMetricsTokenProps {
  /**
   * Name of the organization whose metrics the token reads.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * What the token's name begins with; every token made gets an ending of its own. Without control characters.
   *
   * @default - made from the construct's path, such as "platform-blue-grafana-"
   */
  readonly namePrefix?: string;

  /**
   * When the token ends if nothing has revoked it, in RFC 3339 with a zone, such as "2027-01-31T12:00:00Z".
   *
   * @default - one hour after its making, by the server's clock
   */
  readonly expiresAt?: string;

  /**
   * The `TfetokensProvider` that makes the token, or the `TfeProvider` whose settings it has.
   *
   * @default - the stack's own, which appears by itself and takes its settings from the stack's `TfeProvider`
   */
  readonly provider?: TerraformProvider;

  /**
   * What must exist before the token does.
   *
   * @default - what the props refer to, and what was given to `node.addDependency`
   */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * A metrics token for one run of Terraform: made in each plan and apply that uses it, revoked at its end, and in no
 * plan and no state.
 *
 * It goes where Terraform takes ephemeral values: into write-only arguments, configurations of providers and
 * provisioners, in the same stack. Needs Terraform 1.10, and 1.11 for write-only arguments.
 */
export class EphemeralMetricsToken extends Construct {
  private readonly resource: EphemeralResource;

  public constructor(scope: Construct, id: string, props: EphemeralMetricsTokenProps = {}) {
    super(scope, id);
    checkNotEmpty(this, "organization", props.organization);
    checkText(this, "namePrefix", props.namePrefix);
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfetokens");
    this.resource = new EphemeralResource(this, "Default", {
      type: "tfetokens_metrics_token",
      arguments: {
        organization: props.organization,
        name_prefix: props.namePrefix ?? deriveNamePrefix(this),
        expires_at: props.expiresAt,
      },
      provider: resolveProvider(this, props.provider),
      dependsOn: resolveDependencies(this, props.dependsOn),
    });
  }

  /** The secret, for as long as the run lasts. An error at synth where it is used in another stack. */
  public get value(): string {
    return this.resource.getStringAttribute("token");
  }

  /** Id of the token, 32 letters and digits; ephemeral like the secret. */
  public get tokenId(): string {
    return this.resource.getStringAttribute("id");
  }

  /** When the token ends if nothing has revoked it, in RFC 3339 and UTC; ephemeral like the secret. */
  public get expiresAt(): string {
    return this.resource.getStringAttribute("expires_at");
  }
}
