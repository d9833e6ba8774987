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
  /**
   * Waits so many milliseconds of real time.
   *
   * @throws StoppedError when the signal is aborted
   */
  wait(milliseconds: number): Promise<void>;
}

/** Terraform asked to stop while there was something left to do, or the time for it was over. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";

  constructor(message = "Terraform asked to stop") {
    super(message);
  }
}
