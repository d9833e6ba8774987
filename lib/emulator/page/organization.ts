import { drawAxis } from "../../timeline/axis";
import { element } from "../../timeline/element";
import { drawLife, kindSign } from "../../timeline/life";
import { conditionOf, endOf, kindNames, type Condition, type Life } from "../../timeline/lives";
import type { Group } from "./groups";
import { position, ticksOf, windowOf, type Reach, type Ticks, type Window } from "../../timeline/scale";
import { minute, span } from "../../timeline/words";

/** Beyond these, rows are drawn only when asked for. */
const FIRST_ROWS = 200;

const headlines: Readonly<Record<Condition, string>> = {
  live: "Live",
  expired: "Expired",
  revoked: "Revoked",
};

/** What stands at the end of a row: how it is with the token, and since or until when. */
function outlook(life: Life, now: number): { headline: string; distance: string; detail: string } {
  const condition = conditionOf(life, now);
  const end = endOf(life);
  const headline = headlines[condition];
  if (end === null) return { headline, distance: "", detail: "never expires" };
  const distance = condition === "live" ? `${span(end - now)} left` : `${span(now - end)} ago`;
  return { headline, distance, detail: `${condition === "live" ? "until" : "at"} ${minute(end)}` };
}

class Row {
  readonly node = element("tr", { role: "row" });
  private drawn = "";

  update(life: Life, now: number, window: Window, ticks: Ticks): void {
    const { headline, distance, detail } = outlook(life, now);
    const places = [now, life.made, endOf(life) ?? now, ...ticks.at].map((time) => position(time, window));
    const looks = JSON.stringify([life, headline, distance, places]);
    // Most rows look the same from one second to the next.
    if (looks === this.drawn) return;
    this.drawn = looks;
    const subtitle = [kindNames[life.kind], life.owner].filter((part) => part !== "").join(" · ");
    this.node.replaceChildren(
      element(
        "th",
        { role: "rowheader", scope: "row", class: "name" },
        kindSign(life.kind),
        element("span", { class: "title", title: life.title }, life.title),
        element("span", { class: "subtitle" }, subtitle, " ", element("code", {}, life.id)),
      ),
      element("td", { role: "cell", class: "picture" }, drawLife(life, now, window, ticks)),
      element(
        "td",
        { role: "cell", class: `state ${conditionOf(life, now)}` },
        element("span", { class: "headline" }, element("strong", {}, headline), ` ${distance}`),
        element("span", { class: "detail" }, detail),
      ),
    );
  }
}

export interface View {
  readonly now: number;
  readonly reach: Reach;
  readonly passes: (life: Life) => boolean;
}

/** One organization's tokens as a table with a time line. */
export class Organization {
  readonly node = element("section", { class: "group" });
  private readonly rows = new Map<string, Row>();
  private readonly count = element("span", { class: "count" });
  private readonly axis = element("th", { role: "columnheader", scope: "col", class: "picture" });
  private readonly body = element("tbody", { role: "rowgroup" });
  private readonly empty = element("p", { class: "empty", hidden: true });
  private readonly more = element("button", { type: "button", hidden: true });
  private readonly table: HTMLTableElement;
  private shown = "";
  private all = false;

  constructor(name: string, redraw: () => void) {
    const columns = element(
      "tr",
      { role: "row" },
      element("th", { role: "columnheader", scope: "col", class: "name" }, "Token"),
      this.axis,
      element("th", { role: "columnheader", scope: "col", class: "state" }, "State"),
    );
    this.table = element(
      "table",
      { role: "table", "aria-label": `Tokens of ${name}` },
      element("thead", { role: "rowgroup" }, columns),
      this.body,
    );
    this.more.addEventListener("click", () => {
      this.all = true;
      redraw();
    });
    this.node.append(
      element("h3", {}, element("span", { class: "label" }, name), " ", this.count),
      this.table,
      this.empty,
      this.more,
    );
  }

  update({ lives }: Group, { now, reach, passes }: View): void {
    const wanted = lives.filter(passes);
    const live = lives.filter((life) => conditionOf(life, now) === "live").length;
    this.count.textContent = `${live} live of ${lives.length}`;
    this.table.hidden = wanted.length === 0;
    this.empty.hidden = wanted.length > 0;
    this.empty.textContent = lives.length === 0 ? "No token yet." : "No token is as the filter asks.";
    const drawn = this.all ? wanted : wanted.slice(0, FIRST_ROWS);
    this.more.hidden = drawn.length === wanted.length;
    this.more.textContent = `Show all ${wanted.length} tokens`;
    const window = windowOf(wanted, now, reach);
    const ticks = ticksOf(window);
    this.axis.replaceChildren(
      element("span", { class: "visually-hidden" }, "Life"),
      drawAxis(now, window, ticks),
    );
    for (const life of drawn) this.row(life.id).update(life, now, window, ticks);
    this.arrange(drawn);
  }

  private row(id: string): Row {
    const row = this.rows.get(id) ?? new Row();
    this.rows.set(id, row);
    return row;
  }

  /** Rows are moved only when there are others than before. */
  private arrange(drawn: readonly Life[]): void {
    const ids = drawn.map(({ id }) => id);
    if (ids.join() === this.shown) return;
    this.shown = ids.join();
    const kept = new Set(ids);
    for (const id of this.rows.keys()) if (!kept.has(id)) this.rows.delete(id);
    this.body.replaceChildren(...ids.map((id) => this.row(id).node));
  }
}
