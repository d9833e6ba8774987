import type { WireState } from "../wire";
import { createElement, findElement } from "../../timeline/element";
import { createKindIcon, createMarkIcon, marks, type Mark } from "../../timeline/draw-lifetime";
import {
  getStatus,
  tokenStatuses,
  kindNames,
  type TokenKind,
  type TokenLifetime,
} from "../../timeline/lifetime";
import { groupByOrganization, type OrganizationTokens } from "./groups";
import { OrganizationTable, type View } from "./organization-table";
import type { TimeRange } from "../../timeline/scale";

/** The tokens of all organizations, with filters and search. */
export class TokenSection {
  private readonly list = findElement("#organizations", HTMLElement);
  private readonly empty = findElement("#no-organizations", HTMLElement);
  private readonly search = findElement("#search", HTMLInputElement);
  private readonly organizations = new Map<string, OrganizationTable>();
  private groups: readonly OrganizationTokens[] = [];
  private names = "";
  private now = 0;
  private isLoaded = false;

  constructor() {
    const redraw = (): void => this.draw();
    this.search.addEventListener("input", redraw);
    findElement("#filters", HTMLFormElement).addEventListener("change", redraw);
    findElement("#filters", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
    drawLegend();
  }

  setState(state: WireState): void {
    this.isLoaded = true;
    this.groups = groupByOrganization(state);
    // `groups` can't be checked instead, because it also contains user tokens and the tokens of deleted organizations.
    this.empty.hidden = state.organizations.length > 0;
  }

  setNow(now: number): void {
    this.now = now;
  }

  draw(): void {
    if (!this.isLoaded) return;
    const view = this.view();
    for (const group of this.groups) this.organization(group.name).update(group, view);
    const names = JSON.stringify(this.groups.map(({ name }) => name));
    if (names === this.names) return;
    this.names = names;
    const nodes = this.groups.map(({ name }) => this.organization(name).node);
    this.list.replaceChildren(...nodes);
  }

  private organization(name: string): OrganizationTable {
    const table = this.organizations.get(name) ?? new OrganizationTable(name, () => this.draw());
    this.organizations.set(name, table);
    return table;
  }

  private view(): View {
    const range = findElement('input[name="range"]:checked', HTMLInputElement).value;
    const statuses = tokenStatuses.filter(
      (status) => findElement(`#show-${status}`, HTMLInputElement).checked,
    );
    const search = this.search.value.trim().toLowerCase();
    return {
      now: this.now,
      range: parseRange(range),
      matches: (lifetime: TokenLifetime): boolean =>
        statuses.includes(getStatus(lifetime, this.now)) &&
        [lifetime.title, lifetime.owner, lifetime.id, kindNames[lifetime.kind]].some((text) =>
          text.toLowerCase().includes(search),
        ),
    };
  }
}

const parseRange = (value: string): TimeRange => (value === "all" ? "all" : Number(value));

function drawLegend(): void {
  const entry = (icon: Node, label: string): HTMLLIElement => createElement("li", {}, icon, label);
  findElement("#legend", HTMLUListElement).append(
    ...(["organization", "team", "metrics", "audit-trails", "user"] satisfies TokenKind[]).map((kind) =>
      entry(createKindIcon(kind), kindNames[kind]),
    ),
    ...(Object.keys(marks) as Mark[]).map((mark) => entry(createMarkIcon(mark), marks[mark].label)),
    entry(createElement("span", { class: "icon now-icon", "aria-hidden": "true" }), "now"),
  );
}
