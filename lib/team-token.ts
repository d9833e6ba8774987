import { TeamToken as TeamTokenResource, type TeamTokenConfig } from "@cdktf/provider-tfe/lib/team-token";
import {
  type IResolvable,
  type ITerraformDependable,
  type TerraformProvider,
  type TerraformResourceLifecycle,
} from "cdktf";
import { type Construct } from "constructs";
import { resolveDependencies } from "./private/dependencies";
import { TokenBase } from "./private/token-base";
import { warnOnSelfAuthentication } from "./private/validation/self-authentication";
import {
  checkExpiry,
  checkNotEmpty,
  checkProvider,
  checkText,
  ValidationError,
} from "./private/validation/props";
import { checkNotRotated, checkRotation, rotated } from "./private/validation/rotation";
import { validateSingleton } from "./private/validation/singleton";
import { activeExpiry, createRotation, type Slot, TwoSlots } from "./private/slots";
import { resolveProvider } from "./tfetokens/private/implicit-provider";
import { DataTfetokensTeamToken } from "./tfetokens/generated/data-tfetokens-team-token";
import { type Rotation } from "./tfetokens/generated/rotation";
import { TeamTokenLookup } from "./private/token-lookups";
import { validateTokenResource } from "./private/validation/token-resource";
import { type RotationSchedule } from "./rotation";
import { type ITeamToken, type TokenLookupOptions } from "./token";

/** Properties of a `TeamToken`. */
export interface TeamTokenProps {
  /** Id of the team, such as "team-BUHBEM97xboT8TVz". */
  readonly teamId: string;

  /**
   * Description of the token, unique in its team, without control characters; a team may have many described tokens.
   *
   * @default - none: the team's single token, of which there is one, and making a new one ends the old
   */
  readonly description?: string;

  /**
   * When the token ends, in RFC 3339 with a zone, such as "2027-01-31T12:00:00Z"; a change makes a new token.
   * Not together with `rotation`.
   *
   * @default - the server decides: two years from its making, or never on an older one
   */
  readonly expiresAt?: string;

  /**
   * When the token is made anew. With a `description` the one before lives on during the hand-over, and each token's
   * description has its number, such as "ci #3". Without, the old token ends when the new one is made.
   *
   * @default - never
   */
  readonly rotation?: RotationSchedule;

  /**
   * Whether a single token that the team has already is replaced; otherwise it is an error at apply. Not with `description`.
   *
   * @default false
   */
  readonly forceRegenerate?: boolean | IResolvable;

  /**
   * The `TfeProvider` that makes the token.
   *
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;

  /**
   * What must exist before the token does.
   *
   * @default - what the props refer to, and what was given to `node.addDependency`
   */
  readonly dependsOn?: ITerraformDependable[];

  /**
   * How Terraform creates and destroys the token; `createBeforeDestroy` is refused without a `description`, for it would end the new token.
   *
   * @default - Terraform's
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** An API token of a team: one of many with a `description`, the single one without. */
export class TeamToken extends TokenBase implements ITeamToken {
  /** Looks the single token of a team up, whoever made it. An error at plan where there is none. */
  public static fromTeamId(
    scope: Construct,
    id: string,
    teamId: string,
    options: TokenLookupOptions = {},
  ): ITeamToken {
    return new TeamTokenLookup(scope, id, { teamId }, options);
  }

  /** Looks a token up by its id, such as "at-6yEmxNAhaoQLH1Da", whoever made it. An error at plan where there is none. */
  public static fromTokenId(
    scope: Construct,
    id: string,
    tokenId: string,
    options: TokenLookupOptions = {},
  ): ITeamToken {
    return new TeamTokenLookup(scope, id, { tokenId }, options);
  }

  /** Id of the team. */
  public readonly teamId: string;
  private readonly resource: TeamTokenResource;
  private readonly isSingle: boolean;
  /** @internal */
  protected readonly _rotation?: Rotation;
  private readonly slots?: TwoSlots;
  private lookup?: DataTfetokensTeamToken;

