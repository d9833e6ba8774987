import type { Client } from "../../client/client";
import { listMetricsTokens, type MetricsToken } from "../../client/endpoints/metrics-tokens";
import { SharedPromise } from "../../shared/shared-promise";
import { toCancellation } from "../connection";

/** How far apart two lists must be to prove together that a token is gone: a list may lag behind. */
const APART_MS = 2_000;

/** How long a failure answers for the list that failed, so that ten reads at a time do not fail ten times. */
const FAILURE_MS = 2_000;

/** Lists closer together than this prove no more than one of them; and so many are kept at the most. */
const THIN_MS = 500;
const KEPT_LISTS = 8;

/** A good list, and when it was asked for in this process's own milliseconds. */
interface GoodList {
  readonly tokens: ReadonlyMap<string, MetricsToken>;
  readonly at: number;
}

/** What lists have told since this process last changed something. */
interface Told {
  /** The good ones, the newest last, thinned out. */
  readonly lists: GoodList[];
  failure?: { readonly error: unknown; readonly at: number };
}

/** What is known of one organization. */
interface Known {
  told: Told;
  /** What is being asked for, and for whom: after a change it is too old. */
  asking?: { readonly list: SharedPromise<GoodList>; readonly told: Told };
  /** The one that will be asked for when that is done; whoever wants a fresh list meanwhile shares it. */
  next?: SharedPromise<GoodList>;
}

export type Presence =
  | { readonly kind: "listed"; readonly token: MetricsToken }
  /** Two good lists, far enough apart, lack it. */
  | { readonly kind: "gone" }
  /** One good list lacks it; another proves it after so many milliseconds. */
  | { readonly kind: "missing"; readonly waitMs: number };

/**
 * The metrics tokens of organizations, each listed once a process for all reads, until the process itself changes
 * them. A list that failed is not kept, beyond the two seconds in which its failure serves those that asked with it.
 */
export class TokenListCache {
  readonly #known = new Map<string, Known>();
  readonly #client;
  readonly #now;

  /** @param now monotonic milliseconds; Default: the process's own */
  constructor(client: Client, now: () => number = () => performance.now()) {
    this.#client = client;
    this.#now = now;
  }

  /**
   * Whether a token is there, by a list that may have been fetched for another. Throws as the list does, and a
   * CanceledError when the signal is aborted before it comes: the list goes on for others.
   */
  async lookup(organization: string, id: string, signal: AbortSignal): Promise<Presence> {
    const { told } = this.#of(organization);
    const newest =
      told.lists.at(-1) ?? (await this.#shared(organization).wait(signal, () => toCancellation(signal)));
    const token = newest.tokens.get(id);
    if (token !== undefined) return { kind: "listed", token };
    const since = lackingSince(id, told.lists) ?? newest.at;
    if (newest.at - since >= APART_MS) return { kind: "gone" };
    return { kind: "missing", waitMs: Math.max(0, APART_MS - (this.#now() - since)) };
  }

  /** A list that is asked for after this call, shared with all who call before it is. Throws as `presence` does. */
  async refresh(organization: string, signal: AbortSignal): Promise<ReadonlyMap<string, MetricsToken>> {
    return (await this.#fresh(organization).wait(signal, () => toCancellation(signal))).tokens;
  }

  /** To be called when a token may have been made or deleted. */
  invalidate(organization: string): void {
    this.#of(organization).told = { lists: [] };
  }

  #of(organization: string): Known {
    const known = this.#known.get(organization) ?? { told: { lists: [] } };
    this.#known.set(organization, known);
    return known;
  }

  #shared(organization: string): SharedPromise<GoodList> {
    const { told, asking } = this.#of(organization);
    if (told.failure !== undefined && this.#now() - told.failure.at < FAILURE_MS) throw told.failure.error;
    return (asking?.told === told ? underWay(asking.list) : undefined) ?? this.#fresh(organization);
  }

  #fresh(organization: string): SharedPromise<GoodList> {
    const known = this.#of(organization);
    const before = underWay(known.asking?.list);
    if (before === undefined) return this.#ask(organization, known);
    const waiting = underWay(known.next);
    if (waiting !== undefined) return waiting;
    const next = new SharedPromise(async (signal) => {
      await before.settled();
      if (known.next === next) known.next = undefined;
      signal.throwIfAborted();
      return this.#ask(organization, known).wait(signal, () => toCancellation(signal));
    });
    known.next = next;
    return next;
  }

  #ask(organization: string, known: Known): SharedPromise<GoodList> {
    const at = this.#now();
    const { told } = known;
    const list = new SharedPromise(async (signal) => {
      try {
        const tokens = await listMetricsTokens(this.#client, organization, signal);
        const good = { tokens: new Map(tokens.map((token) => [token.id, token])), at };
        keep(told.lists, good);
        return good;
      } catch (error) {
        // That nobody waited for it any more is no failure of the server's.
        if (!signal.aborted) told.failure = { error, at: this.#now() };
        throw error;
      }
    });
    known.asking = { list, told };
    return list;
  }
}

function underWay<T>(work: SharedPromise<T> | undefined): SharedPromise<T> | undefined {
  return work?.isSettled ? undefined : work;
}

/** When the first of the newest lists was asked for that all lack a token. */
function lackingSince(id: string, lists: readonly GoodList[]): number | undefined {
  let since: number | undefined;
  for (let i = lists.length - 1; i >= 0 && !lists[i].tokens.has(id); i--) since = lists[i].at;
  return since;
}

function keep(lists: GoodList[], list: GoodList): void {
  const [beforeLast, last] = lists.slice(-2);
  if (last !== undefined && last.at - beforeLast.at < THIN_MS) lists.pop();
  else if (lists.length === KEPT_LISTS) lists.shift();
  lists.push(list);
}
