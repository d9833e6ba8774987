import { formatTimestamp } from "../../shared/rfc3339";
import type { Listing } from "./listing";
import { sortTokens, type SortKey } from "./order";
import {
  findingKinds,
  type FindingKind,
  type Report,
  type ReportedRotation,
  type ReportedToken,
} from "./report";
import type { TokenRotation } from "./rotations";
import { findManagers, findTokenRotation, type TerraformState } from "./states";
import type { Token } from "./tokens";
import { NEVER_USED_AFTER, findFindings, type Limits } from "./findings";

export interface ReportOptions {
  readonly host: string;
  readonly organization: string;
  readonly limits: Limits;
  readonly states: readonly TerraformState[];
  readonly sort: SortKey;
}

export function createReport(listing: Listing, options: ReportOptions): Report {
  const { host, organization, limits, states, sort } = options;
  const found = listing.outcomes.flatMap((result) => ("tokens" in result ? result.tokens : []));
  const tokens = sortTokens(
    found.map((token) => toReportedToken(token, listing, options)),
    sort,
  );
  const managed = ({ name }: TerraformState): number =>
    tokens.filter(({ managed_by }) => managed_by?.some(({ state }) => state === name)).length;
  return {
    format: "cdktf-tfe-tokens inventory",
    version: 1,
    host,
    organization,
    at: formatTimestamp(listing.at),
    complete: listing.outcomes.every(({ outcome }) => outcome === "listed"),
    limits: {
      expires_within_seconds: seconds(limits.expiresWithin),
      unused_for_seconds: seconds(limits.unusedFor),
      never_used_after_seconds: seconds(NEVER_USED_AFTER),
    },
    kinds: listing.outcomes.map((result) => ({
      kind: result.kind,
      outcome: result.outcome,
      count: "tokens" in result ? result.tokens.length : 0,
      detail: "detail" in result ? result.detail : null,
    })),
    states: states.map((state) => ({ name: state.name, managed: managed(state) })),
    counts: countFindings(tokens),
    tokens,
  };
}

function toReportedToken(token: Token, { at, teamNames }: Listing, options: ReportOptions): ReportedToken {
  const { organization, limits, states } = options;
  const { kind, id, name, teamId, createdAt, createdBy, lastUse, expiresAt } = token;
  const managers = states.flatMap((state) =>
    findManagers(state, token, organization).map((address) => ({ state: state.name, address })),
  );
  const [rotated] = states.flatMap((state) => {
    const rotation = findTokenRotation(state, token, organization);
    return rotation === undefined ? [] : [{ state: state.name, rotation }];
  });
  const unmanaged: FindingKind[] = states.length > 0 && managers.length === 0 ? ["unmanaged"] : [];
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
    findings: [...findFindings(token, at, limits, rotated?.rotation), ...unmanaged],
    managed_by: states.length > 0 ? managers : null,
    rotation: rotated === undefined ? null : toReportedRotation(rotated.state, rotated.rotation),
  };
}

function toReportedRotation(state: string, { rotateAt, ...rotation }: TokenRotation): ReportedRotation {
  return { state, ...rotation, rotate_at: formatTimestamp(rotateAt) };
}

function countFindings(tokens: readonly ReportedToken[]): Record<FindingKind, number> {
  const counts = Object.fromEntries(findingKinds.map((finding) => [finding, 0])) as Record<
    FindingKind,
    number
  >;
  for (const token of tokens) for (const finding of token.findings) counts[finding]++;
  return counts;
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
