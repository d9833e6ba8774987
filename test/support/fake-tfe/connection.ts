import type { TfeClient } from "./client";

/** The data that the configured provider passes to its resources. */
export interface Connection {
  readonly client: TfeClient;
  /** The organization of resources that don't specify an organization. */
  readonly organization: string | undefined;
  /** The origin of the URLs of the server's pages, such as `https://app.terraform.io`. */
  readonly host: string;
  /** Aborted when Terraform requests a stop. */
  readonly signal: AbortSignal;
}
