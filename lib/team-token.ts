import { type IResolvable, type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { type Construct, type IDependable } from "constructs";
import { type ManagedAuthenticationToken, type TeamTokenDetails } from "./private/managed/managed-token";
import { manageTeamToken } from "./private/managed/team-token";
import { TokenBase } from "./private/token-base";
import { TeamTokenLookup } from "./private/token-lookups";
import { checkExclusive, checkNotEmpty, checkProvider, checkText } from "./private/validation/props";
import { checkRotation } from "./private/validation/rotation";
import { type RotationSchedule } from "./rotation";
import { hasBrand } from "./shared/brand";
import { type ITeamToken, type TokenLookupOptions } from "./token";

/** Properties of a `TeamToken`. */
export interface TeamTokenProps {
  /** ID of the team, such as "team-BUHBEM97xboT8TVz". */
  readonly teamId: string;

  /**
   * Description of the token. It must be unique in the team, and must not contain control characters. A team can have
   * many described tokens.
   *
   * @default - the team's token without a description; a team has only one, and creating a new one invalidates the
   * previous one
   */
  readonly description?: string;

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
   * Schedule for rotating the token. With a `description`, the previous token stays valid during the grace period,
   * unless you set `revokePrevious`. Each description contains the token's generation, such as "ci #3". The provider
   * `tfetokens` also appends random characters, as in "ci #3 1f2e3d4c5b-0a9b8c7d6e". Without a `description`, a
   * rotation invalidates the previous secret, so consumers must get the new one in the same apply. When a rotation
   * becomes due, the token stays valid for the `grace` period, so apply during this time.
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
   * Whether to replace the team's existing token without a description. If false, an existing token causes an error at
   * apply. `forceRegenerate` can't be combined with `description`.
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
   * Terraform's lifecycle settings. Without a `description`, `createBeforeDestroy` is rejected, because only one token
   * can exist.
   *
   * @default - Terraform's defaults, except that `createBeforeDestroy` is true for a rotated token with a `description`
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** An API token of a team. A team can have many tokens with a `description`, and one token without a description. */
export class TeamToken extends TokenBase implements ITeamToken {
  /** Looks up a team's token without a description. If the team doesn't have one, the plan or apply fails. */
  public static fromTeamId(
    scope: Construct,
    id: string,
    teamId: string,
    options: TokenLookupOptions = {},
  ): ITeamToken {
    return new TeamTokenLookup(scope, id, { teamId }, options);
  }

  /**
   * Looks up a team token by its ID, such as "at-6yEmxNAhaoQLH1Da". If the token doesn't exist, the plan or apply
   * fails.
   */
  public static fromTokenId(
    scope: Construct,
    id: string,
    tokenId: string,
    options: TokenLookupOptions = {},
  ): ITeamToken {
    return new TeamTokenLookup(scope, id, { tokenId }, options);
  }

  /** Reports whether a value is a `TeamToken` from this or another copy of the package. */
  public static isTeamToken(x: unknown): x is TeamToken {
    return hasBrand(x, "TeamToken");
  }

  /** ID of the team. */
  public readonly teamId: string;
  /** @internal */
  protected readonly _managed: ManagedAuthenticationToken<TeamTokenDetails>;

  public constructor(scope: Construct, id: string, props: TeamTokenProps) {
    super(scope, id, "TeamToken");
    const { teamId, description, expiresAt, rotation, forceRegenerate, provider } = props;
    checkNotEmpty(this, "teamId", teamId);
    checkText(this, "description", description);
    checkProvider(this, provider, "tfetokens");
    checkExclusive(
      this,
      { forceRegenerate },
      { description },
      "A described token doesn't replace another token: omit `forceRegenerate`.",
    );
    if (rotation !== undefined) checkRotation(this, rotation, description === undefined ? 1 : 2);
    const advice = "`every` and `grace` determine the expiry: omit `expiresAt`.";
    checkExclusive(this, { expiresAt }, { rotation }, advice);
    this.teamId = teamId;
    this._managed = manageTeamToken(this, props);
  }

  /**
   * Description of the token, including its generation if the token is rotated. In Terraform, the value is null if the
   * token doesn't have a description. The value is read from the server.
   */
  public get description(): string {
    return this._managed.details.description;
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
