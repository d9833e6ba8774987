import type { Connection } from "../connection";
import { unknownOrganizationError } from "../data-sources/organization";
import { quote } from "../diagnostics";
import type { EphemeralResource } from "../framework/provider";
import { string, type Schema } from "../framework/schema/attribute";
import { isKnown } from "../framework/values/value";
import { createSafely } from "../lifecycle/create-safely";
import { revokeToken } from "../lifecycle/revoke";
import { checkOrganizationName } from "../organization-name";
import { metricsTokenCreation, metricsTokenRevocation } from "../resources/metrics-token/subject";
import { checkExpiresAt, checkName, missingOrganizationError } from "../resources/token-attributes";
import { withTimeout } from "../timeouts";
import { ephemeralAttributes, resolveExpiry } from "./expiry";

const attributes = {
  organization: string({
    optional: true,
    computed: true,
    description:
      "Name of the organization whose metrics the token reads. Defaults to the provider's organization.",
  }),
  name_prefix: string({
    required: true,
    description: "Prefix of the token's name. The provider appends a unique suffix.",
  }),
  ...ephemeralAttributes,
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description:
    "Provides a metrics token for one Terraform run. Every plan and every apply creates its own token and revokes it at the end. The token is never stored in state.",
  attributes,
};

export const ephemeralMetricsToken: EphemeralResource<typeof attributes, Connection> = {
  schema,

  validate: ({ organization, name_prefix: prefix, expires_at: expiresAt }) => [
    ...checkName("name_prefix", prefix),
    ...checkOrganizationName(organization),
    ...checkExpiresAt(expiresAt),
  ],

  async open(config, unbounded) {
    const connection = withTimeout(unbounded, null, "create");
    const organization = config.organization ?? connection.organization;
    if (!isKnown(organization)) return { diagnostics: [unknownOrganizationError()] };
    if (organization === undefined) return { diagnostics: [missingOrganizationError()] };
    const prefix = config.name_prefix ?? "";
    const summary = `Metrics token ${quote(`${prefix}…`)} of organization ${quote(organization)} could not be created`;
    const expiresAt = await resolveExpiry(config.expires_at, summary, connection);
    if (typeof expiresAt !== "string") return { diagnostics: [expiresAt] };
    const request = metricsTokenCreation(organization, { kind: "prefix", prefix }, expiresAt);
    const creation = await createSafely(request, connection);
    if (creation.kind === "failed") return { diagnostics: creation.diagnostics };
    const { token, warnings } = creation;
    const { id, createdAt } = token;
    return {
      value: {
        result: {
          organization,
          name_prefix: config.name_prefix,
          expires_at: expiresAt,
          id,
          token: token.secret.reveal(),
        },
        close(signal) {
          const consequence = `The token with the ID ${quote(id)} might stay valid until ${expiresAt}.`;
          const revocation = metricsTokenRevocation(
            { organization, id, name: token.name ?? id, createdAt },
            consequence,
          );
          return revokeToken(revocation, withTimeout({ ...unbounded, signal }, null, "delete"));
        },
      },
      diagnostics: warnings,
    };
  },
};
