import type { Connection } from "../../connection";
import { updateSecret } from "../../encryption/secret-store";
import type { Resource } from "../../framework/provider";
import type { Diagnostic } from "../../framework/schema/diagnostic";
import { toKnown } from "../../framework/values/value";
import { toKnownTimeouts, withTimeout } from "../../timeouts";
import {
  createSingletonToken,
  deleteSingletonToken,
  readSingleton,
  toSingletonRequest,
  updateSingletonToken,
} from "../singleton-operations";
import { planSecret } from "../secret";
import { withoutImportedPrefix } from "../token-attributes";
import { createDescribed, readDescribed, revokeDescribed } from "./described";
import { importTeamToken } from "./import";
import { moveFromTfe } from "./move";
import { clearVerification, isVerified, resolveOrganization, verify } from "./organization";
import { plan } from "./plan";
import { identity, schema, validate, type TeamTokenAttributes } from "./schema";
import { refOf, settle } from "./state";
import { RESOURCE_TYPE, teamSingleton } from "./subject";

export const teamToken: Resource<TeamTokenAttributes, Connection> = {
  schema,
  identity,
  validate,
  move: moveFromTfe,

  async read(prior, unbounded, privateState) {
    const connection = withTimeout(unbounded, prior.timeouts, "read");
    const resolved = await resolveOrganization(prior, connection);
    if (typeof resolved !== "string") return { diagnostics: [resolved] };
    const state = { ...prior, organization: resolved };
    if (state.description !== null) return readDescribed(state, privateState, connection);
    const singleton = teamSingleton(refOf(state), isVerified(privateState));
    const onListed = (organization: string): Diagnostic[] => verify(state, organization, privateState);
    return readSingleton(singleton, state, privateState, connection, onListed);
  },

  plan(request, { organization, encryptionKeys }, privateState) {
    const response = plan(request, organization, privateState);
    return planSecret(RESOURCE_TYPE, schema, request, response, encryptionKeys);
  },

  async create(planned, unbounded, privateState) {
    const timeouts = toKnownTimeouts(planned.timeouts);
    const connection = withTimeout(unbounded, timeouts, "create");
    const teamId = toKnown(planned.team_id) ?? "";
    const organization = await resolveOrganization(
      { team_id: teamId, organization: toKnown(planned.organization) ?? null },
      connection,
    );
    if (typeof organization !== "string") return { diagnostics: [organization] };
    const settled = settle(planned, organization);
    // Existing records are about the token of the replaced resource.
    clearVerification(privateState);
    if (planned.description === null && planned.description_prefix === null) {
      const singleton = teamSingleton({ organization, teamId }, isVerified(privateState));
      const request = toSingletonRequest(planned);
      return createSingletonToken(singleton, settled, request, privateState, connection);
    }
    return createDescribed(planned, settled, connection);
  },

  async update(prior, planned, unbounded, privateState) {
    const connection = withTimeout(unbounded, toKnownTimeouts(planned.timeouts), "update");
    const organization = await resolveOrganization(
      { team_id: prior.team_id, organization: toKnown(planned.organization) ?? null },
      connection,
    );
    if (typeof organization !== "string") return { value: prior, diagnostics: [organization] };
    if (organization !== prior.organization) clearVerification(privateState);
    const settled = settle(planned, organization);
    if (prior.description !== null) {
      const { value, diagnostics } = updateSecret(RESOURCE_TYPE, prior, planned, connection.encryptionKeys);
      if (value === undefined) return { value: prior, diagnostics };
      return { value: { ...prior, ...settled, ...value } };
    }
    const singleton = teamSingleton(refOf(settled), isVerified(privateState));
    const request = toSingletonRequest(planned);
    return updateSingletonToken(singleton, prior, planned, settled, request, privateState, connection);
  },

  delete(state, connection, privateState) {
    const untilHardStop = { ...connection, signal: connection.hardStop };
    const bounded = withTimeout(untilHardStop, state.timeouts, "delete");
    if (state.description === null) {
      const singleton = teamSingleton(refOf(state), isVerified(privateState));
      return deleteSingletonToken(singleton, state, privateState, bounded);
    }
    return revokeDescribed(state, privateState, bounded);
  },

  import: importTeamToken,

  generateConfig: (config) => ({ ...config, ...withoutImportedPrefix("description", config) }),
};
