import { TeamToken as TeamTokenResource } from "@cdktf/provider-tfe/lib/team-token";
import { type IResolvable, type TerraformProvider } from "cdktf";
import { type Construct } from "constructs";
import { type TokenRotation } from "../../rotation";
import { DataTfetokensTeamToken } from "../../tfetokens/generated/data-tfetokens-team-token";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { resolveDependencies } from "../dependencies";
import { type Slot } from "../slots";
import { normalizeExpiry } from "../validation/props";
import { warnOnSelfAuthentication } from "../warnings/self-authentication";
import {
  type CommonTokenProps,
  type ManagedAuthenticationToken,
  type TeamTokenDetails,
} from "./managed-token";
import { TfeSingletonToken } from "./singleton-token";
import { SlottedToken } from "./slotted-token";

/** The arguments of a team's singleton token. */
export interface TeamSingletonArguments extends CommonTokenProps {
  readonly teamId: string;
  readonly forceRegenerate?: boolean | IResolvable;
}

/** The arguments of a described team token. */
export interface DescribedTeamTokenArguments extends CommonTokenProps {
  readonly teamId: string;
  readonly description: string;
}

/** A team's singleton token, managed by `tfe_team_token`. */
export class TfeTeamSingletonToken extends TfeSingletonToken<DataTfetokensTeamToken> {
  public constructor(construct: Construct, props: TeamSingletonArguments) {
    super(construct, props, {
      kind: "team",
      createResource(id, expiredAt) {
        const { teamId, forceRegenerate, provider, lifecycle } = props;
        const config = { teamId, expiredAt, forceRegenerate, provider, lifecycle };
        const resource = new TeamTokenResource(construct, id, config);
        resource.dependsOn = resolveDependencies(construct, props.dependsOn);
        return resource;
      },
      // The ID of the resource of a singleton is the team's.
      createLookup: (id, teamId, options) =>
        new DataTfetokensTeamToken(construct, id, { teamId, ...options }),
    });
  }
}

/** A described team token, managed by `tfe_team_token`: one resource, or two slots if it is rotated. */
export class TfeDescribedTeamToken implements ManagedAuthenticationToken<TeamTokenDetails> {
  private readonly token: SlottedToken<TeamTokenResource>;
  private lookup?: DataTfetokensTeamToken;

  public constructor(
    private readonly construct: Construct,
    props: DescribedTeamTokenArguments,
  ) {
    const { teamId, description, provider, lifecycle } = props;
    const dependsOn = resolveDependencies(construct, props.dependsOn);
    const expiredAt = normalizeExpiry(construct, props.expiresAt);
    this.token = new SlottedToken(construct, props, {
      kind: "described-team",
      rotatedArguments: ["description", "expired_at"],
      descriptionSuffix,
      createResource(id, slot) {
        const resource = new TeamTokenResource(
          construct,
          id,
          slot === undefined
            ? { teamId, description, expiredAt, provider, lifecycle }
            : {
                teamId,
                description: `${description}${descriptionSuffix(slot)}`,
                expiredAt: slot.expiresAt,
                count: slot.count,
                provider,
                lifecycle: { createBeforeDestroy: true, ...lifecycle },
              },
        );
        resource.dependsOn = dependsOn;
        return resource;
      },
    });
    if (props.rotation !== undefined) warnOnSelfAuthentication(construct, this.token.resources);
  }

  public get value(): string {
    return this.token.value;
  }

  public get tokenId(): string {
    return this.token.tokenId;
  }

  public get expiresAt(): string {
    return this.token.rotatedExpiry ?? this.details.expiresAt;
  }

  public get rotation(): TokenRotation | undefined {
    return this.token.rotation;
  }

  public get provider(): TerraformProvider | undefined {
    return this.token.resources[0].provider;
  }

  public get details(): DataTfetokensTeamToken {
    this.lookup ??= new DataTfetokensTeamToken(this.construct, "Lookup", {
      tokenId: this.tokenId,
      provider: resolveProvider(this.construct, this.provider),
      dependsOn: [this.token.resources[0]],
    });
    return this.lookup;
  }
}

/** A description is unique in its team, so each token's contains its generation: "ci #3". */
const descriptionSuffix = ({ generation }: Slot): string => ` #${generation}`;
