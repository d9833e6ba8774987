import type { TfeClient } from "./client";

/** The data that the configured provider passes to its resources. */
export interface Connection {
  readonly client: TfeClient;
  /** The organization of resources that don't name one. */
  readonly organization: string | undefined;
  /** The server's host, for the URLs of its pages. */
  readonly host: string;
  /** Aborted when Terraform requests a stop. */
  readonly signal: AbortSignal;
}
