import { TeamToken as TeamTokenResource } from "@cdktf/provider-tfe/lib/team-token";
import {
  type IResolvable,
  type ITerraformDependable,
  type TerraformProvider,
  type TerraformResourceLifecycle,
} from "cdktf";
import { Construct } from "constructs";
import { dependencies } from "./dependencies";
import { checkExpiry } from "./expiry";
import { InvalidProps } from "./invalid-props";
import { checkProvider } from "./provider-prop";
import { validateSingleToken } from "./single-token";
import { checkNotEmpty, checkText } from "./text-props";
import { automaticProvider } from "./tfetokens/automatic-provider";
import { DataTfetokensTeamToken } from "./tfetokens/generated/data-tfetokens-team-token";

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
   *
   * @default - the server decides: two years from its making, or never on an older one
   */
  readonly expiresAt?: string;

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
export class TeamToken extends Construct {
  /** The secret; it is in the state, and sensitive in plans. */
  public readonly value: string;
  private readonly resource: TeamTokenResource;
  private readonly isSingle: boolean;
  private lookup?: DataTfetokensTeamToken;

  public constructor(scope: Construct, id: string, props: TeamTokenProps) {
    super(scope, id);
    this.check(props);

    this.isSingle = props.description === undefined;
    this.resource = new TeamTokenResource(this, "Default", {
      teamId: props.teamId,
      description: props.description,
      expiredAt: props.expiresAt,
      forceRegenerate: props.forceRegenerate,
      provider: props.provider,
      lifecycle: props.lifecycle,
    });
    this.resource.dependsOn = dependencies(this, props.dependsOn);
    if (this.isSingle) validateSingleToken(this.resource);
    this.value = this.resource.token;
  }

  /** Id of the token, such as "at-6yEmxNAhaoQLH1Da"; that of a single token is read from the server. */
  public get tokenId(): string {
    return this.isSingle ? this.read().id : this.resource.id;
  }

  /** When the token ends, as the server says, in RFC 3339 and UTC; null where it does not. */
  public get expiresAt(): string {
    return this.read().expiredAt;
  }

  private check(props: TeamTokenProps): void {
    checkNotEmpty(this, "teamId", props.teamId);
    checkText(this, "description", props.description);
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfe");
    if (props.description !== undefined && props.forceRegenerate !== undefined) {
      throw new InvalidProps(
        this,
        `\`forceRegenerate\` is for the team's single token, got it with \`description\` "${props.description}". ` +
          `A described token replaces no other: leave \`forceRegenerate\` out.`,
      );
    }
  }

  /** The resource does not know it all; a stack that does not ask needs no second provider. */
  private read(): DataTfetokensTeamToken {
    this.lookup ??= new DataTfetokensTeamToken(this, "Lookup", {
      // The resource's id is the team's for a single token and the token's for a described one.
      ...(this.isSingle ? { teamId: this.resource.id } : { tokenId: this.resource.id }),
      provider: automaticProvider(this, this.resource.provider),
      dependsOn: [this.resource],
    });
    return this.lookup;
  }
}
