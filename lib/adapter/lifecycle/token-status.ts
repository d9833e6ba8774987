import { parseTimestamp } from "../../shared/rfc3339";
import type { Connection } from "../connection";
import type { Token } from "./token";

/** The result of one lookup of a token. */
export type Observation =
  /** `listedIn` is the organization whose list contains the token; undefined if the token was read by its ID. */
  | { readonly kind: "present"; readonly token: Token; readonly listedIn: string | undefined }
  /** Two lookups that were far enough apart didn't find it. */
  | { readonly kind: "absent" }
  /**
   * Not found so far. Another lookup after `waitMs`, at `nextAt` (monotonic milliseconds) or later, can prove the
   * absence.
   */
  | { readonly kind: "missing"; readonly waitMs: number; readonly nextAt: number };

/** A token that is newer than this, according to the server's clock, never counts as absent, because lists may be stale. */
const SETTLING_TIME_MS = 60_000;

/** How long to wait before another lookup of a token that is still too new. */
const LOOK_AGAIN_MS = 2_000;

/** Where one token is looked up. */
export interface TokenSource {
  /** @param notBefore ignores what was requested before this time, in monotonic milliseconds */
  lookup(connection: Connection, notBefore?: number): Promise<Observation>;
  /**
   * Verifies that the token is absent, and not just invisible to the credential.
   *
   * @returns where to look instead, if this source can't contain the token
   * @throws UnprovenAbsenceError
   */
  confirmAbsence(connection: Connection): Promise<TokenSource | undefined>;
}

/** The lookups don't find the token, but the credential may not be allowed to see it. */
export class UnprovenAbsenceError extends Error {
  override readonly name = "UnprovenAbsenceError";
}

export type TokenStatus =
  | Exclude<Observation, { kind: "missing" }>
  /** Lookups don't find it, but it is so new that they may be stale. */
  | { readonly kind: "unsettled" };

/**
 * The only function that proves absence. A token is absent only if two lookups, two seconds apart, don't find it, if
 * the credential is allowed to see it, and if it was created more than a minute ago according to the server's clock.
 * Throws the errors of the lookups.
 *
 * @param createdAt RFC 3339; null if unknown, for example for a token that this provider didn't create
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

/** The same, but waits until the token is old enough. */
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
