import { createShape } from "./element";
import { getPosition, type Ticks, type Window } from "./scale";
import { formatTick } from "./format";

// Minimum distances of a label, in percent of the width. A label closer to an edge might be cut off, and a label closer
// to the current time might overlap the label "now".
const EDGE = 4;
const NEAR_NOW = 6;

/** Draws the time scale above the tokens of one organization. */
export function drawAxis(now: number, window: Window, { step, at }: Ticks): SVGSVGElement {
  const present = getPosition(now, window);
  const labels = at
    .map((tick): [number, string] => [getPosition(tick, window), formatTick(tick, step)])
    .filter(([x]) => x > EDGE && x < 100 - EDGE && Math.abs(x - present) > NEAR_NOW);
  return createShape(
    "svg",
    { class: "axis", "aria-hidden": "true" },
    ...labels.map(([x, label], index) =>
      // Every other label is hidden on a narrow page.
      createShape("text", { x: `${x}%`, y: 16, class: index % 2 === 1 ? "tick spare" : "tick" }, label),
    ),
    createShape("text", { x: `${present}%`, y: 16, class: "tick present" }, "now"),
    createShape("line", { x1: `${present}%`, x2: `${present}%`, y1: 20, y2: "100%", class: "now" }),
  );
}
