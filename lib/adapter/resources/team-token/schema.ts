import { boolean, string, type PlanOf, type Schema, type StateOf } from "../../framework/schema/attribute";
import { error, type Diagnostic } from "../../framework/schema/diagnostic";
import type { Identity } from "../../framework/schema/identity";
import { isKnown } from "../../framework/values/value";
import { checkOrganizationName } from "../../organization-name";
import { checkTimeouts, createTimeouts } from "../../timeouts";
import {
  checkExclusive,
  checkExpiresAt,
  checkGeneration,
  checkName,
  commonAttributes,
} from "../token-attributes";

const attributes = {
  team_id: string({
    required: true,
    forcesReplacement: true,
    description: "ID of the team, such as `team-BUHBEM97xboT8TVz`.",
  }),
  organization: string({
    optional: true,
    computed: true,
    // A change doesn't replace the token. A team can't move to a different organization, so a change corrects the name
    // or follows a renaming of the organization.
    description:
      "Name of the team's organization. The provider reads the token from the organization's list of team tokens. Defaults to the provider's organization, then to the organization that the server reports for the team.",
  }),
  description: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description:
      "Description of the token, which must be unique within the team. Without `description` and `description_prefix`, the resource manages the team's singleton token, which is the team's only token without a description.",
  }),
  description_prefix: string({
    optional: true,
    // This is computed, because an import can't determine the configured prefix. Otherwise, the plan after an import
    // would show a difference.
    computed: true,
    forcesReplacement: true,
    description:
      "Prefix of the token's description. The provider appends a unique suffix to the description of each new token, so that a replacement can coexist with the token that it replaces.",
  }),
  ...commonAttributes,
  force_regenerate: boolean({
    optional: true,
    description:
      "Whether to replace a token that this resource didn't create. This applies only to the team's singleton token, when the resource is created and after someone else has regenerated the token. If false, the provider reports such a token with an error or a warning. Defaults to false. Unless someone else has regenerated the token, changing only this argument has no effect.",
  }),
  timeouts: createTimeouts("create", "read", "update", "delete"),
};

export type TeamTokenAttributes = typeof attributes;
export type TeamTokenState = StateOf<TeamTokenAttributes>;
export type PlannedTeamToken = PlanOf<TeamTokenAttributes>;

export const schema: Schema<TeamTokenAttributes> = {
  version: 0,
  description:
    "Manages an API token of a team: either one of its described tokens, or its singleton token, which has no description. Changing `expires_at`, `keepers` or `generation` of a described token creates a new token. Changing them for the singleton token regenerates it in place with one request, so a valid token always exists.",
  attributes,
};

/**
 * An identity is permanent, so the identity of a singleton token doesn't contain the token's ID, which changes when the
 * token is regenerated.
 */
export const identity: Identity<TeamTokenAttributes> = {
  version: 0,
  attributes: {
    team_id: { description: "ID of the team." },
    id: { description: "ID of the token, or null for the team's singleton token.", optionalForImport: true },
  },
  of: ({ team_id, id, description }) => ({ team_id, id: description === null ? null : id }),
  importId: ({ team_id, id }) => id ?? team_id ?? "",
};

export function validate(config: PlannedTeamToken): Diagnostic[] {
  const { team_id: teamId } = config;
  const emptyTeam =
    teamId === "" ? [error("`team_id` must not be empty", "Use the ID of the team.", ["team_id"])] : [];
  const conflict = checkExclusive("description", config.description, config.description_prefix);
  return [
    ...emptyTeam,
    ...(conflict.length > 0
      ? conflict
      : [
          ...checkName("description", config.description),
          ...checkName("description_prefix", config.description_prefix),
        ]),
    ...checkForceRegenerate(config),
    ...checkOrganizationName(config.organization),
    ...checkExpiresAt(config.expires_at),
    ...checkGeneration(config.generation),
    ...checkTimeouts(config.timeouts),
  ];
}

function checkForceRegenerate(config: PlannedTeamToken): Diagnostic[] {
  if (!isKnown(config.force_regenerate) || config.force_regenerate === null) return [];
  const argument = (["description", "description_prefix"] as const).find((name) => config[name] !== null);
  if (argument === undefined) return [];
  const detail = `A described token doesn't replace another token. Remove \`force_regenerate\`, or remove \`${argument}\` to manage the team's singleton token.`;
  return [
    error(`\`force_regenerate\` and \`${argument}\` can't be set together`, detail, ["force_regenerate"]),
  ];
}
