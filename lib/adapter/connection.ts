import type { Client } from "../client/client";
import type { AuthenticationToken } from "../client/endpoints/authentication-tokens";
import { listMetricsTokens, type MetricsToken } from "../client/endpoints/metrics-tokens";
import { listTeamTokens } from "../client/endpoints/team-tokens";
import { withDeadline } from "./cancellation";
import type { EncryptionKeys } from "./encryption/configured-keys";
import type { Unknown } from "./framework/values/value";
import { Directory } from "./lifecycle/directory";
import { TokenListCache } from "./lifecycle/token-list-cache";

/** What the configured provider passes to every call of its resources and data sources. */
export interface Connection {
  readonly client: Client;
  readonly metricsTokenLists: TokenListCache<MetricsToken>;
  readonly teamTokenLists: TokenListCache<AuthenticationToken>;
  readonly directory: Directory;
  /** IDs of the tokens that this process created and received. They aren't orphans. */
  readonly receivedIds: Set<string>;
  /** The organization of resources that don't set one; undefined if the provider doesn't set one either. */
  readonly organization: string | Unknown | undefined;
  /** Arguments of the provider that are known only during apply. Until then, requests can't be sent. */
  readonly unknownArguments: readonly string[];
  /** The keys for secrets in state. */
  readonly encryptionKeys: EncryptionKeys;
  /** Aborted when Terraform requests a stop, or when the operation's timeout expires. */
  readonly signal: AbortSignal;
  /** Aborted later, when the time for cleanup has expired too. */
  readonly hardStop: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /**
   * Waits in real time.
   *
   * @throws CanceledError when the signal is aborted
   */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

type ServerState = "client" | "metricsTokenLists" | "teamTokenLists" | "directory" | "receivedIds" | "now";

/** The caches of one configured provider, which are initially empty, with the client that fills them. */
export function createServerState(client: Client, now: () => number): Pick<Connection, ServerState> {
  return {
    client,
    metricsTokenLists: new TokenListCache(
      (organization, signal) => listMetricsTokens(client, organization, signal),
      now,
    ),
    teamTokenLists: new TokenListCache(
      (organization, signal) => listTeamTokens(client, organization, {}, signal),
      now,
    ),
    directory: new Directory(client),
    receivedIds: new Set(),
    now,
  };
}

/**
 * How long one cleanup may take. Without a limit, a server that is always busy could keep a creation running forever.
 */
const CLEANUP_TIMEOUT_MS = 60_000;

/**
 * The same connection for a cleanup, which finds and revokes orphans even after the operation's timeout has expired.
 */
export function cleanupContext(connection: Connection): Connection {
  const message = "the cleanup took longer than a minute";
  return { ...connection, signal: withDeadline(CLEANUP_TIMEOUT_MS, connection.hardStop, message) };
}
