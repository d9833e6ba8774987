import type { ReportedToken } from "./report";

export const sortKeys = ["expires", "created", "last-used", "name"] as const;
/** What comes first: what ends first, the oldest, what was not used for longest; or by kind, team and name. */
export type SortKey = (typeof sortKeys)[number];

/** The same tokens, sorted. */
export const inOrder = (tokens: readonly ReportedToken[], key: SortKey): ReportedToken[] =>
  [...tokens].sort(orders[key]);

type Order = (a: ReportedToken, b: ReportedToken) => number;

// Not localeCompare: the order must not depend on whose machine it is.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By the texts of a token, one after the other, which sort as what they stand for does; its id decides at last. */
const by =
  (...texts: readonly ((token: ReportedToken) => string)[]): Order =>
  (a, b) => {
    for (const text of [...texts, ({ id }: ReportedToken) => id]) {
      const order = compare(text(a), text(b));
      if (order !== 0) return order;
    }
    return 0;
  };

/** After every time. */
const LAST = "~";
const FIRST = "";

const expires = ({ expires_at }: ReportedToken): string => expires_at ?? LAST;
const teamOf = ({ team }: ReportedToken): string => team?.name ?? team?.id ?? FIRST;
const lastUsed = ({ last_use, last_used_at }: ReportedToken): string =>
  last_used_at ?? (last_use === "never" ? FIRST : LAST);

const orders: Readonly<Record<SortKey, Order>> = {
  expires: by(expires),
  created: by(({ created_at }) => created_at ?? LAST),
  "last-used": by(lastUsed, ({ created_at }) => created_at ?? LAST),
  name: by(
    ({ kind }) => kind,
    teamOf,
    ({ name }) => name ?? FIRST,
  ),
};
