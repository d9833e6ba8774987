import type { WireState } from "../wire";
import { element, find } from "../../timeline/element";
import { kindSign, markSign, marks, type Mark } from "../../timeline/life";
import { conditionOf, conditions, kindNames, type Kind, type Life } from "../../timeline/lives";
import { groupsOf, type Group } from "./groups";
import { Organization, type View } from "./organization";
import type { Reach } from "../../timeline/scale";

/** Every organization's tokens, and what chooses among them. */
export class Tokens {
  private readonly list = find("#organizations", HTMLElement);
  private readonly empty = find("#no-organizations", HTMLElement);
  private readonly search = find("#search", HTMLInputElement);
  private readonly organizations = new Map<string, Organization>();
  private groups: readonly Group[] = [];
  private names = "";
  private now = 0;
  private known = false;

  constructor() {
    const redraw = (): void => this.draw();
    this.search.addEventListener("input", redraw);
    find("#filters", HTMLFormElement).addEventListener("change", redraw);
    find("#filters", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
    drawLegend();
  }

  setState(state: WireState): void {
    this.known = true;
    this.groups = groupsOf(state);
    // The users' tokens make a group, too.
    this.empty.hidden = state.organizations.length > 0;
  }

  setNow(now: number): void {
    this.now = now;
  }

  draw(): void {
    if (!this.known) return;
    const view = this.view();
    for (const group of this.groups) this.organization(group.name).update(group, view);
    const names = JSON.stringify(this.groups.map(({ name }) => name));
    if (names === this.names) return;
    this.names = names;
    const nodes = this.groups.map(({ name }) => this.organization(name).node);
    this.list.replaceChildren(...nodes);
  }

  private organization(name: string): Organization {
    const known = this.organizations.get(name) ?? new Organization(name, () => this.draw());
    this.organizations.set(name, known);
    return known;
  }

  private view(): View {
    const reach = find('input[name="reach"]:checked', HTMLInputElement).value;
    const chosen = conditions.filter((condition) => find(`#show-${condition}`, HTMLInputElement).checked);
    const words = this.search.value.trim().toLowerCase();
    return {
      now: this.now,
      reach: reachOf(reach),
      passes: (life: Life): boolean =>
        chosen.includes(conditionOf(life, this.now)) &&
        [life.title, life.owner, life.id, kindNames[life.kind]].some((text) =>
          text.toLowerCase().includes(words),
        ),
    };
  }
}

const reachOf = (value: string): Reach => (value === "all" ? "all" : Number(value));

function drawLegend(): void {
  const entry = (sign: Node, words: string): HTMLLIElement => element("li", {}, sign, words);
  find("#legend", HTMLUListElement).append(
    ...(["organization", "team", "metrics", "audit-trails", "user"] satisfies Kind[]).map((kind) =>
      entry(kindSign(kind), kindNames[kind]),
    ),
    ...(Object.keys(marks) as Mark[]).map((mark) => entry(markSign(mark), marks[mark].words)),
    entry(element("span", { class: "sign now-sign", "aria-hidden": "true" }), "now"),
  );
}
