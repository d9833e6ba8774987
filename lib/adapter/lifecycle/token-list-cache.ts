import { SharedPromise } from "../../shared/shared-promise";
import { toCancellation } from "../cancellation";

/**
 * Minimum time between the requests for two lists that prove the absence of a token, in milliseconds. A single list
 * might be stale.
 */
export const PROOF_INTERVAL_MS = 2_000;

/**
 * Time for which a failed list request is cached, in milliseconds. Without this cache, each read that starts after the
 * failure would send another request.
 */
const FAILURE_TTL_MS = 2_000;

/**
 * Minimum time between the requests for two cached lists, except the newest list, in milliseconds. Lists that are
 * closer together add little to a proof.
 */
const MIN_SNAPSHOT_INTERVAL_MS = 500;
const MAX_SNAPSHOTS = 8;

/** A complete list of an organization's tokens. */
interface ListSnapshot<T> {
  readonly tokens: ReadonlyMap<string, T>;
  /** When the list was requested, in milliseconds of the process's monotonic clock. */
  readonly requestedAt: number;
}

/** The results of the list requests since `invalidate` was last called for the organization. */
interface Snapshots<T> {
  /** The newest list is last. Lists that add little to a proof are omitted. */
  readonly lists: ListSnapshot<T>[];
  failure?: { readonly error: unknown; readonly at: number };
}

interface PendingList<T> {
  readonly list: SharedPromise<ListSnapshot<T>>;
  readonly requestedAt: number;
  /** The snapshots to which the list will be added. After a call to `invalidate`, they aren't used anymore. */
  readonly snapshots: Snapshots<T>;
}

/** The cached and pending lists of one organization. */
interface CacheEntry<T> {
  snapshots: Snapshots<T>;
  pending?: PendingList<T>;
  /**
   * A list that is requested after the request for the pending list has ended. It serves all callers that need a fresh
   * list in the meantime.
   */
  next?: SharedPromise<ListSnapshot<T>>;
}

export type Lookup<T> =
  | { readonly kind: "present"; readonly token: T }
  /** Two complete lists that were requested at least `PROOF_INTERVAL_MS` apart don't contain the token. */
  | { readonly kind: "absent" }
  /**
   * The lists so far don't contain the token. Another lookup after `waitMs`, with a list requested at `nextAt` or
   * later, can prove that the token is absent.
   */
  | { readonly kind: "missing"; readonly waitMs: number; readonly nextAt: number };

/**
 * A cache of the token lists of organizations. A list serves all reads until the process changes the organization's
 * tokens. Only proofs of absence and calls to `refresh` fetch another list. A failure is cached for two seconds.
 */
export class TokenListCache<T extends { readonly id: string }> {
  readonly #entries = new Map<string, CacheEntry<T>>();
  readonly #fetch;
  readonly #now;

  /** @param now a monotonic clock, in milliseconds. Default: the clock of the process */
  constructor(
    fetch: (organization: string, signal: AbortSignal) => Promise<readonly T[]>,
    now: () => number = () => performance.now(),
  ) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /**
   * Determines whether a token exists, from lists that might have been fetched for other reads.
   *
   * @param find returns the token if the list contains it
   * @param notBefore the newest list must have been requested at this time or later
   * @throws the error of the list request, or a CanceledError if the signal is aborted first. An abort doesn't affect
   * other callers.
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

  /** Returns a list that is requested after this call. Throws the same errors as `lookup`. */
  async refresh(organization: string, signal: AbortSignal): Promise<ReadonlyMap<string, T>> {
    return (await this.#refresh(organization).wait(signal, () => toCancellation(signal))).tokens;
  }

  /** Returns the newest cached list, or fetches a list if none is cached. Throws the same errors as `lookup`. */
  async list(organization: string, signal: AbortSignal): Promise<ReadonlyMap<string, T>> {
    return (await this.#snapshot(organization, -Infinity, signal)).tokens;
  }

  /**
   * Reports whether the cached failure of the organization's list is this error. If it is, the error affects all reads
   * of the organization's tokens.
   */
  isFailure(organization: string, error: unknown): boolean {
    const { failure } = this.#entry(organization).snapshots;
    return failure !== undefined && failure.error === error;
  }

  /** Discards the cached lists of the organization. Call this whenever a token might have been created or deleted. */
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
    // A pending list that was requested late enough proves as much as a new list.
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
        // If the request was aborted because no caller is waiting for the list anymore, the error isn't a failure of
        // the server.
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

/**
 * Returns the time since which no list contains the token: the time of the request for the oldest of these lists.
 * Returns undefined if there are no lists, or if the newest list contains the token.
 */
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
