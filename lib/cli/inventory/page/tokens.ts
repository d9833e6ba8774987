import { drawAxis } from "../../../timeline/draw-axis";
import { createElement, findElement } from "../../../timeline/element";
import { kindNames } from "../../../timeline/lifetime";
import { getTicks, getWindow } from "../../../timeline/scale";
import { sortTokens, sortKeys } from "../order";
import { findingKinds, type Report, type ReportedToken, type FindingKind } from "../report";
import { getTitle, describeFindings, findingNames } from "../format";
import { toLifetime } from "./lifetime";
import { createRow } from "./row";

/**
 * The number of rows to show at first, and to add with each click on the button below the table. Drawing ten thousand
 * rows at once would block the browser for seconds.
 */
const ROW_LIMIT = 200;

/** The table of a report's tokens, with a timeline, filters, sorting and search. */
export class TokenTable {
  private readonly filters = findElement("#filters", HTMLFormElement);
  private readonly search = findElement("#search", HTMLInputElement);
  private readonly sort = findElement("#sort", HTMLSelectElement);
  private readonly count = findElement("#count", HTMLElement);
  private readonly table = findElement("#list", HTMLTableElement);
  private readonly axis = findElement("#axis", HTMLTableCellElement);
  private readonly rows = findElement("#rows", HTMLTableSectionElement);
  private readonly more = findElement("#more", HTMLButtonElement);
  private readonly now: number;
  private rowLimit = ROW_LIMIT;

  constructor(private readonly report: Report) {
    this.now = Date.parse(report.at);
    this.table.classList.toggle("looked-up", report.states.length > 0);
    this.addFindingFilter();
    const applyFilters = (): void => {
      this.rowLimit = ROW_LIMIT;
      this.draw();
    };
    this.search.addEventListener("input", applyFilters);
    this.filters.addEventListener("change", applyFilters);
    this.filters.addEventListener("submit", (event) => event.preventDefault());
    this.more.addEventListener("click", () => {
      const first = this.rowLimit;
      this.rowLimit += ROW_LIMIT;
      this.draw();
      this.focusRow(first);
    });
  }

  draw(): void {
    const selected = this.selectTokens();
    const shown = selected.slice(0, this.rowLimit);
    const lifetimes = selected.flatMap((token) => toLifetime(token) ?? []);
    const range = findElement('input[name="range"]:checked', HTMLInputElement).value;
    const window = getWindow(lifetimes, this.now, range === "all" ? range : Number(range));
    const ticks = getTicks(window);
    this.axis.replaceChildren(
      createElement("span", { class: "visually-hidden" }, "Lifetime"),
      drawAxis(this.now, window, ticks),
    );
    this.rows.replaceChildren(...shown.map((token) => createRow(token, this.now, window, ticks)));
    this.table.hidden = selected.length === 0;
    this.more.hidden = shown.length === selected.length;
    this.more.textContent = `Show ${Math.min(ROW_LIMIT, selected.length - shown.length)} more`;
    this.count.textContent = formatCount(shown.length, selected.length, this.report.tokens.length);
  }

  /** Moves the focus to the first new row, because the button might now be hidden. */
  private focusRow(row: number): void {
    const header = this.rows.rows[row]?.cells[0];
    if (header === undefined) return;
    header.tabIndex = -1;
    header.focus();
  }

  private selectTokens(): ReportedToken[] {
    const filter = findElement('input[name="finding"]:checked', HTMLInputElement).value;
    const search = this.search.value.trim().toLowerCase();
    const selected = this.report.tokens.filter(
      (token) => matchesFilter(token, filter) && getSearchTexts(token).some((text) => text.includes(search)),
    );
    const key = sortKeys.find((known) => known === this.sort.value) ?? "expires";
    return sortTokens(selected, key);
  }

  private addFindingFilter(): void {
    const { counts, tokens } = this.report;
    const descriptions = describeFindings(this.report);
    const withoutFindings = tokens.filter((token) => token.findings.length === 0).length;
    const choices: readonly [value: string, label: string, title: string, count: number][] = [
      ["all", "All", "all tokens", tokens.length],
      ...findingKinds.map((finding): [FindingKind, string, string, number] => [
        finding,
        findingNames[finding],
        descriptions[finding],
        counts[finding],
      ]),
      ["none", "no findings", "tokens without findings", withoutFindings],
    ];
    const offered = choices.filter(([value, , , count]) => value === "all" || count > 0);
    findElement("#findings", HTMLFieldSetElement).append(
      ...offered.map(([value, label, title, count]) =>
        createElement(
          "label",
          { title },
          createElement("input", { type: "radio", name: "finding", value, checked: value === "all" }),
          createElement("span", {}, `${label} ${count}`),
        ),
      ),
    );
  }
}

const matchesFilter = ({ findings }: ReportedToken, filter: string): boolean =>
  filter === "all" ||
  (filter === "none" ? findings.length === 0 : findings.some((finding) => finding === filter));

/** Returns the strings to search, in lowercase. */
function getSearchTexts(token: ReportedToken): string[] {
  const { kind, id, team, managed_by } = token;
  const addresses = (managed_by ?? []).map(({ address }) => address);
  return [getTitle(token), kindNames[kind], id, team?.id ?? "", team?.name ?? "", ...addresses].map((text) =>
    text.toLowerCase(),
  );
}

function formatCount(shown: number, selected: number, all: number): string {
  if (all === 0) return "No tokens were listed.";
  if (selected === 0) return "No tokens match the filters.";
  const tokens = `token${selected === 1 ? "" : "s"}`;
  const found = selected === all ? `${all} ${tokens}` : `${selected} matching ${tokens} (${all} in total)`;
  return shown === selected ? found : `First ${shown} of ${found}`;
}
