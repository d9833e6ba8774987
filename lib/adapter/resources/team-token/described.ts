import type { Connection } from "../../connection";
import { quote } from "../../diagnostics";
import { secretStore } from "../../encryption/secret-store";
import type { PrivateState, Response } from "../../framework/provider";
import { warning, type Diagnostic } from "../../framework/schema/diagnostic";
import { toKnown } from "../../framework/values/value";
import { createSafely } from "../../lifecycle/create-safely";
import { describe } from "../../lifecycle/creation-messages";
import { revokeToken } from "../../lifecycle/revoke";
import { teamTokenSource } from "../../lifecycle/token-sources";
import { getStatus } from "../../lifecycle/token-status";
import { checkExpiry } from "../token-reading";
import { refreshed, stateOfCreated } from "../token-state";
import { isVerified, verify } from "./organization";
import type { PlannedTeamToken, TeamTokenState } from "./schema";
import { refOf, type Settled } from "./state";
import {
  RESOURCE_TYPE,
  describedTokenCreation,
  explainReadError,
  summarizeFailedRead,
  teamTokenRevocation,
  teamTokenSubject,
} from "./subject";

// The operations on a described team token.

export async function readDescribed(
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
    const summary = summarizeFailedRead(description, ref.organization, thrown, connection);
    return { diagnostics: [await explainReadError(summary, thrown, ref.teamId, connection)] };
  }
}

export async function createDescribed(
  planned: PlannedTeamToken,
  settled: Settled,
  connection: Connection,
): Promise<Response<TeamTokenState>> {
  const store = secretStore(RESOURCE_TYPE, settled.encrypted, connection.encryptionKeys);
  if ("severity" in store) return { diagnostics: [store] };
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
    value: { ...settled, description: token.name ?? description ?? null, ...stateOfCreated(token, store) },
    diagnostics: warnings,
  };
}

export function revokeDescribed(
  state: TeamTokenState,
  privateState: PrivateState,
  connection: Connection,
): Promise<readonly Diagnostic[]> {
  const token = {
    ...refOf(state),
    id: state.id ?? "",
    description: state.description ?? undefined,
    createdAt: state.created_at,
    isOrganizationVerified: isVerified(privateState),
  };
  const consequence = `The token might still be valid. Its ID is ${quote(token.id)}. It stays in the state.`;
  return revokeToken(teamTokenRevocation(token, consequence), connection);
}

function unsettledWarning(description: string): Diagnostic {
  return warning(
    `${description} isn't listed yet`,
    "The token was created less than a minute ago, and lists might not contain it yet. It stays in the state.",
  );
}
