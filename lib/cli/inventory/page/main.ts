import { element, find } from "../../../timeline/element";
import { kindSign, markSign, marks } from "../../../timeline/life";
import { kindNames } from "../../../timeline/lives";
import { instant } from "../../../timeline/words";
import { printable } from "../../printable";
import { kinds, type Report } from "../report";
import { gapsIn } from "../format";
import { Tokens } from "./tokens";

const report = JSON.parse(find("#report", HTMLScriptElement).textContent ?? "") as Report;

function drawHeader(): void {
  const { organization, host, at, states } = report;
  document.title = printable(`Tokens of ${organization}`);
  find("#title", HTMLElement).textContent = document.title;
  const managed = states.map(({ name, managed: count }) => `${name} manages ${count}`);
  const when = `${host}, ${instant(Date.parse(at))} UTC by the server's clock`;
  find("#source", HTMLElement).textContent = printable([when, ...managed].join(" · "));
  const gaps = gapsIn(report);
  const list = find("#gaps", HTMLUListElement);
  list.hidden = gaps.length === 0;
  list.append(...gaps.map((gap) => element("li", {}, printable(gap))));
}

function drawLegend(): void {
  const entry = (sign: Node, words: string): HTMLLIElement => element("li", {}, sign, words);
  find("#legend", HTMLUListElement).append(
    ...kinds.map((kind) => entry(kindSign(kind), kindNames[kind])),
    ...(["made", "used", "expires"] as const).map((mark) => entry(markSign(mark), marks[mark].words)),
    entry(element("span", { class: "sign now-sign", "aria-hidden": "true" }), "now"),
  );
}

drawHeader();
drawLegend();
new Tokens(report).draw();
