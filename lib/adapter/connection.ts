import type { Client } from "../client/client";
import type { TokenListCache } from "./lifecycle/token-list-cache";
import type { Unknown } from "./framework/values/value";

/** What the configured provider hands to every call of its resources and data sources. */
export interface Connection {
  readonly client: Client;
  readonly metricsTokenLists: TokenListCache;
  /** Where a resource names none; undefined: the provider has none either. */
  readonly organization: string | Unknown | undefined;
  /** Arguments of the provider that will only be known during apply; until then no request can be made. */
  readonly unknownArguments: readonly string[];
  /** Aborted when Terraform asks to stop, and when the time for an operation is over. */
  readonly signal: AbortSignal;
  /** Aborted when, after that, there is no more time for tidying up either. */
  readonly hardStop: AbortSignal;
  /**
   * Waits so many milliseconds of real time.
   *
   * @throws CanceledError when the signal is aborted
   */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** How long one tidying may take: a server that is busy for ever must not keep a creation alive for ever. */
const TIDYING_MS = 60_000;

/** The same connection for what is worth more time than its operation has: to find and revoke what was left behind. */
export function cleanupContext(connection: Connection): Connection {
  const reason = new CanceledError("the minute for tidying up was over");
  return { ...connection, signal: withDeadline(TIDYING_MS, connection.hardStop, reason) };
}

/**
 * Aborted with a signal, or when so much time has passed. With `AbortSignal.timeout` it might never be: what
 * `AbortSignal.any` makes does not keep its sources from being collected as garbage, and their timers with them.
 */
export function withDeadline(milliseconds: number, signal: AbortSignal, reason: CanceledError): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(reason), milliseconds).unref();
  return AbortSignal.any([signal, late.signal]);
}

/** Terraform asked to stop while there was something left to do, or the time for it was over. */
export class CanceledError extends Error {
  override readonly name = "CanceledError";

  constructor(message = "Terraform asked to stop") {
    super(message);
  }
}

/** Why a signal was aborted. */
export function toCancellation({ reason }: AbortSignal): CanceledError {
  return reason instanceof CanceledError ? reason : new CanceledError();
}
