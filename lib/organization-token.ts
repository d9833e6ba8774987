import { type IResolvable, type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { type Construct, type IDependable } from "constructs";
import { type ManagedAuthenticationToken } from "./private/managed/managed-token";
import { manageOrganizationToken } from "./private/managed/organization-token";
import { TokenBase } from "./private/token-base";
import { OrganizationTokenLookup } from "./private/token-lookups";
import { checkExclusive, checkNotEmpty, checkProvider } from "./private/validation/props";
import { checkRotation } from "./private/validation/rotation";
import { type RotationSchedule } from "./rotation";
import { hasBrand } from "./shared/brand";
import { type IOrganizationToken, type TokenLookupOptions } from "./token";

/** Properties of an `OrganizationToken`. */
export interface OrganizationTokenProps {
  /**
   * Name of the organization.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

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
   * Schedule for rotating the token. A rotation invalidates the previous secret, so consumers must get the new one in
   * the same apply. When a rotation becomes due, the token stays valid for the `grace` period, so apply during this
   * time.
   *
   * @default - no rotation
   */
  readonly rotation?: RotationSchedule;

  /**
   * Whether to encrypt the secret in state. If true, the provider `tfetokens` manages the token and encrypts the secret
   * with its key, and `value` is an ephemeral value. Changing this encrypts or decrypts the secret in place, unless the
   * change moves the token to hashicorp/tfe, which recreates the token. Encryption requires Terraform 1.11 or later. To
   * export an encrypted token, you need hashicorp/tfe 0.75 or later.
   *
   * @default - the value of the context key `cdktf-tfe-tokens:encrypted`, which applies to the whole app; if the key
   * isn't set, false
   */
  readonly encrypted?: boolean;

  /**
   * Whether to replace an existing token of the organization. If false, an existing token causes an error at apply.
   *
   * @default false
   */
  readonly forceRegenerate?: boolean | IResolvable;

  /**
   * The provider that manages the token: a `TfeProvider` for hashicorp/tfe, or a `TfetokensProvider`. The provider must
   * be declared in the same stack. If hashicorp/tfe doesn't receive the response to a rotation's create request, later
   * applies can fail. Moving a token from hashicorp/tfe to `tfetokens` keeps the token and requires Terraform 1.8 or
   * later. Moving a token in the other direction recreates the token.
   *
   * @default - the provider that the context key `cdktf-tfe-tokens:tokenProvider` ("tfe" or "tfetokens") selects for
   * the whole app; if the key isn't set, `tfetokens` for an encrypted or rotated token and hashicorp/tfe for any other
   * token
   */
  readonly provider?: TerraformProvider;

  /**
   * Constructs whose resources must exist before the token is created.
   *
   * @default - only the resources that the props refer to, and the constructs that are passed to `node.addDependency`
   */
  readonly dependsOn?: IDependable[];

  /**
   * Terraform's lifecycle settings. `createBeforeDestroy` is rejected, because only one token can exist.
   *
   * @default - Terraform's defaults
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * The API token of an organization. An organization can have only one such token. Creating a new one invalidates the
 * previous one.
 */
export class OrganizationToken extends TokenBase implements IOrganizationToken {
  /** Looks up the token of an organization. If the organization doesn't have a token, the plan or apply fails. */
  public static fromOrganization(
    scope: Construct,
    id: string,
    organization: string,
    options: TokenLookupOptions = {},
  ): IOrganizationToken {
    return new OrganizationTokenLookup(scope, id, organization, options);
  }

  /** Reports whether a value is an `OrganizationToken` from this or another copy of the package. */
  public static isOrganizationToken(x: unknown): x is OrganizationToken {
    return hasBrand(x, "OrganizationToken");
  }

  /** @internal */
  protected readonly _managed: ManagedAuthenticationToken;

  public constructor(scope: Construct, id: string, props: OrganizationTokenProps = {}) {
    super(scope, id, "OrganizationToken");
    const { organization, expiresAt, rotation, provider } = props;
    checkNotEmpty(this, "organization", organization);
    checkProvider(this, provider, "tfetokens");
    if (rotation !== undefined) checkRotation(this, rotation, 1);
    const advice = "`every` and `grace` determine the expiry: omit `expiresAt`.";
    checkExclusive(this, { expiresAt }, { rotation }, advice);
    this._managed = manageOrganizationToken(this, props);
  }

  /** When the token was created, as an RFC 3339 timestamp in UTC. The value is read from the server. */
  public get createdAt(): string {
    return this._managed.details.createdAt;
  }

  /**
   * When the token was last used, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token was
   * never used. The value is read from the server, so it can differ in every plan.
   */
  public get lastUsedAt(): string {
    return this._managed.details.lastUsedAt;
  }
}
