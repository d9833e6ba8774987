import { parseCreatedToken } from "../../../../lib/client/endpoints/authentication-tokens";
import {
  deleteOrganizationToken,
  readOrganizationToken,
} from "../../../../lib/client/endpoints/organization-token";
import { apiPath } from "../../../../lib/client/http/path";
import type { Resource } from "../../../../lib/adapter/framework/provider";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, olderSdkId, text } from "../attributes";
import type { Connection } from "../connection";
import {
  toMissingOrganization,
  planAsOlderSdk,
  findOrganization,
  withDefaultOrganization,
} from "../older-sdk";
import { createWithRetries, toOlderSdkDiagnostic, toTokenDocument, readUnlessAbsent } from "../server";
import { formatTimeError, toNonEmpty, isTime } from "../values";

const attributes = {
  id: olderSdkId,
  organization: text({ ...given.optionalComputed, forcesReplacement: true }),
  expired_at: text({ ...given.optional, forcesReplacement: true }),
  force_regenerate: flag({ ...given.optional, forcesReplacement: true }),
  token: text({ ...given.computed, sensitive: true }),
};

export const organizationToken: Resource<typeof attributes, Connection> = {
  schema: { version: 0, description: "", attributes },

  async read(state, connection) {
    try {
      return { value: (await exists(state.id ?? "", connection)) ? state : null };
    } catch (thrown) {
      return {
        diagnostics: [toOlderSdkDiagnostic(`error reading token from organization ${state.id}`, thrown)],
      };
    }
  },

  plan: (request, connection) => ({
    value: withDefaultOrganization(planAsOlderSdk(request, attributes, {}), request.config, connection),
  }),

  async create(planned, connection) {
    const { client, signal } = connection;
    const organization = findOrganization(planned, connection);
    if (organization === undefined) return { diagnostics: [toMissingOrganization()] };
    const expiredAt = toNonEmpty(planned.expired_at);
    let summary = `error checking if a token exists for organization ${organization}`;
    try {
      const isTaken = await exists(organization, connection);
      if (isTaken && toKnown(planned.force_regenerate) !== true) {
        return { diagnostics: [error(`a token already exists for organization: ${organization}`, "")] };
      }
      if (expiredAt !== undefined && !isTime(expiredAt))
        return { diagnostics: [error(formatTimeError(expiredAt), "")] };
      summary = `error creating new token for organization ${organization}`;
      const path = apiPath("organizations", organization, "authentication-token");
      const body = toTokenDocument({ "expired-at": expiredAt });
      const created = await createWithRetries(
        () => client.create(path, body, parseCreatedToken, signal),
        signal,
      );
      summary = `error reading token from organization ${organization}`;
      const state = {
        id: organization,
        organization: toKnown(planned.organization) ?? null,
        expired_at: toKnown(planned.expired_at) ?? null,
        force_regenerate: toKnown(planned.force_regenerate) ?? null,
        token: created.secret.reveal(),
      };
      // If this request doesn't find the token, the real provider loses the token, and Terraform reports "Root object
      // was present, but now absent".
      return { value: (await exists(organization, connection)) ? state : (null as never) };
    } catch (thrown) {
      return { diagnostics: [toOlderSdkDiagnostic(summary, thrown)] };
    }
  },

  // Every change to a token replaces the token.
  update: (prior) => Promise.resolve({ value: prior }),

  /** Deletes the organization's current token, even if someone else created it. */
  async delete(state, connection) {
    const { client, signal } = connection;
    const organization = findOrganization(state, connection) ?? "";
    try {
      await readUnlessAbsent(() => deleteOrganizationToken(client, organization, signal), signal);
      return [];
    } catch (thrown) {
      return [toOlderSdkDiagnostic(`error deleting token from organization ${organization}`, thrown)];
    }
  },

  import: (id) =>
    Promise.resolve({
      value: { id, organization: id, expired_at: null, force_regenerate: null, token: null },
    }),
};

async function exists(organization: string, { client, signal }: Connection): Promise<boolean> {
  const read = () => readOrganizationToken(client, organization, signal);
  return (await readUnlessAbsent(read, signal)) !== undefined;
}
