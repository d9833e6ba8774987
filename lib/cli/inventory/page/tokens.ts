import { drawAxis } from "../../../timeline/axis";
import { element, find } from "../../../timeline/element";
import { kindNames } from "../../../timeline/lives";
import { ticksOf, windowOf } from "../../../timeline/scale";
import { inOrder, sortKeys } from "../order";
import { findings, type Report, type ReportedToken, type Finding } from "../report";
import { titleOf, findingDescriptions, findingNames } from "../format";
import { lifeOf } from "./lives";
import { rowOf } from "./row";

/** Drawn at a time: ten thousand drawings at once would keep a browser busy for seconds. */
const ROWS = 200;

/** The tokens of a report as a table with a time line, and what chooses among them. */
export class Tokens {
  private readonly filters = find("#filters", HTMLFormElement);
  private readonly search = find("#search", HTMLInputElement);
  private readonly sort = find("#sort", HTMLSelectElement);
  private readonly count = find("#count", HTMLElement);
  private readonly table = find("#list", HTMLTableElement);
  private readonly axis = find("#axis", HTMLTableCellElement);
  private readonly rows = find("#rows", HTMLTableSectionElement);
  private readonly more = find("#more", HTMLButtonElement);
  private readonly now: number;
  private drawn = ROWS;

  constructor(private readonly report: Report) {
    this.now = Date.parse(report.at);
    this.table.classList.toggle("looked-up", report.states.length > 0);
    this.offerVerdicts();
    const choose = (): void => {
      this.drawn = ROWS;
      this.draw();
    };
    this.search.addEventListener("input", choose);
    this.filters.addEventListener("change", choose);
    this.filters.addEventListener("submit", (event) => event.preventDefault());
    this.more.addEventListener("click", () => {
      const first = this.drawn;
      this.drawn += ROWS;
      this.draw();
      this.goTo(first);
    });
  }

  draw(): void {
    const wanted = this.chosen();
    const shown = wanted.slice(0, this.drawn);
    const lives = wanted.flatMap((token) => lifeOf(token) ?? []);
    const reach = find('input[name="reach"]:checked', HTMLInputElement).value;
    const window = windowOf(lives, this.now, reach === "all" ? reach : Number(reach));
    const ticks = ticksOf(window);
    this.axis.replaceChildren(
      element("span", { class: "visually-hidden" }, "Life"),
      drawAxis(this.now, window, ticks),
    );
    this.rows.replaceChildren(...shown.map((token) => rowOf(token, this.now, window, ticks)));
    this.table.hidden = wanted.length === 0;
    this.more.hidden = shown.length === wanted.length;
    this.more.textContent = `Show ${Math.min(ROWS, wanted.length - shown.length)} more`;
    this.count.textContent = counted(shown.length, wanted.length, this.report.tokens.length);
  }

  /** The button may be gone: who came to it by the keyboard goes on at what is new. */
  private goTo(row: number): void {
    const header = this.rows.rows[row]?.cells[0];
    if (header === undefined) return;
    header.tabIndex = -1;
    header.focus();
  }

  private chosen(): ReportedToken[] {
    const verdict = find('input[name="verdict"]:checked', HTMLInputElement).value;
    const words = this.search.value.trim().toLowerCase();
    const wanted = this.report.tokens.filter(
      (token) => hasVerdict(token, verdict) && textsOf(token).some((text) => text.includes(words)),
    );
    const key = sortKeys.find((known) => known === this.sort.value) ?? "expires";
    return inOrder(wanted, key);
  }

  private offerVerdicts(): void {
    const { counts, tokens } = this.report;
    const meanings = findingDescriptions(this.report);
    const quiet = tokens.filter((token) => token.verdicts.length === 0).length;
    const choices: readonly [value: string, words: string, title: string, count: number][] = [
      ["all", "All", "every token", tokens.length],
      ...findings.map((verdict): [Finding, string, string, number] => [
        verdict,
        findingNames[verdict],
        meanings[verdict],
        counts[verdict],
      ]),
      ["none", "nothing to report", "none of the verdicts", quiet],
    ];
    const offered = choices.filter(([value, , , count]) => value === "all" || count > 0);
    find("#verdicts", HTMLFieldSetElement).append(
      ...offered.map(([value, words, title, count]) =>
        element(
          "label",
          { title },
          element("input", { type: "radio", name: "verdict", value, checked: value === "all" }),
          element("span", {}, `${words} ${count}`),
        ),
      ),
    );
  }
}

const hasVerdict = ({ verdicts: said }: ReportedToken, wanted: string): boolean =>
  wanted === "all" || (wanted === "none" ? said.length === 0 : said.some((verdict) => verdict === wanted));

/** In small letters. */
function textsOf(token: ReportedToken): string[] {
  const { kind, id, team, managed_by } = token;
  const addresses = (managed_by ?? []).map(({ address }) => address);
  return [titleOf(token), kindNames[kind], id, team?.id ?? "", team?.name ?? "", ...addresses].map((text) =>
    text.toLowerCase(),
  );
}

function counted(shown: number, wanted: number, all: number): string {
  if (all === 0) return "There are no tokens.";
  if (wanted === 0) return "No token is as the filter asks.";
  const of = wanted === all ? "" : `, of ${all} in all`;
  const tokens = `${wanted} token${wanted === 1 ? "" : "s"}`;
  return shown === wanted ? `${tokens}${of}` : `The first ${shown} of ${tokens}${of}`;
}
