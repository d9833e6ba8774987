import type { Client } from "../api/client";
import type { MetricsTokenLists } from "./metrics-token-lists";
import type { Unknown } from "./values/value";

/** What the configured provider hands to every call of its resources and data sources. */
export interface Connection {
  readonly client: Client;
  readonly metricsTokens: MetricsTokenLists;
  /** Where a resource names none; undefined: the provider has none either. */
  readonly organization: string | Unknown | undefined;
  /** Arguments of the provider that will only be known during apply; until then no request can be made. */
  readonly awaited: readonly string[];
  /** Aborted when Terraform asks to stop, and when the time for an operation is over. */
  readonly signal: AbortSignal;
  /** Aborted when, after that, there is no more time for tidying up either. */
  readonly over: AbortSignal;
  /**
   * Waits so many milliseconds of real time.
   *
   * @throws StoppedError when the signal is aborted
   */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** How long one tidying may take: a server that is busy for ever must not keep a creation alive for ever. */
const TIDYING_MS = 60_000;

/** The same connection for what is worth more time than its operation has: to find and revoke what was left behind. */
export function tidying(connection: Connection): Connection {
  return { ...connection, signal: AbortSignal.any([connection.over, AbortSignal.timeout(TIDYING_MS)]) };
}

/** Terraform asked to stop while there was something left to do, or the time for it was over. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";

  constructor(message = "Terraform asked to stop") {
    super(message);
  }
}

/** Why a signal was aborted. */
export function stopped({ reason }: AbortSignal): StoppedError {
  return reason instanceof StoppedError ? reason : new StoppedError();
}
