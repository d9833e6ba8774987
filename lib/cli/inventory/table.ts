import { kindNames } from "../../timeline/lives";
import { span } from "../../timeline/words";
import { printable, shortened, widthOf } from "../printable";
import type { Manager, Report, ReportedToken, Finding } from "./report";
import { gapsIn, summaryOf, titleOf, findingNames } from "./format";

export interface TableOptions {
  /** Places in a line of the terminal; undefined: no terminal, and nothing is shortened. */
  readonly width?: number;
  readonly colors: boolean;
}

interface Column {
  readonly title: string;
  readonly cell: (token: ReportedToken, report: Report) => string;
  /** The narrowest that it may become; left out: it is shown whole. */
  readonly shrinksTo?: number;
}

const GAP = "  ";

const columns: readonly Column[] = [
  { title: "KIND", cell: ({ kind }) => kindNames[kind] },
  { title: "TEAM", cell: ({ team }) => team?.name ?? team?.id ?? "", shrinksTo: 8 },
  { title: "NAME", cell: titleOf, shrinksTo: 12 },
  { title: "ID", cell: ({ id }) => id },
  { title: "AGE", cell: ({ age_seconds }) => (age_seconds === null ? "not told" : span(age_seconds * 1000)) },
  { title: "LAST USED", cell: lastUse },
  { title: "EXPIRES", cell: expiry },
  { title: "VERDICT", cell: ({ verdicts }) => verdicts.map((verdict) => findingNames[verdict]).join(", ") },
];
const managedBy: Column = { title: "MANAGED BY", cell: managers, shrinksTo: 16 };

/** What a narrow terminal does without, the first one first. */
const DISPENSABLE = ["AGE", "LAST USED", "ID", "MANAGED BY", "TEAM", "KIND"];

/** A report for people: a line a token, and what is to be said of them all. */
export function tableOf(report: Report, options: TableOptions): string {
  const wanted = report.states.length > 0 ? [...columns, managedBy] : columns;
  const cells = new Map(
    wanted.map((column) => [column, report.tokens.map((token) => printable(column.cell(token, report)))]),
  );
  const { shown, widths } = fitted(cells, options.width);
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => padded(shortened(text, widths[i]), widths[i]))
      .join(GAP)
      .trimEnd();
  const rows = report.tokens.map((token, row) =>
    colored(line(shown.map((column) => cells.get(column)?.[row] ?? "")), token.verdicts, options),
  );
  const header = line(shown.map(({ title }) => title));
  const missing = wanted.filter((column) => !shown.includes(column)).map(({ title }) => title);
  return [
    ...(rows.length === 0 ? [] : [bold(header, options), ...rows, ""]),
    ...notesOn(report, missing).map(printable),
    "",
  ].join("\n");
}

function notesOn(report: Report, missing: readonly string[]): string[] {
  return [
    summaryOf(report),
    ...report.states.map(({ name, managed }) => `${stateName(name)} manages ${managed} of them.`),
    ...gapsIn(report),
    ...(missing.length === 0 ? [] : [`Left out, since the terminal is narrow: ${missing.join(", ")}.`]),
  ];
}

/** Columns that fit side by side, and how wide each is. */
function fitted(
  cells: ReadonlyMap<Column, readonly string[]>,
  limit: number | undefined,
): { shown: readonly Column[]; widths: readonly number[] } {
  const natural = new Map(
    [...cells].map(([column, texts]) => [
      column,
      texts.reduce((widest, text) => Math.max(widest, widthOf(text)), column.title.length),
    ]),
  );
  const widest = (column: Column): number => natural.get(column) ?? 0;
  const narrowest = (column: Column): number => Math.min(widest(column), column.shrinksTo ?? Infinity);
  let shown = [...cells.keys()];
  const room = (): number => (limit ?? Infinity) - GAP.length * (shown.length - 1);
  for (const title of DISPENSABLE) {
    if (sum(shown.map(narrowest)) <= room()) break;
    shown = shown.filter((column) => column.title !== title);
  }
  // What is left over goes to the columns in their order.
  let spare = room() - sum(shown.map(narrowest));
  const widths = shown.map((column) => {
    const more = Math.max(0, Math.min(spare, widest(column) - narrowest(column)));
    spare -= more;
    return narrowest(column) + more;
  });
  return { shown, widths };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

function lastUse({ last_use, last_used_at }: ReportedToken, { at }: Report): string {
  if (last_used_at !== null) return `${span(Math.max(0, Date.parse(at) - Date.parse(last_used_at)))} ago`;
  return last_use === "never" ? "never" : "not told";
}

function expiry({ expires_at }: ReportedToken, { at }: Report): string {
  if (expires_at === null) return "never";
  const left = Date.parse(expires_at) - Date.parse(at);
  return `${expires_at.slice(0, 10)} (${left > 0 ? `in ${span(left)}` : `${span(-left)} ago`})`;
}

/** Where several states are given, an address alone does not say which. */
function managers({ managed_by }: ReportedToken, { states }: Report): string {
  const named = ({ state, address }: Manager): string =>
    states.length > 1 ? `${stateName(state)}: ${address}` : address;
  return (managed_by ?? []).map(named).join(", ");
}

const stateName = (name: string): string => (name === "-" ? "standard input" : name);

const ESC = "\u001b";
const bold = (text: string, { colors }: TableOptions): string =>
  colors ? `${ESC}[1m${text}${ESC}[0m` : text;

/** Red is dead, yellow will be. */
function colored(text: string, verdicts: readonly Finding[], { colors }: TableOptions): string {
  const color = verdicts.includes("expired") ? 31 : verdicts.includes("expires-soon") ? 33 : undefined;
  return colors && color !== undefined ? `${ESC}[${color}m${text}${ESC}[0m` : text;
}
