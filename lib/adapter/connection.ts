import type { Client } from "../client/client";
import type { AuthenticationToken } from "../client/endpoints/authentication-tokens";
import { listMetricsTokens, type MetricsToken } from "../client/endpoints/metrics-tokens";
import { listTeamTokens } from "../client/endpoints/team-tokens";
import { withDeadline } from "./cancellation";
import type { EncryptionKeys } from "./encryption/configured-keys";
import type { Unknown } from "./framework/values/value";
import { Directory } from "./lifecycle/directory";
import { TokenListCache } from "./lifecycle/token-list-cache";

/** The client, caches, settings and signals of a configured provider. */
export interface Connection {
  readonly client: Client;
  readonly metricsTokenLists: TokenListCache<MetricsToken>;
  readonly teamTokenLists: TokenListCache<AuthenticationToken>;
  readonly directory: Directory;
  /** IDs of tokens from responses to create requests. Searches for orphaned tokens ignore these IDs. */
  readonly receivedIds: Set<string>;
  /** The default organization of resources; undefined if neither the configuration nor the environment sets one. */
  readonly organization: string | Unknown | undefined;
  /** Names of the unknown provider arguments that requests require. If there are any, requests can't be sent. */
  readonly unknownArguments: readonly string[];
  /** The keys that encrypt and decrypt secrets in state. */
  readonly encryptionKeys: EncryptionKeys;
  /**
   * Aborted when Terraform exits or requests a stop, or when the operation's timeout expires. `cleanupContext` replaces
   * this signal.
   */
  readonly signal: AbortSignal;
  /** Aborted when Terraform has requested a stop and the time for cleanup has expired. */
  readonly hardStop: AbortSignal;
  /** Returns the time of a monotonic clock, in milliseconds. */
  readonly now: () => number;
  /**
   * Waits at least the given number of milliseconds.
   *
   * @throws CanceledError when the signal is aborted
   */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

type ServerState = "client" | "metricsTokenLists" | "teamTokenLists" | "directory" | "receivedIds" | "now";

/** Creates empty caches that fetch data with the client, and an empty set of received IDs. */
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
 * Maximum duration of one cleanup, in milliseconds. Without a limit, a server that is always busy could keep a creation
 * running forever.
 */
const CLEANUP_TIMEOUT_MS = 60_000;

/**
 * Returns a copy of the connection for a cleanup, which can continue after a request to stop and after the operation's
 * timeout has expired.
 */
export function cleanupContext(connection: Connection): Connection {
  const message = "the cleanup took longer than a minute";
  return { ...connection, signal: withDeadline(CLEANUP_TIMEOUT_MS, connection.hardStop, message) };
}
