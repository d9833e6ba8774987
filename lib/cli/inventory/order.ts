import type { ReportedToken } from "./report";

export const sortKeys = ["expires", "created", "last-used", "name"] as const;
/** The order of the tokens: by expiry, creation or last use, earliest first; or by kind, team and name. */
export type SortKey = (typeof sortKeys)[number];

/** Returns a sorted copy. */
export const sortTokens = (tokens: readonly ReportedToken[], key: SortKey): ReportedToken[] =>
  [...tokens].sort(orders[key]);

type Order = (a: ReportedToken, b: ReportedToken) => number;

// Doesn't use localeCompare, because the order must not depend on the locale.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Creates an order by the given strings of a token, one after another, and then by ID. The timestamps in a report sort
 * chronologically as strings.
 */
const compareBy =
  (...texts: readonly ((token: ReportedToken) => string)[]): Order =>
  (a, b) => {
    for (const text of [...texts, ({ id }: ReportedToken) => id]) {
      const order = compare(text(a), text(b));
      if (order !== 0) return order;
    }
    return 0;
  };

/** A string that sorts after every timestamp. */
const LAST = "~";
const FIRST = "";

const expires = ({ expires_at }: ReportedToken): string => expires_at ?? LAST;
const teamOf = ({ team }: ReportedToken): string => team?.name ?? team?.id ?? FIRST;
const lastUsed = ({ last_use, last_used_at }: ReportedToken): string =>
  last_used_at ?? (last_use === "never" ? FIRST : LAST);

const orders: Readonly<Record<SortKey, Order>> = {
  expires: compareBy(expires),
  created: compareBy(({ created_at }) => created_at ?? LAST),
  "last-used": compareBy(lastUsed, ({ created_at }) => created_at ?? LAST),
  name: compareBy(
    ({ kind }) => kind,
    teamOf,
    ({ name }) => name ?? FIRST,
  ),
};
