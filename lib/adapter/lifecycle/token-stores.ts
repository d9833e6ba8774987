import type { CreateOutcome } from "../../client/client";
import { createMetricsToken, deleteMetricsToken } from "../../client/endpoints/metrics-tokens";
import {
  createOrganizationToken,
  deleteOrganizationToken,
  readOrganizationToken,
} from "../../client/endpoints/organization-token";
import { createTeamToken, deleteTeamToken } from "../../client/endpoints/team-tokens";
import type { TokenStore } from "./attempt";
import { fromAuthenticationToken, fromCreated, fromMetricsToken, type CreatedToken } from "./token";
import { isNotFound } from "../diagnostics";

/** Returns the store of an organization's metrics tokens. */
export function metricsTokenStore(organization: string): TokenStore {
  return {
    async create(name, expiresAt, { client, metricsTokenLists, signal }) {
      const outcome = await createMetricsToken(client, organization, { name: name ?? "", expiresAt }, signal);
      metricsTokenLists.invalidate(organization);
      return mapCreated(outcome, fromCreated);
    },
    async list({ metricsTokenLists, signal }) {
      return [...(await metricsTokenLists.refresh(organization, signal)).values()].map(fromMetricsToken);
    },
    async delete(id, { client, metricsTokenLists, signal }) {
      try {
        await deleteMetricsToken(client, organization, id, signal);
      } finally {
        metricsTokenLists.invalidate(organization);
      }
    },
  };
}

/** Returns the store of a team's tokens: its described tokens and its singleton token. */
export function teamTokenStore(organization: string, teamId: string): TokenStore {
  return {
    async create(description, expiresAt, { client, teamTokenLists, signal }) {
      const outcome = await createTeamToken(client, teamId, { description, expiredAt: expiresAt }, signal);
      teamTokenLists.invalidate(organization);
      return mapCreated(outcome, fromCreated);
    },
    async list({ teamTokenLists, signal }) {
      return [...(await teamTokenLists.refresh(organization, signal)).values()]
        .filter((token) => token.teamId === teamId)
        .map(fromAuthenticationToken);
    },
    async delete(id, { client, teamTokenLists, signal }) {
      try {
        await deleteTeamToken(client, id, signal);
      } finally {
        teamTokenLists.invalidate(organization);
      }
    },
  };
}

/**
 * Returns the store of an organization's API token. The API has no list of such tokens, and identifies the
 * token by the name of its organization.
 */
export function organizationTokenStore(organization: string): TokenStore {
  return {
    async create(_name, expiresAt, { client, signal }) {
      const outcome = await createOrganizationToken(client, organization, { expiredAt: expiresAt }, signal);
      return mapCreated(outcome, fromCreated);
    },
    async list({ client, signal }) {
      try {
        return [fromAuthenticationToken(await readOrganizationToken(client, organization, signal))];
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
    },
    delete: (_id, { client, signal }) => deleteOrganizationToken(client, organization, signal),
  };
}

function mapCreated<T>(
  outcome: CreateOutcome<T>,
  toToken: (created: T) => CreatedToken,
): CreateOutcome<CreatedToken> {
  return outcome.kind === "created" ? { kind: "created", created: toToken(outcome.created) } : outcome;
}
