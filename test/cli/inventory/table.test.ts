import type { Report, ReportedToken } from "../../../lib/cli/inventory/report";
import { formatTable } from "../../../lib/cli/inventory/table";
import { getWidth } from "../../../lib/cli/printable";
import { createReport, createReportedToken } from "./reports";

const ci = createReportedToken("at-0123456789abcdef", {
  name: "a description that goes on for quite a while",
  team: { id: "team-1", name: "platform engineering" },
  expires_at: "2030-01-05T00:00:00Z",
  findings: ["expires-soon"],
});
const metrics = createReportedToken("m1", {
  kind: "metrics",
  name: "grafana",
  team: null,
  last_use: "unknown",
  last_used_at: null,
  expires_at: null,
  findings: ["no-expiry"],
});

const lines = (report: Report, width?: number, colors = false): string[] =>
  formatTable(report, { width, colors }).split("\n");

it("shows every column if the table's width isn't limited", () => {
  expect(lines(createReport([ci, metrics]))).toEqual([
    "KIND     TEAM                  NAME                                          ID                   AGE      LAST USED   EXPIRES                 FINDINGS",
    "team     platform engineering  a description that goes on for quite a while  at-0123456789abcdef  31 days  2 days ago  2030-01-05 (in 4 days)  expiring soon",
    "metrics                        grafana                                       m1                   31 days  unknown     never                   no expiry",
    "",
    "2 tokens of acme on tfe.example at 2030-01-01T00:00:00Z (server time): 1 expiring soon, 1 no expiry.",
    "",
  ]);
});

it.each([200, 150, 120, 100, 80, 60])(
  "fits a terminal that is %i columns wide, and names the omitted columns",
  (width) => {
    const table = lines(createReport([ci, metrics]), width);
    for (const line of table.slice(0, 3)) expect(getWidth(line)).toBeLessThanOrEqual(width);
    expect(table[1]).toContain("2030-01-05 (in 4 days)  expiring soon");
    const columns = ["KIND", "TEAM", "NAME", "ID", "AGE", "LAST USED", "EXPIRES", "FINDINGS"];
    const missing = columns.filter((title) => !table[0].split(/ {2,}/).includes(title));
    const note = table.find((line) => line.startsWith("Columns omitted because the terminal is too narrow:"));
    const omitted = note?.replace(/^.*: (.*)\.$/, "$1").split(", ") ?? [];
    expect(omitted).toEqual(missing);
  },
);

it("counts wide characters as two columns", () => {
  const [, first, second] = lines(createReport([{ ...ci, name: "日本語" }, ci]));
  const before = (line: string): number => getWidth(line.slice(0, line.indexOf("at-")));
  expect(before(first)).toBe(before(second));
});

it("shows terminal escapes in names as text", () => {
  const escape = "\u001b[2J\u202e";
  const hostile = { ...ci, name: escape, team: { id: "t", name: escape }, id: escape };
  const managed = { ...hostile, managed_by: [{ state: escape, address: escape }] };
  const kinds = [{ kind: "metrics", outcome: "failed", count: 0, detail: escape }] as const;
  const states = [{ name: escape, managed: 1 }];
  const table = formatTable(createReport([managed], { states, kinds, organization: escape }), {
    colors: false,
  });
  expect(table).not.toMatch(/[^\P{C}\n]/u);
  expect(table.split("\\u001b[2J\\u202e")).toHaveLength(8);
});

it("names the state that contains a resource if there are several states", () => {
  const managed_by = [{ state: "a.tfstate", address: "tfe_team_token.ci" }];
  const one = { states: [{ name: "a.tfstate", managed: 1 }] };
  const two = { states: [...one.states, { name: "-", managed: 0 }] };
  expect(lines(createReport([{ ...ci, managed_by }], one))[1]).toMatch(/ {2}tfe_team_token\.ci$/);
  const table = lines(createReport([{ ...ci, managed_by }], two));
  expect(table[1]).toMatch(/ {2}a\.tfstate: tfe_team_token\.ci$/);
  expect(table).toContain("standard input manages 0 of these tokens.");
});

it("colors expired and expiring tokens if colors are enabled", () => {
  const tokens: ReportedToken[] = [{ ...ci, findings: ["expired"] }, ci, metrics];
  const colored = lines(createReport(tokens), undefined, true).slice(1, 4);
  expect(colored.map((line) => /^\u001b\[(\d+)m/.exec(line)?.[1])).toEqual(["31", "33", undefined]);
  expect(formatTable(createReport(tokens), { colors: false })).not.toContain("\u001b");
});

it("prints one sentence if there are no tokens", () => {
  expect(lines(createReport([]))).toEqual([
    "0 tokens of acme on tfe.example at 2030-01-01T00:00:00Z (server time): no findings.",
    "",
  ]);
});
