import { sortTokens, type SortKey } from "../../../lib/cli/inventory/order";
import type { ReportedToken } from "../../../lib/cli/inventory/report";
import { createReportedToken } from "./reports";

const token = (id: string, part: Partial<ReportedToken> = {}): ReportedToken =>
  createReportedToken(id, {
    name: null,
    team: null,
    created_at: "2029-01-01T00:00:00Z",
    expires_at: null,
    ...part,
  });

it.each<[SortKey, string, readonly ReportedToken[]]>([
  [
    "expires",
    "earliest expiry first, tokens without an expiry last",
    [
      token("b", { expires_at: "2029-12-31T23:59:59Z" }),
      token("a", { expires_at: "2030-01-01T00:00:00Z" }),
      token("c"),
      token("d"),
    ],
  ],
  [
    "created",
    "oldest first, tokens of unknown age last",
    [
      token("b", { created_at: "2027-01-01T00:00:00Z" }),
      token("a", { created_at: "2028-01-01T00:00:00Z" }),
      token("0", { created_at: null }),
    ],
  ],
  [
    "last-used",
    "never-used tokens first, then the least recently used, tokens with an unknown last use last",
    [
      token("c", { last_use: "never", last_used_at: null, created_at: "2028-01-01T00:00:00Z" }),
      token("b", { last_use: "never", last_used_at: null }),
      token("d", { last_used_at: "2029-05-01T00:00:00Z" }),
      token("a"),
      token("0", { last_use: "unknown", last_used_at: null }),
    ],
  ],
  [
    "name",
    "kind, team and name, with singletons before the described tokens of their team",
    [
      token("d", { kind: "organization" }),
      token("c", { team: { id: "team-2", name: "a" } }),
      token("b", { team: { id: "team-2", name: "a" }, name: "ci" }),
      token("a", { team: { id: "team-1", name: "b" } }),
    ],
  ],
])("sorts by %s: %s", (key, _, wanted) => {
  const mixed = [...wanted].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(sortTokens(mixed, key).map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  expect(sortTokens([...mixed].reverse(), key)).toEqual(sortTokens(mixed, key));
});
