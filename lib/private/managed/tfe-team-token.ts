import { TeamToken } from "@cdktf/provider-tfe/lib/team-token";
import { type Construct } from "constructs";
import { DataTfetokensTeamToken } from "../../tfetokens/generated/data-tfetokens-team-token";
import { type Slot } from "../slots";
import { normalizeExpiry } from "../validation/props";
import { TfeToken } from "./tfe-token";
import {
  type DescribedTeamTokenArguments,
  type ManagedTeamToken,
  type TeamSingletonArguments,
} from "./managed-token";

/** Creates a team's singleton token that is managed by `tfe_team_token`. */
export function tfeTeamSingleton(construct: Construct, props: TeamSingletonArguments): ManagedTeamToken {
  const { teamId, forceRegenerate, provider, lifecycle } = props;
  const expiredAt = normalizeExpiry(construct, props.expiresAt);
  return new TfeToken(construct, props, {
    slotCount: 1,
    rotatedArguments: ["expired_at"],
    createResource: (id, slot) =>
      new TeamToken(construct, id, {
        ...{ teamId, forceRegenerate, provider, lifecycle },
        expiredAt: slot?.expiresAt ?? expiredAt,
      }),
    // The resource ID of a singleton token is the team's ID.
    createLookup: (token, options) =>
      new DataTfetokensTeamToken(construct, "Lookup", { teamId: token.active("id"), ...options }),
  });
}

/** Creates a described team token that is managed by `tfe_team_token`. */
export function tfeDescribedTeamToken(
  construct: Construct,
  props: DescribedTeamTokenArguments,
): ManagedTeamToken {
  const { teamId, description, provider, lifecycle } = props;
  const expiredAt = normalizeExpiry(construct, props.expiresAt);
  return new TfeToken(construct, props, {
    slotCount: 2,
    rotatedArguments: ["description", "expired_at"],
    descriptionSuffix,
    createResource: (id, slot) =>
      new TeamToken(
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
      ),
    createLookup: (token, options) =>
      new DataTfetokensTeamToken(construct, "Lookup", { tokenId: token.active("id"), ...options }),
  });
}

/** Returns the suffix of a rotated token's description, which contains the generation, such as " #3" in "ci #3". */
const descriptionSuffix = ({ generationText }: Slot): string => ` #${generationText}`;