  public constructor(scope: Construct, id: string, props: TeamTokenProps) {
    super(scope, id);
    this.check(props);

    const { description, rotation } = props;
    this.teamId = props.teamId;
    this.isSingle = description === undefined;
    const dependsOn = resolveDependencies(this, props.dependsOn);
    const changing = this.isSingle ? ["expired_at"] : ["description", "expired_at"];
    const ofRotation = rotation === undefined ? [] : changing;
    const make = (childId: string, config: Partial<TeamTokenConfig>): TeamTokenResource => {
      const resource = new TeamTokenResource(this, childId, {
        teamId: props.teamId,
        description,
        expiredAt: props.expiresAt,
        forceRegenerate: props.forceRegenerate,
        provider: props.provider,
        lifecycle: props.lifecycle,
        ...config,
      });
      resource.dependsOn = dependsOn;
      validateTokenResource(resource, ofRotation);
      return resource;
    };

    if (rotation !== undefined) {
      this._rotation = createRotation(
        this,
        rotation,
        this.isSingle ? 1 : 2,
        resolveProvider(this, props.provider),
      );
    }
    if (this._rotation !== undefined && description !== undefined) {
      const makeIn = (childId: string, { count, generation, expiresAt }: Slot): TeamTokenResource =>
        make(childId, {
          count,
          description: `${description} #${generation}`,
          expiredAt: expiresAt,
          lifecycle: { createBeforeDestroy: true, ...props.lifecycle },
        });
      this.slots = new TwoSlots(this._rotation, makeIn);
      this.resource = this.slots.first as TeamTokenResource;
    } else {
      this.resource = make(
        "Default",
        this._rotation === undefined ? {} : { expiredAt: activeExpiry(this._rotation) },
      );
    }
    if (this.isSingle) validateSingleton(this.resource);
    if (rotation !== undefined) {
      warnOnSelfAuthentication({ construct: this, resources: this.slots?.resources ?? [this.resource] });
    }
  }

  /** The secret, of the active token where it is rotated; it is in the state, and sensitive in plans. */
  public get value(): string {
    return this.slots?.active("token") ?? this.resource.token;
  }

  /**
   * The secret of the token before the active one; null once that is dead. An error without a `rotation`, and for the
   * team's single token, which has none before it.
   */
  public get previousValue(): string {
    if (this.isSingle) {
      throw new ValidationError(
        this,
        "`previousValue` is known of a token with a `description`; a team's single token ends the one before it. " +
          "Give it a `description`.",
      );
    }
    return rotated(this, "previousValue", this.slots).previous("token");
  }

  /** Id of the token, such as "at-6yEmxNAhaoQLH1Da"; that of a single token is read from the server. */
  public get tokenId(): string {
    if (this.isSingle) return this.read().id;
    return this.slots?.active("id") ?? this.resource.id;
  }

  /** Description of the token, with its number where it is rotated, read from the server; null without one. */
  public get description(): string {
    return this.read().description;
  }

  /** When the token was made, in RFC 3339 and UTC, read from the server. */
  public get createdAt(): string {
    return this.read().createdAt;
  }

  /** When the token was last used, in RFC 3339 and UTC; null where it never was. It differs from plan to plan. */
  public get lastUsedAt(): string {
    return this.read().lastUsedAt;
  }

  /** When the token ends, as the server says, in RFC 3339 and UTC; null where it does not. */
  public get expiresAt(): string {
    return this._rotation === undefined ? this.read().expiresAt : activeExpiry(this._rotation);
  }

  /** @internal */
  protected get _provider(): TerraformProvider | undefined {
    return this.resource.provider;
  }

  private check(props: TeamTokenProps): void {
    checkNotEmpty(this, "teamId", props.teamId);
    checkText(this, "description", props.description);
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfe");
    if (props.description !== undefined && props.forceRegenerate !== undefined) {
      throw new ValidationError(
        this,
        `\`forceRegenerate\` is for the team's single token, got it with \`description\` "${props.description}". ` +
          `A described token replaces no other: leave \`forceRegenerate\` out.`,
      );
    }
    if (props.rotation === undefined) return;
    checkRotation(this, props.rotation, props.description === undefined ? 1 : 2);
    checkNotRotated(
      this,
      "expiresAt",
      props.expiresAt,
      "The tokens end by `every` and `grace`: leave it out.",
    );
  }

  /** The resource does not know it all; a stack that does not ask needs no second provider. */
  private read(): DataTfetokensTeamToken {
    this.lookup ??= new DataTfetokensTeamToken(this, "Lookup", {
      // The resource's id is the team's for a single token and the token's for a described one.
      ...(this.isSingle ? { teamId: this.resource.id } : { tokenId: this.tokenId }),
      provider: resolveProvider(this, this.resource.provider),
      dependsOn: [this.resource],
    });
    return this.lookup;
  }
}
