import { readTeamSingletonToken, readTeamToken } from "../../../client/endpoints/team-tokens";
import type { Connection } from "../../connection";
import { isOperationError, quote, toDiagnostic } from "../../diagnostics";
import type { PrivateState, Resource, Response } from "../../framework/provider";
import { error, warning, type Diagnostic } from "../../framework/schema/diagnostic";
import { toKnown } from "../../framework/values/value";
import { createSafely } from "../../lifecycle/create-safely";
import { describe } from "../../lifecycle/creation-messages";
import { revokeToken } from "../../lifecycle/revoke";
import { fromAuthenticationToken } from "../../lifecycle/token";
import { teamTokenSource } from "../../lifecycle/token-sources";
import { getStatus } from "../../lifecycle/token-status";
import { toKnownTimeouts, withTimeout } from "../../timeouts";
import {
  createSingletonToken,
  deleteSingletonToken,
  readSingleton,
  toSingletonRequest,
  updateSingletonToken,
} from "../singleton-operations";
import { checkExpiry } from "../token-reading";
import {
  NO_ARGUMENTS,
  argumentsOf,
  refreshed,
  stateOfCreated,
  stateOfRead,
  type EMPTY,
} from "../token-state";
import { moveFromTfe } from "./move";
import { resolveOrganization } from "./organization";
import { plan } from "./plan";
import {
  identity,
  schema,
  validate,
  type PlannedTeamToken,
  type TeamTokenAttributes,
  type TeamTokenState,
} from "./schema";
import {
  describedTokenCreation,
  explainReadError,
  teamSingleton,
  teamTokenRevocation,
  teamTokenSubject,
} from "./subject";

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

  plan: (request, { organization }, privateState) => plan(request, organization, privateState),

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
    // What is recorded here belongs to the token that this one replaces.
    privateState.set(VERIFIED, undefined);
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
    if (organization !== prior.organization) privateState.set(VERIFIED, undefined);
    const settled = settle(planned, organization);
    if (prior.description !== null) return { value: { ...prior, ...settled } };
    const singleton = teamSingleton(refOf(settled), isVerified(privateState));
    const request = toSingletonRequest(planned);
    return updateSingletonToken(singleton, prior, planned, settled, request, privateState, connection);
  },

  delete(state, connection, privateState) {
    const unstopped = { ...connection, signal: connection.hardStop };
    const bounded = withTimeout(unstopped, state.timeouts, "delete");
    if (state.description === null) {
      const singleton = teamSingleton(refOf(state), isVerified(privateState));
      return deleteSingletonToken(singleton, state, privateState, bounded);
    }
    const token = {
      ...refOf(state),
      id: state.id ?? "",
      description: state.description,
      createdAt: state.created_at,
      isOrganizationVerified: isVerified(privateState),
    };
    const consequence = `It may still be valid; its ID is ${quote(token.id)}. It stays in the state.`;
    return revokeToken(teamTokenRevocation(token, consequence), bounded);
  },

  async import(id, unbounded) {
    const connection = withTimeout(unbounded, null, "read");
    const { client, signal } = connection;
    const isTeam = id.startsWith("team-");
    const summary = isTeam
      ? `The token without a description of team ${quote(id)} can't be imported`
      : `Team token ${quote(id)} can't be imported`;
    if (id === "") {
      const detail = "Use the ID of the token, or the ID of the team for its token without a description.";
      return { diagnostics: [error(summary, detail)] };
    }
    try {
      const token = await (isTeam
        ? readTeamSingletonToken(client, id, signal)
        : readTeamToken(client, id, signal));
      const teamId = token.teamId ?? (isTeam ? id : undefined);
      if (teamId === undefined) {
        return { diagnostics: [error(summary, "It isn't a token of a team. Use the ID of a team token.")] };
      }
      const organization = await resolveOrganization({ team_id: teamId, organization: null }, connection);
      if (typeof organization !== "string") return { diagnostics: [organization] };
      return { value: importedState(teamId, organization, fromAuthenticationToken(token)) };
    } catch (thrown) {
      const detail =
        "The token doesn't exist, or the credential can't see it. Use the ID of the token, such as `at-…`, or the ID of the team, such as `team-…`, for its token without a description";
      if (!isTeam) return { diagnostics: [toImportError(summary, thrown, detail)] };
      return { diagnostics: [await explainReadError(summary, thrown, id, connection)] };
    }
  },
};

