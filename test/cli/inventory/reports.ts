import {
  findingKinds,
  type Report,
  type ReportedToken,
  type FindingKind,
} from "../../../lib/cli/inventory/report";

/** Returns a team token without findings, as in a report, with the given changes. */
export const createReportedToken = (id: string, part: Partial<ReportedToken> = {}): ReportedToken => ({
  kind: "team",
  id,
  name: "ci",
  team: { id: "team-1", name: "platform" },
  created_at: "2029-12-01T00:00:00Z",
  age_seconds: 31 * 86_400,
  created_by: null,
  last_use: "used",
  last_used_at: "2029-12-30T00:00:00Z",
  expires_at: "2030-06-01T00:00:00Z",
  findings: [],
  managed_by: null,
  rotation: null,
  ...part,
});

/** Returns a report on these tokens as of the beginning of 2030. */
export function createReport(tokens: readonly ReportedToken[], more: Partial<Report> = {}): Report {
  const count = (finding: FindingKind): number =>
    tokens.filter((token) => token.findings.includes(finding)).length;
  return {
    format: "cdktf-tfe-tokens inventory",
    version: 1,
    host: "tfe.example",
    organization: "acme",
    at: "2030-01-01T00:00:00Z",
    complete: true,
    limits: {
      expires_within_seconds: 30 * 86_400,
      unused_for_seconds: 90 * 86_400,
      never_used_after_seconds: 7 * 86_400,
    },
    kinds: [],
    states: [],
    counts: Object.fromEntries(findingKinds.map((finding) => [finding, count(finding)])) as Report["counts"],
    tokens,
    ...more,
  };
}
