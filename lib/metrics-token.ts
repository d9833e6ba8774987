import { type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { type Construct, type IDependable } from "constructs";
import { manageMetricsToken } from "./private/managed/metrics-token";
import { type TfetokensToken } from "./private/managed/tfetokens-token";
import { TokenBase } from "./private/token-base";
import {
  checkExclusive,
  checkKeepers,
  checkNotEmpty,
  checkProvider,
  checkText,
} from "./private/validation/props";
import { checkRotation } from "./private/validation/rotation";
import { type RotationSchedule } from "./rotation";
import { hasBrand } from "./shared/brand";
import { type MetricsToken as MetricsTokenResource } from "./tfetokens/generated/metrics-token";
import { type IMetricsToken } from "./token";

/** Properties of a `MetricsToken`. */
export interface MetricsTokenProps {
  /**
   * Name of the organization whose metrics the token can read.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * Exact name of the token, without control characters. It can't be combined with `namePrefix` or `rotation`.
   *
   * @default - `namePrefix`, followed by random characters
   */
  readonly name?: string;

  /**
   * Prefix of the token's name, without control characters. The provider appends random characters. If the token has a
   * `rotation`, the token's generation precedes the random characters. `namePrefix` can't be combined with `name`.
   *
   * @default - derived from the construct's path, such as "platform-blue-grafana-"
   */
  readonly namePrefix?: string;

  /**
   * When the token expires: an RFC 3339 timestamp with a time zone, such as "2027-01-31T12:00:00Z". The timestamp is
   * converted to UTC and whole seconds. Changing the expiry replaces the token. `expiresAt` can't be combined with
   * `rotation`.
   *
   * @default - two years after creation on HCP Terraform; on older versions of Terraform Enterprise, the token doesn't
   * expire
   */
  readonly expiresAt?: string;

  /**
   * Schedule for rotating the token. The previous token stays valid during the grace period, unless you set
   * `revokePrevious`.
   *
   * @default - no rotation
   */
  readonly rotation?: RotationSchedule;

  /**
   * Whether to encrypt the secret in state. If true, the provider `tfetokens` manages the token and encrypts the secret
   * with its key, and `value` is an ephemeral value. Changing this encrypts or decrypts the secret in place. Encryption
   * requires Terraform 1.11 or later. To export an encrypted token, you need hashicorp/tfe 0.75 or later.
   *
   * @default - the value of the context key `cdktf-tfe-tokens:encrypted`, which applies to the whole app; if the key
   * isn't set, false
   */
  readonly encrypted?: boolean;

  /**
   * Arbitrary strings. If one of them changes, the token is replaced. If you set a `rotation`, use its `keepers`
   * instead. Organization and team tokens support keepers only in their `rotation`, because hashicorp/tfe doesn't
   * support keepers.
   *
   * @default - no keepers
   */
  readonly keepers?: { [key: string]: string };

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

  /**
   * Terraform's lifecycle settings. `createBeforeDestroy` is true unless you set it to false, because metrics are lost
   * while the organization doesn't have a valid metrics token.
   *
   * @default - Terraform's defaults, except that `createBeforeDestroy` is true
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** A metrics token, which lets observability tools read the metrics of an organization. */
export class MetricsToken extends TokenBase implements IMetricsToken {
  /** Reports whether a value is a `MetricsToken` from this or another copy of the package. */
  public static isMetricsToken(x: unknown): x is MetricsToken {
    return hasBrand(x, "MetricsToken");
  }

  /** @internal */
  protected readonly _managed: TfetokensToken<MetricsTokenResource>;

  public constructor(scope: Construct, id: string, props: MetricsTokenProps = {}) {
    super(scope, id, "MetricsToken");
    const { organization, name, namePrefix, expiresAt, rotation, keepers, provider } = props;
    checkNotEmpty(this, "organization", organization);
    checkText(this, "name", name);
    checkText(this, "namePrefix", namePrefix);
    checkExclusive(this, { name }, { namePrefix }, "Set only one of them.");
    checkKeepers(this, "keepers", keepers);
    checkProvider(this, provider, "tfetokens");
    if (rotation !== undefined) checkRotation(this, rotation, 2);
    checkExclusive(
      this,
      { name },
      { rotation },
      "Each token of a rotation needs its own name: set `namePrefix` instead.",
    );
    const advice = "`every` and `grace` determine the expiry: omit `expiresAt`.";
    checkExclusive(this, { expiresAt }, { rotation }, advice);
    checkExclusive(this, { keepers }, { rotation }, "Move them to the `keepers` of the `rotation`.");
    this._managed = manageMetricsToken(this, props);
  }

  /** Name of the active token, including its generation if it is rotated. */
  public get name(): string {
    return this._managed.active("name");
  }
}
