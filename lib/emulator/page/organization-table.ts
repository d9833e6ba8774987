import { drawAxis } from "../../timeline/draw-axis";
import { createElement } from "../../timeline/element";
import { drawLifetime, createKindIcon } from "../../timeline/draw-lifetime";
import { getStatus, getEnd, kindNames, type TokenStatus, type TokenLifetime } from "../../timeline/lifetime";
import type { OrganizationTokens } from "./groups";
import {
  getPosition,
  getTicks,
  getWindow,
  type TimeRange,
  type Ticks,
  type Window,
} from "../../timeline/scale";
import { formatMinute, formatDuration } from "../../timeline/format";

/** The maximum number of rows before a click on "Show all". */
const ROW_LIMIT = 200;

const statusNames: Readonly<Record<TokenStatus, string>> = {
  valid: "Valid",
  expired: "Expired",
  revoked: "Revoked",
};

/** Returns the content of a row's last column: the token's status, and when its lifetime ends or ended. */
function describeStatus(
  lifetime: TokenLifetime,
  now: number,
): { headline: string; distance: string; detail: string } {
  const status = getStatus(lifetime, now);
  const end = getEnd(lifetime);
  const headline = statusNames[status];
  if (end === null) return { headline, distance: "", detail: "never expires" };
  const distance =
    status === "valid" ? `${formatDuration(end - now)} left` : `${formatDuration(now - end)} ago`;
  return { headline, distance, detail: `${status === "valid" ? "until" : "at"} ${formatMinute(end)}` };
}

class Row {
  readonly node = createElement("tr", { role: "row" });
  private drawn = "";

  update(lifetime: TokenLifetime, now: number, window: Window, ticks: Ticks): void {
    const { headline, distance, detail } = describeStatus(lifetime, now);
    const positions = [now, lifetime.createdAt, getEnd(lifetime) ?? now, ...ticks.at].map((time) =>
      getPosition(time, window),
    );
    const content = JSON.stringify([lifetime, headline, distance, positions]);
    // Most rows don't change from one second to the next.
    if (content === this.drawn) return;
    this.drawn = content;
    const subtitle = [kindNames[lifetime.kind], lifetime.owner].filter((part) => part !== "").join(" · ");
    this.node.replaceChildren(
      createElement(
        "th",
        { role: "rowheader", scope: "row", class: "name" },
        createKindIcon(lifetime.kind),
        createElement("span", { class: "title", title: lifetime.title }, lifetime.title),
        createElement("span", { class: "subtitle" }, subtitle, " ", createElement("code", {}, lifetime.id)),
      ),
      createElement("td", { role: "cell", class: "timeline" }, drawLifetime(lifetime, now, window, ticks)),
      createElement(
        "td",
        { role: "cell", class: `state ${getStatus(lifetime, now)}` },
        createElement("span", { class: "headline" }, createElement("strong", {}, headline), ` ${distance}`),
        createElement("span", { class: "detail" }, detail),
      ),
    );
  }
}

export interface View {
  readonly now: number;
  readonly range: TimeRange;
  readonly matches: (lifetime: TokenLifetime) => boolean;
}

/** The tokens of one organization as a table with a timeline. */
export class OrganizationTable {
  readonly node = createElement("section", { class: "group" });
  private readonly rows = new Map<string, Row>();
  private readonly count = createElement("span", { class: "count" });
  private readonly axis = createElement("th", { role: "columnheader", scope: "col", class: "timeline" });
  private readonly body = createElement("tbody", { role: "rowgroup" });
  private readonly empty = createElement("p", { class: "empty", hidden: true });
  private readonly showAll = createElement("button", { type: "button", hidden: true });
  private readonly table: HTMLTableElement;
  private shownIds = "";
  private showsAll = false;

  constructor(name: string, redraw: () => void) {
    const columns = createElement(
      "tr",
      { role: "row" },
      createElement("th", { role: "columnheader", scope: "col", class: "name" }, "Token"),
      this.axis,
      createElement("th", { role: "columnheader", scope: "col", class: "state" }, "Status"),
    );
    this.table = createElement(
      "table",
      { role: "table", "aria-label": `Tokens of ${name}` },
      createElement("thead", { role: "rowgroup" }, columns),
      this.body,
    );
    this.showAll.addEventListener("click", () => {
      this.showsAll = true;
      redraw();
    });
    this.node.append(
      createElement("h3", {}, createElement("span", { class: "label" }, name), " ", this.count),
      this.table,
      this.empty,
      this.showAll,
    );
  }

  update({ lifetimes }: OrganizationTokens, { now, range, matches }: View): void {
    const selected = lifetimes.filter(matches);
    const validCount = lifetimes.filter((lifetime) => getStatus(lifetime, now) === "valid").length;
    this.count.textContent = `${validCount} of ${lifetimes.length} valid`;
    this.table.hidden = selected.length === 0;
    this.empty.hidden = selected.length > 0;
    this.empty.textContent = lifetimes.length === 0 ? "No tokens yet." : "No token matches the filter.";
    const drawn = this.showsAll ? selected : selected.slice(0, ROW_LIMIT);
    this.showAll.hidden = drawn.length === selected.length;
    this.showAll.textContent = `Show all ${selected.length} tokens`;
    const window = getWindow(selected, now, range);
    const ticks = getTicks(window);
    this.axis.replaceChildren(
      createElement("span", { class: "visually-hidden" }, "Lifetime"),
      drawAxis(now, window, ticks),
    );
    for (const lifetime of drawn) this.row(lifetime.id).update(lifetime, now, window, ticks);
    this.arrange(drawn);
  }

  private row(id: string): Row {
    const row = this.rows.get(id) ?? new Row();
    this.rows.set(id, row);
    return row;
  }

  /** Replaces the rows in the document only if the shown tokens or their order has changed. */
  private arrange(drawn: readonly TokenLifetime[]): void {
    const ids = drawn.map(({ id }) => id);
    if (ids.join() === this.shownIds) return;
    this.shownIds = ids.join();
    const kept = new Set(ids);
    for (const id of this.rows.keys()) if (!kept.has(id)) this.rows.delete(id);
    this.body.replaceChildren(...ids.map((id) => this.row(id).node));
  }
}
