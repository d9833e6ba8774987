import type { Connection } from "../connection";
import { quote } from "../diagnostics";
import type { EphemeralResource } from "../framework/provider";
import { string, type Schema } from "../framework/schema/attribute";
import { error } from "../framework/schema/diagnostic";
import { createSafely } from "../lifecycle/create-safely";
import { describe } from "../lifecycle/creation-messages";
import { revokeToken } from "../lifecycle/revoke";
import { checkOrganizationName } from "../organization-name";
import { resolveOrganization } from "../resources/team-token/organization";
import {
  describedTokenCreation,
  teamTokenRevocation,
  teamTokenSubject,
} from "../resources/team-token/subject";
import { checkExpiresAt, checkName } from "../resources/token-attributes";
import { withTimeout } from "../timeouts";
import { ephemeralAttributes, resolveExpiry } from "./expiry";

const attributes = {
  team_id: string({ required: true, description: "ID of the team, such as `team-BUHBEM97xboT8TVz`." }),
  organization: string({
    optional: true,
    computed: true,
    description:
      "Name of the team's organization. Defaults to the provider's organization, then to the organization that the server reports for the team.",
  }),
  description_prefix: string({
    required: true,
    description: "Prefix of the token's description. The provider appends a unique suffix.",
  }),
  ...ephemeralAttributes,
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description:
    "Provides a team token for one Terraform run. Every plan and every apply creates its own token and revokes it at the end. The token is never stored in state.",
  attributes,
};

export const ephemeralTeamToken: EphemeralResource<typeof attributes, Connection> = {
  schema,

  validate: (config) => [
    ...(config.team_id === ""
      ? [error("`team_id` must not be empty", "Use the ID of the team.", ["team_id"])]
      : []),
    ...checkName("description_prefix", config.description_prefix),
    ...checkOrganizationName(config.organization),
    ...checkExpiresAt(config.expires_at),
  ],

  async open(config, unbounded) {
    const connection = withTimeout(unbounded, null, "create");
    const teamId = config.team_id ?? "";
    const prefix = config.description_prefix ?? "";
    const organization = await resolveOrganization(config, connection, "No token was created.");
    if (typeof organization !== "string") return { diagnostics: [organization] };
    const summary = `${describe(teamTokenSubject(teamId, `${prefix}…`))} could not be created`;
    const expiresAt = await resolveExpiry(config.expires_at, summary, connection);
    if (typeof expiresAt !== "string") return { diagnostics: [expiresAt] };
    const team = { organization, teamId };
    const creation = await createSafely(
      describedTokenCreation(team, { kind: "prefix", prefix }, expiresAt),
      connection,
    );
    if (creation.kind === "failed") return { diagnostics: creation.diagnostics };
    const { token, warnings } = creation;
    const { id, createdAt } = token;
    return {
      value: {
        result: { ...config, organization, expires_at: expiresAt, id, token: token.secret.reveal() },
        close(signal) {
          const consequence = `The token with the ID ${quote(id)} might stay valid until ${expiresAt}.`;
          const revocation = teamTokenRevocation(
            { ...team, id, description: token.name ?? id, createdAt, isOrganizationVerified: false },
            consequence,
          );
          return revokeToken(revocation, withTimeout({ ...unbounded, signal }, null, "delete"));
        },
      },
      diagnostics: warnings,
    };
  },
};
