import { createElement, findElement } from "../../../timeline/element";
import { createKindIcon, createMarkIcon, marks } from "../../../timeline/draw-lifetime";
import { kindNames } from "../../../timeline/lifetime";
import { formatTime } from "../../../timeline/format";
import { escapeUnprintable } from "../../printable";
import { tokenKinds, type Report } from "../report";
import { describeGaps, formatStateName } from "../format";
import { TokenTable } from "./tokens";

const report = JSON.parse(findElement("#report", HTMLScriptElement).textContent ?? "") as Report;

function drawHeader(): void {
  const { organization, host, at, states } = report;
  document.title = escapeUnprintable(`Tokens of ${organization}`);
  findElement("#title", HTMLElement).textContent = document.title;
  const managed = states.map(
    ({ name, managed: count }) => `${formatStateName(name)} manages ${count} of these tokens`,
  );
  const when = `${host}, ${formatTime(Date.parse(at))} UTC (server time)`;
  findElement("#source", HTMLElement).textContent = escapeUnprintable([when, ...managed].join(" · "));
  const gaps = describeGaps(report);
  const list = findElement("#gaps", HTMLUListElement);
  list.hidden = gaps.length === 0;
  list.append(...gaps.map((gap) => createElement("li", {}, escapeUnprintable(gap))));
}

function drawLegend(): void {
  const entry = (icon: Node, label: string): HTMLLIElement => createElement("li", {}, icon, label);
  findElement("#legend", HTMLUListElement).append(
    ...tokenKinds.map((kind) => entry(createKindIcon(kind), kindNames[kind])),
    ...(["created", "used", "expires"] as const).map((mark) =>
      entry(createMarkIcon(mark), marks[mark].label),
    ),
    entry(createElement("span", { class: "icon now-icon", "aria-hidden": "true" }), "now"),
  );
}

drawHeader();
drawLegend();
new TokenTable(report).draw();
