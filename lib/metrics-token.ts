import { type Variable } from "@cdktf/provider-tfe/lib/variable";
import { type ITerraformDependable, type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { dependencies } from "./dependencies";
import { namePrefix } from "./name-prefix";
import { checkExpiry, checkNotEmpty, checkProvider, checkText, InvalidProps } from "./props";
import { checkNotRotated, checkRotation, rotated } from "./rotation-props";
import { activeExpiry, rotationOf, type Slot, TwoSlots } from "./slots";
import { servingProvider } from "./tfetokens/automatic-provider";
import { MetricsToken as MetricsTokenResource } from "./tfetokens/generated/metrics-token";
import { type Rotation } from "./tfetokens/generated/rotation";
import { exportSecret, type TokenExportOptions } from "./token-export";
import { validateTokenResource } from "./token-resource";
import { type RotationSchedule } from "./token-rotation";
import { refuseUnheededPolicy } from "./unheeded-policy";

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
export class MetricsToken extends Construct {
  private readonly resource: MetricsTokenResource;
  private readonly rotation?: Rotation;
  private readonly slots?: TwoSlots;
  private readonly tfe?: TerraformProvider;

  public constructor(scope: Construct, id: string, props: MetricsTokenProps = {}) {
    super(scope, id);
    this.check(props);

    const provider = servingProvider(this, props.provider);
    if (provider !== props.provider) this.tfe = props.provider;
    const dependsOn = dependencies(this, props.dependsOn);
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

    const prefix = props.namePrefix ?? namePrefix(this);
    if (props.rotation === undefined) {
      this.resource = make("Default", prefix);
    } else {
      this.rotation = rotationOf(this, props.rotation, 2, provider);
      this.slots = new TwoSlots(this.rotation, (childId, slot) =>
        make(childId, `${prefix}${slot.generation}-`, slot),
      );
      this.resource = this.slots.first as MetricsTokenResource;
    }
    refuseUnheededPolicy(this);
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
    return this.rotation === undefined ? this.resource.expiresAt : activeExpiry(this.rotation);
  }

  /** Number of the active token, from 1 up. An error without a `rotation`. */
  public get generation(): number {
    return rotated(this, "generation", this.rotation).generation;
  }

  /** When the next rotation falls due, in RFC 3339 and UTC. An error without a `rotation`. */
  public get rotatesAt(): string {
    return rotated(this, "rotatesAt", this.rotation).rotateAt;
  }

  /**
   * Hands the secret over as a sensitive variable of a workspace, an environment variable unless the options say
   * otherwise; with a rotation, the new one in the apply that makes it. An error where one is handed over there twice.
   *
   * @param workspaceId - such as "ws-…"
   * @param key - name of the variable, such as "TFE_TOKEN"
   */
  public exportToWorkspace(workspaceId: string, key: string, options: TokenExportOptions = {}): Variable {
    return exportSecret(this, this.value, key, { workspaceId }, { provider: this.tfe, ...options });
  }

  /**
   * Hands the secret over as a sensitive variable of a variable set, as `exportToWorkspace` does.
   *
   * @param variableSetId - such as "varset-…"
   * @param key - name of the variable, such as "TFE_TOKEN"
   */
  public exportToVariableSet(variableSetId: string, key: string, options: TokenExportOptions = {}): Variable {
    return exportSecret(this, this.value, key, { variableSetId }, { provider: this.tfe, ...options });
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
