import { type Construct } from "constructs";
import { isEncrypted } from "./encryption";
import { DataTfetokensTeamToken } from "../../tfetokens/generated/data-tfetokens-team-token";
import { TeamToken } from "../../tfetokens/generated/team-token";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { type Slot } from "../slots";
import { normalizeExpiry } from "../validation/props";
import { TfetokensAuthenticationToken } from "./tfetokens-token";
import {
  type DescribedTeamTokenArguments,
  type ManagedTeamToken,
  type TeamSingletonArguments,
} from "./managed-token";

const FORMER_TYPE = "tfe_team_token";

/** Creates a team's singleton token that is managed by `tfetokens_team_token`, which regenerates the token in place. */
export function tfetokensTeamSingleton(
  construct: Construct,
  props: TeamSingletonArguments,
): ManagedTeamToken {
  const { teamId, forceRegenerate, lifecycle } = props;
  const provider = resolveProvider(construct, props.provider);
  const encrypted = isEncrypted(construct, props);
  const expiresAt = normalizeExpiry(construct, props.expiresAt);
  return new TfetokensAuthenticationToken(construct, props, {
    slotCount: 1,
    formerType: FORMER_TYPE,
    isEncrypted: encrypted,
    rotatedArguments: ["generation", "expires_at"],
    rotatedTokens: { teamId },
    createResource: (id, slot) =>
      new TeamToken(construct, id, {
        ...{ teamId, forceRegenerate, provider, lifecycle },
        encrypted: encrypted || undefined,
        generation: slot?.generation,
        expiresAt: slot?.expiresAt ?? expiresAt,
      }),
    createLookup: ({ all: [resource] }, dependsOn) =>
      new DataTfetokensTeamToken(construct, "Lookup", { teamId: resource.teamId, provider, dependsOn }),
  });
}

/** Creates a described team token that is managed by `tfetokens_team_token`. */
export function tfetokensDescribedTeamToken(
  construct: Construct,
  props: DescribedTeamTokenArguments,
): ManagedTeamToken {
  const { teamId, description, lifecycle } = props;
  const provider = resolveProvider(construct, props.provider);
  const encrypted = isEncrypted(construct, props);
  const expiresAt = normalizeExpiry(construct, props.expiresAt);
  return new TfetokensAuthenticationToken(construct, props, {
    slotCount: 2,
    formerType: FORMER_TYPE,
    isEncrypted: encrypted,
    rotatedArguments: ["description_prefix", "generation", "expires_at"],
    rotatedTokens: { teamId, descriptionPrefix: description },
    descriptionSuffix,
    createResource: (id, slot) =>
      new TeamToken(
        construct,
        id,
        slot === undefined
          ? { teamId, description, expiresAt, encrypted: encrypted || undefined, provider, lifecycle }
          : {
              teamId,
              descriptionPrefix: `${description}${descriptionSuffix(slot)}`,
              generation: slot.generation,
              expiresAt: slot.expiresAt,
              encrypted: encrypted || undefined,
              count: slot.count,
              provider,
              lifecycle: { createBeforeDestroy: true, ...lifecycle },
            },
      ),
    createLookup: (token, dependsOn) =>
      new DataTfetokensTeamToken(construct, "Lookup", { tokenId: token.active("id"), provider, dependsOn }),
  });
}

/**
 * Returns the part of the description before the random characters that the provider appends: " #3 1f2e3d4c5b-" in "ci
 * #3 1f2e3d4c5b-0a9b8c7d6e".
 */
const descriptionSuffix = ({ generationText, rotationId }: Slot): string =>
  ` #${generationText} ${rotationId}-`;
