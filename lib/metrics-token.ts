import { type ITerraformDependable, type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { dependencies } from "./dependencies";
import { checkExpiry } from "./expiry";
import { InvalidProps } from "./invalid-props";
import { namePrefix } from "./name-prefix";
import { checkProvider } from "./provider-prop";
import { checkNotEmpty, checkText } from "./text-props";
import { automaticProvider } from "./tfetokens/automatic-provider";
import { MetricsToken as MetricsTokenResource } from "./tfetokens/generated/metrics-token";

/** Properties of a `MetricsToken`. */
export interface MetricsTokenProps {
  /**
   * Name of the organization whose metrics the token reads.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * Exact name of the token; without control characters, and not together with `namePrefix`.
   *
   * @default - `namePrefix`, and characters that make it another name each time
   */
  readonly name?: string;

  /**
   * What the token's name begins with; without control characters, and not together with `name`.
   *
   * @default - made from the construct's path, such as "platform-blue-grafana-"
   */
  readonly namePrefix?: string;

  /**
   * When the token ends, in RFC 3339 with a zone, such as "2027-01-31T12:00:00Z"; a change makes a new token.
   *
   * @default - the server decides: two years from its making, or never on an older one
   */
  readonly expiresAt?: string;

  /**
   * Any values; a new token is made when one of them changes.
   *
   * @default - none
   */
  readonly keepers?: { [key: string]: string };

  /**
   * The `TfetokensProvider` that makes the token.
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

  /**
   * How Terraform creates and destroys the token.
   *
   * @default - `createBeforeDestroy`: an organization without any valid metrics token loses its metrics meanwhile
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** A metrics token: lets observability tools read the telemetry of an organization. */
export class MetricsToken extends Construct {
  /** The secret; it is in the state, and sensitive in plans. */
  public readonly value: string;
  /** Id of the token, 32 letters and digits. */
  public readonly tokenId: string;
  /** When the token ends, as the server says, in RFC 3339 and UTC; null where it does not. */
  public readonly expiresAt: string;

  public constructor(scope: Construct, id: string, props: MetricsTokenProps = {}) {
    super(scope, id);
    this.check(props);

    const resource = new MetricsTokenResource(this, "Default", {
      organization: props.organization,
      name: props.name,
      namePrefix: props.name === undefined ? (props.namePrefix ?? namePrefix(this)) : undefined,
      expiresAt: props.expiresAt,
      keepers: props.keepers,
      provider: props.provider,
      lifecycle: { createBeforeDestroy: true, ...props.lifecycle },
    });
    resource.dependsOn = dependencies(this, props.dependsOn);
    if (props.provider === undefined) automaticProvider(this);

    this.value = resource.token;
    this.tokenId = resource.id;
    this.expiresAt = resource.expiresAt;
  }

  private check(props: MetricsTokenProps): void {
    checkNotEmpty(this, "organization", props.organization);
    checkText(this, "name", props.name);
    checkText(this, "namePrefix", props.namePrefix);
    if (props.name !== undefined && props.namePrefix !== undefined) {
      throw new InvalidProps(
        this,
        `\`name\` and \`namePrefix\` exclude each other, got "${props.name}" and "${props.namePrefix}". Give one of them.`,
      );
    }
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfetokens");
  }
}
