import { parseTimestamp } from "../../shared/rfc3339";
import type { Connection } from "../connection";
import type { Token } from "./token";

/** The result of a lookup of a token, which can depend on earlier lookups. */
export type Observation =
  /** `listedIn` is the organization whose list contains the token; undefined if the token was read without a list. */
  | { readonly kind: "present"; readonly token: Token; readonly listedIn: string | undefined }
  /** Two lookups that were at least `PROOF_INTERVAL_MS` apart didn't find the token. */
  | { readonly kind: "absent" }
  /**
   * The lookups so far didn't find the token. Another lookup after `waitMs`, at `nextAt` (monotonic milliseconds) or
   * later, can prove that the token is absent.
   */
  | { readonly kind: "missing"; readonly waitMs: number; readonly nextAt: number };

/** Minimum age at which a token can be proven absent, in milliseconds. Lists might not contain a newer token yet. */
const SETTLING_TIME_MS = 60_000;

/** Time between two lookups of a token that is too new to be proven absent, in milliseconds. */
const LOOK_AGAIN_MS = 2_000;

/** A way to look up one token. */
export interface TokenSource {
  /** @param notBefore requires a response to a request that was sent at this time (monotonic milliseconds) or later */
  lookup(connection: Connection, notBefore?: number): Promise<Observation>;
  /**
   * Verifies that the token is absent, and not just invisible to the credential.
   *
   * @returns undefined, or the source to use instead if this source can't contain the token
   * @throws UnprovenAbsenceError if the credential might not be allowed to see the token
   */
  confirmAbsence(connection: Connection): Promise<TokenSource | undefined>;
}

/** The error for a token that lookups don't find, but that the credential might not be allowed to see. */
export class UnprovenAbsenceError extends Error {
  override readonly name = "UnprovenAbsenceError";
}

export type TokenStatus =
  | Exclude<Observation, { kind: "missing" }>
  /** Lookups don't find the token, but it is so new that lists might not contain it yet. */
  | { readonly kind: "unsettled" };

/**
 * Returns the status of a token. A token is absent only if all of these conditions are met: two lookups that are at
 * least two seconds apart don't find it, the credential is allowed to see it, and it is at least a minute old according
 * to the server's clock. Throws an OperationError if the status can't be determined.
 *
 * @param createdAt RFC 3339; null if unknown. In that case, the age isn't checked
 */
export async function getStatus(
  source: TokenSource,
  createdAt: string | null,
  connection: Connection,
): Promise<TokenStatus> {
  let found = await source.lookup(connection);
  for (;;) {
    if (found.kind === "present") return found;
    if (isUnsettled(createdAt, await connection.client.serverTime(connection.signal))) {
      return { kind: "unsettled" };
    }
    if (found.kind === "absent") {
      const elsewhere = await source.confirmAbsence(connection);
      return elsewhere === undefined ? found : getStatus(elsewhere, createdAt, connection);
    }
    await connection.wait(found.waitMs, connection.signal);
    found = await source.lookup(connection, found.nextAt);
  }
}

/**
 * Returns the status of a token like `getStatus`. If the token isn't found, waits until it is old enough to be proven
 * absent.
 */
export async function getSettledStatus(
  source: TokenSource,
  createdAt: string | null,
  connection: Connection,
): Promise<Exclude<TokenStatus, { kind: "unsettled" }>> {
  for (;;) {
    const status = await getStatus(source, createdAt, connection);
    if (status.kind !== "unsettled") return status;
    await connection.wait(LOOK_AGAIN_MS, connection.signal);
    const again = await source.lookup(connection, connection.now());
    if (again.kind === "present") return again;
  }
}

function isUnsettled(createdAt: string | null, now: Date): boolean {
  const created = parseTimestamp(createdAt ?? "");
  return created !== undefined && now.getTime() - created < SETTLING_TIME_MS;
}
