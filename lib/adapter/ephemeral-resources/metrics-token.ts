import type { Connection } from "../connection";
import { toDiagnostic, quote } from "../diagnostics";
import { failure, type EphemeralResource } from "../framework/provider";
import { noOrganization, validate } from "../resources/metrics-token/schema";
import { createWithCertainty } from "../lifecycle/create-safely";
import { revokeMetricsToken } from "../lifecycle/revoke";
import { RFC_3339_UTC, string, type Schema } from "../framework/schema/attribute";
import { formatTimestamp } from "../../shared/rfc3339";
import { withTimeout } from "../timeouts";

/** How long the token lives where no expiry is given: what a killed process leaves open must not live long. */
const LIFE_MS = 3_600_000;

const attributes = {
  organization: string({
    optional: true,
    computed: true,
    description: "Name of the organization whose metrics the token reads. Defaults to the provider's.",
  }),
  name_prefix: string({
    required: true,
    description: "The beginning of the token's name; every token made gets an ending of its own.",
  }),
  expires_at: string({
    optional: true,
    computed: true,
    description: `When the token dies if it is not revoked before (${RFC_3339_UTC}). Defaults to one hour after its opening, by the server's clock.`,
  }),
  id: string({ computed: true, description: "The token's id. It opens nothing." }),
  token: string({ computed: true, sensitive: true, description: "The secret text." }),
};

type EphemeralMetricsTokenAttributes = typeof attributes;

const schema: Schema<EphemeralMetricsTokenAttributes> = {
  version: 0,
  description:
    "A metrics token for one run of Terraform: made when it is opened, in every plan and every apply, revoked when that ends, and in no state.",
  attributes,
};

export const ephemeralMetricsToken: EphemeralResource<EphemeralMetricsTokenAttributes, Connection> = {
  schema,

  validate: ({ organization, name_prefix, expires_at }) =>
    validate({
      ...{ organization, name_prefix, expires_at },
      ...{ name: null, keepers: null, timeouts: null, id: null, created_at: null, token: null },
    }),

  async open(config, unbounded) {
    const connection = withTimeout(unbounded, null, "create");
    const organization = config.organization ?? connection.organization;
    if (typeof organization !== "string") return { diagnostics: [noOrganization()] };
    const prefix = config.name_prefix ?? "";
    let expiresAt = config.expires_at;
    try {
      expiresAt ??= formatTimestamp(
        (await connection.client.serverTime(connection.signal)).getTime() + LIFE_MS,
      );
    } catch (thrown) {
      const summary = `Metrics token ${quote(`${prefix}…`)} of organization ${quote(organization)} could not be made`;
      return { diagnostics: [toDiagnostic(summary, thrown, "Nothing was made.")] };
    }
    const creation = await createWithCertainty({ organization, name: { prefix }, expiresAt }, connection);
    if (creation.kind === "failed") {
      const [reason, ...others] = creation.diagnostics;
      return failure(reason, ...others);
    }
    const { token, warnings } = creation;
    return {
      value: {
        result: {
          organization,
          name_prefix: config.name_prefix,
          expires_at: expiresAt,
          id: token.id,
          token: token.secret.reveal(),
        },
        close: (signal) => {
          const consequence = `It may live until ${expiresAt}; its id is ${quote(token.id)}.`;
          const closing = withTimeout({ ...unbounded, signal }, null, "delete");
          return revokeMetricsToken({ organization, ...token }, token.name, consequence, closing);
        },
      },
      diagnostics: warnings,
    };
  },
};
