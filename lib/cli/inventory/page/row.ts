import { element } from "../../../timeline/element";
import { drawLife, kindSign } from "../../../timeline/life";
import { kindNames } from "../../../timeline/lives";
import type { Ticks, Window } from "../../../timeline/scale";
import { minute, span } from "../../../timeline/words";
import { printable } from "../../printable";
import type { ReportedToken, Finding } from "../report";
import { titleOf, findingNames } from "../format";
import { lifeOf, ownerOf } from "./lives";

const grave: Readonly<Record<Finding, "bad" | "warn">> = {
  expired: "bad",
  "expires-soon": "warn",
  "never-used": "warn",
  unused: "warn",
  "no-expiry": "warn",
  unmanaged: "warn",
};

/** One token of the table, with its life. */
export function rowOf(token: ReportedToken, now: number, window: Window, ticks: Ticks): HTMLTableRowElement {
  const life = lifeOf(token);
  const title = printable(titleOf(token));
  const id = printable(token.id);
  const subtitle = token.team === null ? kindNames[token.kind] : printable(ownerOf(token));
  return element(
    "tr",
    { role: "row" },
    element(
      "th",
      { role: "rowheader", scope: "row", class: "name" },
      kindSign(token.kind),
      element("span", { class: "title", title }, title),
      element(
        "span",
        { class: "subtitle", title: `${subtitle} ${id}` },
        subtitle,
        " ",
        element("code", {}, id),
      ),
    ),
    element(
      "td",
      { role: "cell", class: "picture" },
      life === undefined ? "It is not told when it was made." : drawLife(life, now, window, ticks),
    ),
    element(
      "td",
      { role: "cell", class: "state" },
      element("span", { class: "headline", title: wordsOf(token) }, ...headline(token)),
      element("span", { class: "detail" }, expiry(token, now)),
      ...managers(token),
    ),
  );
}

const wordsOf = ({ verdicts }: ReportedToken): string =>
  verdicts.map((verdict) => findingNames[verdict]).join(", ");

function headline({ verdicts }: ReportedToken): (Node | string)[] {
  if (verdicts.length === 0) return [element("strong", { class: "good" }, "nothing to report")];
  return verdicts.flatMap((verdict, index) => [
    ...(index === 0 ? [] : [", "]),
    element("strong", { class: grave[verdict] }, findingNames[verdict]),
  ]);
}

function expiry({ expires_at }: ReportedToken, now: number): string {
  if (expires_at === null) return "never expires";
  const end = Date.parse(expires_at);
  return end <= now ? `${span(now - end)} ago, ${minute(end)}` : `${span(end - now)} left, ${minute(end)}`;
}

/** Two resources for one token are a mistake that somebody should see. */
function managers({ managed_by }: ReportedToken): HTMLElement[] {
  const [first, ...others] = (managed_by ?? []).map(({ state, address }) => ({
    address: printable(address),
    place: printable(`${address} in ${state}`),
  }));
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  const title = [first, ...others].map(({ place }) => place).join("\n");
  return [element("code", { title }, first.address + more)];
}
