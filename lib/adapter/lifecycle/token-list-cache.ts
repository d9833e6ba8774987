import { SharedPromise } from "../../shared/shared-promise";
import { toCancellation } from "../cancellation";

/**
 * Two lists prove that a token is absent only if they were requested at least this far apart, because a list may be
 * stale.
 */
export const PROOF_INTERVAL_MS = 2_000;

/**
 * How long the failure of a list applies to other reads too, so that ten concurrent reads don't send ten requests that
 * fail.
 */
const FAILURE_TTL_MS = 2_000;

/** Lists that were requested closer together than this prove no more than a single list. */
const MIN_SNAPSHOT_INTERVAL_MS = 500;
const MAX_SNAPSHOTS = 8;

/** A complete list. */
interface ListSnapshot<T> {
  readonly tokens: ReadonlyMap<string, T>;
  /** When it was requested, in this process's monotonic milliseconds. */
  readonly requestedAt: number;
}

/** The lists since this process last changed something. */
interface Snapshots<T> {
  /** Newest last. Lists that prove nothing more are omitted. */
  readonly lists: ListSnapshot<T>[];
  failure?: { readonly error: unknown; readonly at: number };
}

interface PendingList<T> {
  readonly list: SharedPromise<ListSnapshot<T>>;
  readonly requestedAt: number;
  /** The snapshots for which it was requested. After a change, they are outdated. */
  readonly snapshots: Snapshots<T>;
}

/** What is cached for one organization. */
interface CacheEntry<T> {
  snapshots: Snapshots<T>;
  pending?: PendingList<T>;
  /** Starts when the pending list is done. All callers that need a fresh list in the meantime share it. */
  next?: SharedPromise<ListSnapshot<T>>;
}

export type Lookup<T> =
  | { readonly kind: "present"; readonly token: T }
  /** Two complete lists, requested far enough apart, don't contain it. */
  | { readonly kind: "absent" }
  /**
   * Complete lists don't contain it so far. Another lookup after `waitMs`, with a list requested at `nextAt` or later,
   * can prove it.
   */
  | { readonly kind: "missing"; readonly waitMs: number; readonly nextAt: number };

/**
 * The token lists of organizations. Each is fetched once per process and serves all reads, until the process itself
 * changes that organization's tokens. A failure is cached for only two seconds.
 */
export class TokenListCache<T extends { readonly id: string }> {
  readonly #entries = new Map<string, CacheEntry<T>>();
  readonly #fetch;
  readonly #now;

