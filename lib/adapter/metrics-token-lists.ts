import type { Client } from "../api/client";
import { listMetricsTokens, type MetricsToken } from "../api/metrics-tokens";
import { Shared } from "../api/shared";
import { stopped } from "./connection";

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

/** What is known of one organization. */
interface Known {
  /** Good lists since this process last changed something, the newest last, thinned out. */
  readonly lists: GoodList[];
  /** What is being asked for, and is not to be kept when it was asked for before a change. */
  asking?: Shared<GoodList>;
  /** The one that will be asked for when that is done; whoever wants a fresh list meanwhile shares it. */
  next?: Shared<GoodList>;
  failure?: { readonly error: unknown; readonly at: number };
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
export class MetricsTokenLists {
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
   * StoppedError when the signal is aborted before it comes: the list goes on for others.
   */
  async presence(organization: string, id: string, signal: AbortSignal): Promise<Presence> {
    const known = this.#of(organization);
    const newest = known.lists.at(-1) ?? (await this.#shared(known, organization, signal));
    const token = newest.tokens.get(id);
    if (token !== undefined) return { kind: "listed", token };
    const since = lackingSince(id, known.lists) ?? newest.at;
    if (newest.at - since >= APART_MS) return { kind: "gone" };
    return { kind: "missing", waitMs: Math.max(0, APART_MS - (this.#now() - since)) };
  }

  /** A list that is asked for after this call, shared with all who call before it is. Throws as `presence` does. */
  async fresh(organization: string, signal: AbortSignal): Promise<ReadonlyMap<string, MetricsToken>> {
    return (await this.#fresh(organization).wait(signal, () => stopped(signal))).tokens;
  }

  /** To be called when a token may have been made or deleted. */
  changed(organization: string): void {
    this.#known.delete(organization);
  }

  #of(organization: string): Known {
    const known = this.#known.get(organization) ?? { lists: [] };
    this.#known.set(organization, known);
    return known;
  }

  #shared(known: Known, organization: string, signal: AbortSignal): Promise<GoodList> {
    if (known.failure !== undefined && this.#now() - known.failure.at < FAILURE_MS) throw known.failure.error;
    return (underWay(known.asking) ?? this.#ask(organization, known)).wait(signal, () => stopped(signal));
  }

  #fresh(organization: string): Shared<GoodList> {
    const known = this.#of(organization);
    const before = underWay(known.asking);
    if (before === undefined) return this.#ask(organization, known);
    const waiting = underWay(known.next);
    if (waiting !== undefined) return waiting;
    const next = new Shared(async (signal) => {
      await before.settled();
      if (known.next === next) known.next = undefined;
      signal.throwIfAborted();
      return this.#ask(organization, known).wait(signal, () => stopped(signal));
    });
    known.next = next;
    return next;
  }

  #ask(organization: string, known: Known): Shared<GoodList> {
    const at = this.#now();
    known.asking = new Shared(async (signal) => {
      try {
        const tokens = await listMetricsTokens(this.#client, organization, signal);
        const list = { tokens: new Map(tokens.map((token) => [token.id, token])), at };
        keep(known.lists, list);
        known.failure = undefined;
        return list;
      } catch (error) {
        // That nobody waited for it any more is no failure of the server's.
        if (!signal.aborted) known.failure = { error, at: this.#now() };
        throw error;
      }
    });
    return known.asking;
  }
}

function underWay<T>(work: Shared<T> | undefined): Shared<T> | undefined {
  return work?.isOver ? undefined : work;
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