async function readDescribed(
  state: TeamTokenState,
  privateState: PrivateState,
  connection: Connection,
): Promise<Response<TeamTokenState | null>> {
  const ref = refOf(state);
  const source = teamTokenSource({
    ...ref,
    tokenId: state.id ?? "",
    isOrganizationVerified: isVerified(privateState),
  });
  const description = describe(teamTokenSubject(ref.teamId, state.description ?? undefined));
  try {
    const status = await getStatus(source, state.created_at, connection);
    if (status.kind === "absent") return { value: null };
    if (status.kind === "unsettled") return { value: state, diagnostics: [unsettledWarning(description)] };
    const { token, listedIn } = status;
    const warnings = listedIn === undefined ? [] : verify(state, listedIn, privateState);
    const now = (await connection.client.serverTime(connection.signal)).getTime();
    const isRotated = state.generation !== null;
    return {
      value: { ...state, description: token.name, ...refreshed(state, token) },
      diagnostics: [
        ...warnings,
        ...checkExpiry(token, { description, expiresAt: state.expires_at, isRotated, now }),
      ],
    };
  } catch (thrown) {
    const summary = `${description} can't be read`;
    return { diagnostics: [await explainReadError(summary, thrown, ref.teamId, connection)] };
  }
}

async function createDescribed(
  planned: PlannedTeamToken,
  settled: Settled,
  connection: Connection,
): Promise<Response<TeamTokenState>> {
  const description = toKnown(planned.description);
  const prefix = toKnown(planned.description_prefix) ?? "";
  const creation = await createSafely(
    describedTokenCreation(
      refOf(settled),
      description === undefined ? { kind: "prefix", prefix } : { kind: "description", description },
      settled.expires_at ?? undefined,
    ),
    connection,
  );
  if (creation.kind === "failed") return { diagnostics: creation.diagnostics };
  const { token, warnings } = creation;
  return {
    value: { ...settled, description: token.name ?? description ?? null, ...stateOfCreated(token) },
    diagnostics: warnings,
  };
}

/** The state of an imported token, with its whole description as the prefix: see `plan`. */
function importedState(
  teamId: string,
  organization: string,
  token: ReturnType<typeof fromAuthenticationToken>,
): TeamTokenState {
  return {
    team_id: teamId,
    organization,
    description: token.name,
    description_prefix: token.name,
    ...NO_ARGUMENTS,
    force_regenerate: null,
    timeouts: null,
    ...stateOfRead(token),
  };
}

const VERIFIED = "organization_verified";

/** Whether a list of the organization contained the token before. */
const isVerified = (privateState: PrivateState): boolean => privateState.get(VERIFIED) === true;

/** Compares the organization in state with the one whose list contains the token. */
function verify(
  { team_id: teamId, organization }: TeamTokenState,
  listedIn: string,
  privateState: PrivateState,
): Diagnostic[] {
  privateState.set(VERIFIED, listedIn === organization ? true : undefined);
  if (listedIn === organization) return [];
  const summary = `Team ${quote(teamId ?? "")} doesn't belong to organization ${quote(organization ?? "")}`;
  const detail = `It belongs to organization ${quote(listedIn)}, whose list contains its token. Set \`organization = ${quote(listedIn)}\`. The token stays as it is.`;
  return [warning(summary, detail, ["organization"])];
}

function refOf({ organization, team_id: teamId }: Pick<TeamTokenState, "organization" | "team_id">): {
  organization: string;
  teamId: string;
} {
  return { organization: organization ?? "", teamId: teamId ?? "" };
}

type Settled = Omit<TeamTokenState, keyof typeof EMPTY>;

/** The arguments as they are stored in state. */
function settle(planned: PlannedTeamToken, organization: string): Settled {
  return {
    team_id: toKnown(planned.team_id) ?? null,
    organization,
    description: toKnown(planned.description) ?? null,
    description_prefix: toKnown(planned.description_prefix) ?? null,
    ...argumentsOf(planned),
    force_regenerate: toKnown(planned.force_regenerate) ?? null,
    timeouts: toKnownTimeouts(planned.timeouts),
  };
}

function unsettledWarning(description: string): Diagnostic {
  return warning(
    `${description} isn't listed yet`,
    "It was created less than a minute ago, and lists may lag behind. It stays in the state.",
  );
}

function toImportError(summary: string, thrown: unknown, notFound: string): Diagnostic {
  if (!isOperationError(thrown)) throw thrown;
  return toDiagnostic(summary, thrown, `${notFound}.`);
}