  /** @param now monotonic milliseconds; default: the process's own */
  constructor(
    fetch: (organization: string, signal: AbortSignal) => Promise<readonly T[]>,
    now: () => number = () => performance.now(),
  ) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /**
   * Determines whether a token exists, from lists that may have been fetched for other reads.
   *
   * @param find picks the token from a list
   * @param notBefore uses only a list that was requested at this time or later
   * @throws the error of the list, or a CanceledError if the signal is aborted first. Other callers still get the list.
   */
  async lookup(
    organization: string,
    find: (tokens: ReadonlyMap<string, T>) => T | undefined,
    signal: AbortSignal,
    notBefore = -Infinity,
  ): Promise<Lookup<T>> {
    const { lists } = this.#entry(organization).snapshots;
    const newest = await this.#snapshot(organization, notBefore, signal);
    const token = find(newest.tokens);
    if (token !== undefined) return { kind: "present", token };
    const since = absentSince(find, lists) ?? newest.requestedAt;
    if (newest.requestedAt - since >= PROOF_INTERVAL_MS) return { kind: "absent" };
    const nextAt = since + PROOF_INTERVAL_MS;
    return { kind: "missing", waitMs: Math.max(0, nextAt - this.#now()), nextAt };
  }

  /** A list that is requested after this call. Throws the same errors as `lookup`. */
  async refresh(organization: string, signal: AbortSignal): Promise<ReadonlyMap<string, T>> {
    return (await this.#refresh(organization).wait(signal, () => toCancellation(signal))).tokens;
  }

  /** The newest list, which is fetched if none is cached. Throws the same errors as `lookup`. */
  async list(organization: string, signal: AbortSignal): Promise<ReadonlyMap<string, T>> {
    return (await this.#snapshot(organization, -Infinity, signal)).tokens;
  }

  /** Whether the organization's list failed with this error, which then applies to all tokens in the list. */
  isFailure(organization: string, error: unknown): boolean {
    const { failure } = this.#entry(organization).snapshots;
    return failure !== undefined && failure.error === error;
  }

  /** Call this whenever a token may have been created or deleted. */
  invalidate(organization: string): void {
    this.#entry(organization).snapshots = { lists: [] };
  }

  #entry(organization: string): CacheEntry<T> {
    const entry = this.#entries.get(organization) ?? { snapshots: { lists: [] } };
    this.#entries.set(organization, entry);
    return entry;
  }

  async #snapshot(organization: string, notBefore: number, signal: AbortSignal): Promise<ListSnapshot<T>> {
    const { snapshots, pending } = this.#entry(organization);
    const newest = snapshots.lists.at(-1);
    if (newest !== undefined && newest.requestedAt >= notBefore) return newest;
    const { failure } = snapshots;
    if (failure !== undefined && this.#now() - failure.at < FAILURE_TTL_MS) throw failure.error;
    // A pending list that was requested late enough proves as much as a new one would.
    const isUsable = pending?.snapshots === snapshots && pending.requestedAt >= notBefore;
    const list = (isUsable ? unsettled(pending.list) : undefined) ?? this.#refresh(organization);
    return list.wait(signal, () => toCancellation(signal));
  }

  #refresh(organization: string): SharedPromise<ListSnapshot<T>> {
    const entry = this.#entry(organization);
    const before = unsettled(entry.pending?.list);
    if (before === undefined) return this.#request(organization, entry);
    const queued = unsettled(entry.next);
    if (queued !== undefined) return queued;
    const next = new SharedPromise(async (signal) => {
      await before.settled();
      if (entry.next === next) entry.next = undefined;
      signal.throwIfAborted();
      return this.#request(organization, entry).wait(signal, () => toCancellation(signal));
    });
    entry.next = next;
    return next;
  }

  #request(organization: string, entry: CacheEntry<T>): SharedPromise<ListSnapshot<T>> {
    const requestedAt = this.#now();
    const { snapshots } = entry;
    const list = new SharedPromise(async (signal) => {
      try {
        const tokens = await this.#fetch(organization, signal);
        const snapshot = { tokens: new Map(tokens.map((token) => [token.id, token])), requestedAt };
        keep(snapshots.lists, snapshot);
        return snapshot;
      } catch (error) {
        // If no operation is waiting for the list anymore, its cancellation isn't a failure of the server.
        if (!signal.aborted) snapshots.failure = { error, at: this.#now() };
        throw error;
      }
    });
    entry.pending = { list, requestedAt, snapshots };
    return list;
  }
}

function unsettled<T>(promise: SharedPromise<T> | undefined): SharedPromise<T> | undefined {
  return promise?.isSettled ? undefined : promise;
}

/** When the oldest of the consecutive newest lists without the token was requested. */
function absentSince<T>(
  find: (tokens: ReadonlyMap<string, T>) => T | undefined,
  lists: readonly ListSnapshot<T>[],
): number | undefined {
  let since: number | undefined;
  for (let i = lists.length - 1; i >= 0 && find(lists[i].tokens) === undefined; i--) {
    since = lists[i].requestedAt;
  }
  return since;
}

function keep<T>(lists: ListSnapshot<T>[], list: ListSnapshot<T>): void {
  const [beforeLast, last] = lists.slice(-2);
  if (last !== undefined && last.requestedAt - beforeLast.requestedAt < MIN_SNAPSHOT_INTERVAL_MS) lists.pop();
  else if (lists.length === MAX_SNAPSHOTS) lists.shift();
  lists.push(list);
}
