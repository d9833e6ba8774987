import {
  createOrganizationToken,
  deleteOrganizationToken,
  readOrganizationToken,
} from "../../../../lib/client/endpoints/organization-token";
import type { Resource } from "../../../../lib/adapter/framework/provider";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, olderSdkId, text } from "../attributes";
import type { Connection } from "../connection";
import { noOrganization, olderSdkPlan, organizationOf, withDefaultOrganization } from "../older-sdk";
import { failure, insistOnMaking, unlessAbsent } from "../server";
import { filled, isTime } from "../values";

const attributes = {
  id: olderSdkId,
  organization: text({ ...given.optionalComputed, forcesReplacement: true }),
  expired_at: text({ ...given.optional, forcesReplacement: true }),
  force_regenerate: flag({ ...given.optional, forcesReplacement: true }),
  token: text({ ...given.computed, sensitive: true }),
};

export const organizationToken: Resource<typeof attributes, Connection> = {
  schema: { version: 0, description: "", attributes },

  async read(state, { client, signal }) {
    const organization = state.id ?? "";
    try {
      const token = await unlessAbsent(() => readOrganizationToken(client, organization, signal), signal);
      return { value: token === undefined ? null : state };
    } catch (thrown) {
      return {
        diagnostics: [failure(`The token of organization ${organization} could not be read`, thrown)],
      };
    }
  },

  plan: (request, connection) => ({
    value: withDefaultOrganization(olderSdkPlan(request, attributes, {}), request.config, connection),
  }),

  async create(planned, connection) {
    const { client, signal } = connection;
    const organization = organizationOf(planned, connection);
    if (organization === undefined) return { diagnostics: [noOrganization()] };
    const expiredAt = filled(planned.expired_at);
    const summary = `The token of organization ${organization} could not be made`;
    try {
      if (toKnown(planned.force_regenerate) !== true) {
        const existing = await unlessAbsent(
          () => readOrganizationToken(client, organization, signal),
          signal,
        );
        if (existing !== undefined) {
          const detail = "With `force_regenerate = true` it is replaced, and dead from then on.";
          return { diagnostics: [error(`A token already exists for organization ${organization}`, detail)] };
        }
      }
      if (expiredAt !== undefined && !isTime(expiredAt)) {
        return {
          diagnostics: [error(summary, `\`expired_at\` must be an RFC 3339 time, got "${expiredAt}".`)],
        };
      }
      const made = await insistOnMaking(
        () => createOrganizationToken(client, organization, { expiredAt }, signal),
        signal,
      );
      return {
        value: {
          id: organization,
          organization: toKnown(planned.organization) ?? null,
          expired_at: toKnown(planned.expired_at) ?? null,
          force_regenerate: toKnown(planned.force_regenerate) ?? null,
          token: made.secret.reveal(),
        },
      };
    } catch (thrown) {
      return { diagnostics: [failure(summary, thrown)] };
    }
  },

  // Every change replaces.
  update: (prior) => Promise.resolve({ value: prior }),

  /** Deletes whatever the organization's token is by now. */
  async delete(state, connection) {
    const { client, signal } = connection;
    const organization = organizationOf(state, connection) ?? "";
    try {
      await unlessAbsent(() => deleteOrganizationToken(client, organization, signal), signal);
      return [];
    } catch (thrown) {
      return [failure(`The token of organization ${organization} could not be deleted`, thrown)];
    }
  },

  import: (id) =>
    Promise.resolve({
      value: { id, organization: id, expired_at: null, force_regenerate: null, token: null },
    }),
};
