import type { TfeClient } from "./client";

/** What the configured provider hands to its resources. */
export interface Connection {
  readonly client: TfeClient;
  /** Where a resource names none. */
  readonly organization: string | undefined;
  /** The server's host, for addresses of its pages. */
  readonly host: string;
  /** Aborted when Terraform asks to stop. */
  readonly signal: AbortSignal;
}
