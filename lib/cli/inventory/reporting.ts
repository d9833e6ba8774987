import { formatTimestamp } from "../../shared/rfc3339";
import type { Listing } from "./listing";
import { inOrder, type SortKey } from "./order";
import { findings, type Report, type ReportedToken, type Finding } from "./report";
import { managersIn, type State } from "./states";
import type { Token } from "./tokens";
import { NEVER_USED_AFTER, findViolations, type Limits } from "./findings";

export interface ReportOptions {
  readonly host: string;
  readonly organization: string;
  readonly limits: Limits;
  readonly states: readonly State[];
  readonly sort: SortKey;
}

export function reportOn(listing: Listing, options: ReportOptions): Report {
  const { host, organization, limits, states, sort } = options;
  const found = listing.listed.flatMap((listed) => ("tokens" in listed ? listed.tokens : []));
  const tokens = inOrder(
    found.map((token) => reported(token, listing, options)),
    sort,
  );
  const managed = ({ name }: State): number =>
    tokens.filter(({ managed_by }) => managed_by?.some(({ state }) => state === name)).length;
  return {
    format: "cdktf-tfe-tokens inventory",
    version: 1,
    host,
    organization,
    at: formatTimestamp(listing.at),
    complete: listing.listed.every(({ outcome }) => outcome === "listed"),
    limits: {
      expires_within_seconds: seconds(limits.expiresWithin),
      unused_for_seconds: seconds(limits.unusedFor),
      never_used_after_seconds: seconds(NEVER_USED_AFTER),
    },
    kinds: listing.listed.map((listed) => ({
      kind: listed.kind,
      outcome: listed.outcome,
      count: "tokens" in listed ? listed.tokens.length : 0,
      detail: "detail" in listed ? listed.detail : null,
    })),
    states: states.map((state) => ({ name: state.name, managed: managed(state) })),
    counts: countsOf(tokens),
    tokens,
  };
}

function reported(token: Token, { at, teamNames }: Listing, options: ReportOptions): ReportedToken {
  const { organization, limits, states } = options;
  const { kind, id, name, teamId, createdAt, createdBy, lastUse, expiresAt } = token;
  const managers = states.flatMap((state) =>
    managersIn(state, token, organization).map((address) => ({ state: state.name, address })),
  );
  const unmanaged: Finding[] = states.length > 0 && managers.length === 0 ? ["unmanaged"] : [];
  return {
    kind,
    id,
    name,
    team: teamId === null ? null : { id: teamId, name: teamNames.get(teamId) ?? null },
    created_at: createdAt === null ? null : formatTimestamp(createdAt),
    age_seconds: createdAt === null ? null : Math.max(0, seconds(at - createdAt)),
    created_by: createdBy,
    last_use: lastUse.kind,
    last_used_at: lastUse.kind === "used" ? formatTimestamp(lastUse.at) : null,
    expires_at: expiresAt === null ? null : formatTimestamp(expiresAt),
    verdicts: [...findViolations(token, at, limits), ...unmanaged],
    managed_by: states.length > 0 ? managers : null,
  };
}

function countsOf(tokens: readonly ReportedToken[]): Record<Finding, number> {
  const counts = Object.fromEntries(findings.map((verdict) => [verdict, 0])) as Record<Finding, number>;
  for (const token of tokens) for (const verdict of token.verdicts) counts[verdict]++;
  return counts;
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
