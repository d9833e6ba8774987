import type { ApiError } from "../../../client/http/errors";
import type { Connection } from "../../connection";
import { isOperationError, quote, toTeamDiagnostic } from "../../diagnostics";
import type { Diagnostic } from "../../framework/schema/diagnostic";
import type { CreationRequest } from "../../lifecycle/create-safely";
import { describe, type Subject } from "../../lifecycle/creation-messages";
import type { Naming } from "../../lifecycle/proof-policy";
import type { Revocation } from "../../lifecycle/revoke";
import type { Singleton } from "../../lifecycle/singleton";
import { teamTokenSource, unlistedTeamTokenSource } from "../../lifecycle/token-sources";
import { teamTokenStore } from "../../lifecycle/token-stores";

/** The team that a token belongs to, and the organization whose list is searched for the token. */
export interface TeamToken {
  readonly organization: string;
  readonly teamId: string;
}

export const RESOURCE_TYPE = "tfetokens_team_token";

/**
 * Returns the subject of messages about a team's token.
 *
 * @param description undefined for the singleton token
 */
export function teamTokenSubject(teamId: string, description: string | undefined): Subject {
  const owner = `of team ${quote(teamId)}`;
  return description === undefined
    ? { noun: "the singleton token", name: undefined, owner }
    : { noun: "team token", name: description, owner };
}

const ABSENT = "the token doesn't exist anymore";
const UNSUPPORTED =
  "the server doesn't support team tokens with a description, which require a newer release of Terraform Enterprise (without `description` and `description_prefix`, `tfetokens_team_token` manages the team's singleton token instead)";

/** Returns the request to create a described token with `createSafely`. */
export function describedTokenCreation(
  { organization, teamId }: TeamToken,
  naming: Extract<Naming, { kind: "prefix" | "description" }>,
  expiresAt: string | undefined,
): CreationRequest {
  const name = naming.kind === "prefix" ? `${naming.prefix}…` : naming.description;
  const subject = teamTokenSubject(teamId, name);
  const store = teamTokenStore(organization, teamId);
  return {
    store,
    naming,
    expiresAt,
    subject,
    async explainRejection(rejection, connection) {
      const summary = `${describe(subject)} could not be created`;
      const duplicate = await describeDuplicate(rejection, naming, store, connection);
      const consequence = `${duplicate}The rejected request didn't create a token.`;
      const explained = await toTeamDiagnostic(
        summary,
        rejection,
        UNSUPPORTED,
        teamId,
        connection,
        consequence,
      );
      const attribute = rejectedArgument(rejection, naming);
      return attribute === undefined ? explained : { ...explained, attribute: [attribute] };
    },
  };
}

/** Returns the request to revoke a team's token by its ID with `revokeToken`. */
export function teamTokenRevocation(
  token: TeamToken & {
    readonly id: string;
    readonly description: string | undefined;
    readonly createdAt: string | null;
    readonly isOrganizationVerified: boolean;
  },
  consequence: string,
): Revocation {
  const { organization, teamId, id, createdAt, isOrganizationVerified } = token;
  return {
    id,
    createdAt,
    store: teamTokenStore(organization, teamId),
    source: teamTokenSource({ organization, teamId, tokenId: id, isOrganizationVerified }),
    description: describe(teamTokenSubject(teamId, token.description)),
    consequence,
    toDiagnostic: (summary, thrown, connection) =>
      toTeamDiagnostic(summary, thrown, ABSENT, teamId, connection, consequence),
  };
}

export function teamSingleton(
  { organization, teamId }: TeamToken,
  isOrganizationVerified: boolean,
): Singleton {
  const ref = { organization, teamId, tokenId: undefined, isOrganizationVerified };
  const subject = teamTokenSubject(teamId, undefined);
  return {
    resourceType: RESOURCE_TYPE,
    subject,
    store: teamTokenStore(organization, teamId),
    source: teamTokenSource(ref),
    unlistedSource: unlistedTeamTokenSource(ref),
    summarizeFailedRead: (thrown, connection) =>
      summarizeFailedRead(describe(subject), organization, thrown, connection),
    toDiagnostic: (summary, thrown, connection, consequence) =>
      toTeamDiagnostic(summary, thrown, ABSENT, teamId, connection, consequence),
  };
}

/**
 * Returns sentences about the token that already has the description. Returns an empty string if the status isn't 422,
 * or if no such token is found.
 */
async function describeDuplicate(
  { status }: ApiError,
  naming: Naming,
  store: CreationRequest["store"],
  connection: Connection,
): Promise<string> {
  if (status !== 422 || naming.kind !== "description") return "";
  try {
    const found = (await store.list(connection)).find(({ name }) => name === naming.description);
    if (found === undefined) return "";
    return `The token with the ID ${quote(found.id)}, created at ${found.createdAt}, has this description. Import it, or choose a different description. `;
  } catch (thrown) {
    if (isOperationError(thrown)) return "";
    throw thrown;
  }
}

/** Returns the argument that the error response refers to, if it is the description or the expiry. */
function rejectedArgument({ errors }: ApiError, naming: Naming): string | undefined {
  const attribute = errors
    .map(({ pointer }) => /^\/data\/attributes\/(description|expired-at)$/.exec(pointer ?? "")?.[1])
    .find((name) => name !== undefined);
  if (attribute === "expired-at") return "expires_at";
  if (attribute === "description") return naming.kind === "prefix" ? "description_prefix" : "description";
  return undefined;
}

/**
 * Returns the summary of the error for a failed read. A failed list affects all tokens of the organization. In that
 * case, the summary doesn't name a token, so that Terraform can merge the errors of all resources into one.
 */
export function summarizeFailedRead(
  description: string,
  organization: string,
  thrown: unknown,
  { teamTokenLists }: Connection,
): string {
  return teamTokenLists.isFailure(organization, thrown)
    ? `The team tokens of organization ${quote(organization)} can't be listed`
    : `${description} can't be read`;
}

export function explainReadError(
  summary: string,
  thrown: unknown,
  teamId: string,
  connection: Connection,
): Promise<Diagnostic> {
  return toTeamDiagnostic(summary, thrown, ABSENT, teamId, connection);
}
