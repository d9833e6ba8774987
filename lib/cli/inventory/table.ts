import { kindNames } from "../../timeline/lifetime";
import { formatDuration } from "../../timeline/format";
import { escapeUnprintable, shorten, getWidth } from "../printable";
import type { Manager, Report, ReportedToken, FindingKind } from "./report";
import { describeGaps, formatStateName, formatSummary, getTitle, findingNames } from "./format";

export interface TableOptions {
  /** Width of the terminal in columns; undefined if the output isn't a terminal. In that case, nothing is truncated. */
  readonly width?: number;
  readonly colors: boolean;
}

interface Column {
  readonly title: string;
  readonly cell: (token: ReportedToken, report: Report) => string;
  /** The minimum width. If it is omitted, the column is never truncated. */
  readonly shrinksTo?: number;
}

const GAP = "  ";

const columns: readonly Column[] = [
  { title: "KIND", cell: ({ kind }) => kindNames[kind] },
  { title: "TEAM", cell: ({ team }) => team?.name ?? team?.id ?? "", shrinksTo: 8 },
  { title: "NAME", cell: getTitle, shrinksTo: 12 },
  { title: "ID", cell: ({ id }) => id },
  {
    title: "AGE",
    cell: ({ age_seconds }) => (age_seconds === null ? "unknown" : formatDuration(age_seconds * 1000)),
  },
  { title: "LAST USED", cell: formatLastUse },
  { title: "EXPIRES", cell: formatExpiry },
  { title: "FINDINGS", cell: ({ findings }) => findings.map((finding) => findingNames[finding]).join(", ") },
];
const rotation: Column = { title: "ROTATION", cell: formatRotation };
const managedBy: Column = { title: "MANAGED BY", cell: formatManagers, shrinksTo: 16 };

/** Columns that are omitted, in this order, if the terminal is too narrow. */
const OPTIONAL_COLUMNS = ["AGE", "LAST USED", "ID", "MANAGED BY", "ROTATION", "TEAM", "KIND"];

/** Formats the report as text: a table with one row per token, the summary, and notes. */
export function formatTable(report: Report, options: TableOptions): string {
  const isRotated = report.tokens.some((token) => token.rotation !== null);
  const all = [
    ...columns,
    ...(isRotated ? [rotation] : []),
    ...(report.states.length > 0 ? [managedBy] : []),
  ];
  const cells = new Map(
    all.map((column) => [
      column,
      report.tokens.map((token) => escapeUnprintable(column.cell(token, report))),
    ]),
  );
  const { shown, widths } = fitColumns(cells, options.width);
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => pad(shorten(text, widths[i]), widths[i]))
      .join(GAP)
      .trimEnd();
  const rows = report.tokens.map((token, row) =>
    colorRow(line(shown.map((column) => cells.get(column)?.[row] ?? "")), token.findings, options),
  );
  const header = line(shown.map(({ title }) => title));
  const omitted = all.filter((column) => !shown.includes(column)).map(({ title }) => title);
  return [
    ...(rows.length === 0 ? [] : [bold(header, options), ...rows, ""]),
    ...formatNotes(report, omitted).map(escapeUnprintable),
    "",
  ].join("\n");
}

function formatNotes(report: Report, omitted: readonly string[]): string[] {
  return [
    formatSummary(report),
    ...report.states.map(
      ({ name, managed }) => `${formatStateName(name)} manages ${managed} of these tokens.`,
    ),
    ...describeGaps(report),
    ...(omitted.length === 0
      ? []
      : [`Columns omitted because the terminal is too narrow: ${omitted.join(", ")}.`]),
  ];
}

/** Returns the columns that fit into the terminal, with their widths. */
function fitColumns(
  cells: ReadonlyMap<Column, readonly string[]>,
  limit: number | undefined,
): { shown: readonly Column[]; widths: readonly number[] } {
  const natural = new Map(
    [...cells].map(([column, texts]) => [
      column,
      texts.reduce((widest, text) => Math.max(widest, getWidth(text)), column.title.length),
    ]),
  );
  const widest = (column: Column): number => natural.get(column) ?? 0;
  const narrowest = (column: Column): number => Math.min(widest(column), column.shrinksTo ?? Infinity);
  let shown = [...cells.keys()];
  const room = (): number => (limit ?? Infinity) - GAP.length * (shown.length - 1);
  for (const title of OPTIONAL_COLUMNS) {
    if (sum(shown.map(narrowest)) <= room()) break;
    shown = shown.filter((column) => column.title !== title);
  }
  // The remaining space is distributed among the columns, from left to right.
  let spare = room() - sum(shown.map(narrowest));
  const widths = shown.map((column) => {
    const more = Math.max(0, Math.min(spare, widest(column) - narrowest(column)));
    spare -= more;
    return narrowest(column) + more;
  });
  return { shown, widths };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - getWidth(text)));

function formatLastUse({ last_use, last_used_at }: ReportedToken, { at }: Report): string {
  if (last_used_at !== null)
    return `${formatDuration(Math.max(0, Date.parse(at) - Date.parse(last_used_at)))} ago`;
  return last_use === "never" ? "never" : "unknown";
}

function formatExpiry({ expires_at }: ReportedToken, { at }: Report): string {
  if (expires_at === null) return "never";
  const left = Date.parse(expires_at) - Date.parse(at);
  return `${expires_at.slice(0, 10)} (${left > 0 ? `in ${formatDuration(left)}` : `${formatDuration(-left)} ago`})`;
}

/** Formats the token's rotation, such as `active #2, due 2031-06-30` or `previous #1`. */
function formatRotation({ rotation: place }: ReportedToken): string {
  if (place === null) return "";
  const due = place.role === "active" ? `, due ${place.rotate_at.slice(0, 10)}` : "";
  return `${place.role} #${place.generation}${due}`;
}

/**
 * Formats the addresses of the resources that manage the token. If there are several states, each address has the name
 * of its state as a prefix.
 */
function formatManagers({ managed_by }: ReportedToken, { states }: Report): string {
  const named = ({ state, address }: Manager): string =>
    states.length > 1 ? `${formatStateName(state)}: ${address}` : address;
  return (managed_by ?? []).map(named).join(", ");
}

const ESC = "\u001b";
const bold = (text: string, { colors }: TableOptions): string =>
  colors ? `${ESC}[1m${text}${ESC}[0m` : text;

/** Colors a row red for an overdue rotation or an expired token, and yellow for a token that expires soon. */
function colorRow(text: string, findings: readonly FindingKind[], { colors }: TableOptions): string {
  const isBad = findings.includes("overdue") || findings.includes("expired");
  const color = isBad ? 31 : findings.includes("expires-soon") ? 33 : undefined;
  return colors && color !== undefined ? `${ESC}[${color}m${text}${ESC}[0m` : text;
}
