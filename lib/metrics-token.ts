import { type ITerraformDependable, type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { type Construct } from "constructs";
import { resolveDependencies } from "./private/dependencies";
import { TokenBase } from "./private/token-base";
import { deriveNamePrefix } from "./private/name-prefix";
import {
  checkExpiry,
  checkNotEmpty,
  checkProvider,
  checkText,
  ValidationError,
} from "./private/validation/props";
import { checkNotRotated, checkRotation, rotated } from "./private/validation/rotation";
import { activeExpiry, createRotation, type Slot, TwoSlots } from "./private/slots";
import { resolveProvider } from "./tfetokens/private/implicit-provider";
import { MetricsToken as MetricsTokenResource } from "./tfetokens/generated/metrics-token";
import { type Rotation } from "./tfetokens/generated/rotation";
import { validateTokenResource } from "./private/validation/token-resource";
import { type RotationSchedule } from "./rotation";

/** Properties of a `MetricsToken`. */
export interface MetricsTokenProps {
  /**
   * Name of the organization whose metrics the token reads.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * Exact name of the token; without control characters, and not together with `namePrefix` or `rotation`.
   *
   * @default - `namePrefix`, and characters that make it another name each time
   */
  readonly name?: string;

  /**
   * What the token's name begins with; without control characters, and not together with `name`. With a `rotation`
   * the number of the token follows.
   *
   * @default - made from the construct's path, such as "platform-blue-grafana-"
   */
  readonly namePrefix?: string;

  /**
   * When the token ends, in RFC 3339 with a zone, such as "2027-01-31T12:00:00Z"; a change makes a new token.
   * Not together with `rotation`.
   *
   * @default - the server decides: two years from its making, or never on an older one
   */
  readonly expiresAt?: string;

  /**
   * When the token is made anew, with the one before alive during the hand-over.
   *
   * @default - never
   */
  readonly rotation?: RotationSchedule;

  /**
   * Any values; a new token is made when one of them changes. Not together with `rotation`, which has keepers of its own.
   *
   * @default - none
   */
  readonly keepers?: { [key: string]: string };

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

  /**
   * How Terraform creates and destroys the token.
   *
   * @default - `createBeforeDestroy`: an organization without any valid metrics token loses its metrics meanwhile
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** A metrics token: lets observability tools read the telemetry of an organization. */
export class MetricsToken extends TokenBase {
  private readonly resource: MetricsTokenResource;
  /** @internal */
  protected readonly _rotation?: Rotation;
  private readonly slots?: TwoSlots;
  /** @internal */
  protected readonly _provider: TerraformProvider | undefined;

  public constructor(scope: Construct, id: string, props: MetricsTokenProps = {}) {
    super(scope, id);
    this.check(props);

    this._provider = props.provider;
    const provider = resolveProvider(this, props.provider);
    const dependsOn = resolveDependencies(this, props.dependsOn);
    const make = (childId: string, prefix: string, slot?: Slot): MetricsTokenResource => {
      const resource = new MetricsTokenResource(this, childId, {
        organization: props.organization,
        name: props.name,
        namePrefix: props.name === undefined ? prefix : undefined,
        expiresAt: slot?.expiresAt ?? props.expiresAt,
        keepers: props.keepers,
        count: slot?.count,
        provider,
        lifecycle: { createBeforeDestroy: true, ...props.lifecycle },
      });
      resource.dependsOn = dependsOn;
      validateTokenResource(resource, slot === undefined ? [] : ["name_prefix", "expires_at"]);
      return resource;
    };

    const prefix = props.namePrefix ?? deriveNamePrefix(this);
    if (props.rotation === undefined) {
      this.resource = make("Default", prefix);
    } else {
      this._rotation = createRotation(this, props.rotation, 2, provider);
      this.slots = new TwoSlots(this._rotation, (childId, slot) =>
        make(childId, `${prefix}${slot.generation}-`, slot),
      );
      this.resource = this.slots.first as MetricsTokenResource;
    }
  }

  /** The secret, of the active token where it is rotated; it is in the state, and sensitive in plans. */
  public get value(): string {
    return this.slots?.active("token") ?? this.resource.token;
  }

  /** The secret of the token before the active one; null once that is dead. An error without a `rotation`. */
  public get previousValue(): string {
    return rotated(this, "previousValue", this.slots).previous("token");
  }

  /** Id of the token, 32 letters and digits. */
  public get tokenId(): string {
    return this.slots?.active("id") ?? this.resource.id;
  }

  /** When the token ends, in RFC 3339 and UTC; null where it does not. */
  public get expiresAt(): string {
    return this._rotation === undefined ? this.resource.expiresAt : activeExpiry(this._rotation);
  }

  private check(props: MetricsTokenProps): void {
    checkNotEmpty(this, "organization", props.organization);
    checkText(this, "name", props.name);
    checkText(this, "namePrefix", props.namePrefix);
    if (props.name !== undefined && props.namePrefix !== undefined) {
      throw new ValidationError(
        this,
        `\`name\` and \`namePrefix\` exclude each other, got "${props.name}" and "${props.namePrefix}". Give one of them.`,
      );
    }
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfetokens");
    if (props.rotation === undefined) return;
    checkRotation(this, props.rotation, 2);
    checkNotRotated(this, "name", props.name, "Give a `namePrefix`: every token gets a name of its own.");
    checkNotRotated(
      this,
      "expiresAt",
      props.expiresAt,
      "The tokens end by `every` and `grace`: leave it out.",
    );
    checkNotRotated(this, "keepers", props.keepers, "Give them as `keepers` of the `rotation`.");
  }
}
