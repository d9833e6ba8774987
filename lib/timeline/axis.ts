import { shape } from "./element";
import { position, type Ticks, type Window } from "./scale";
import { tickLabel } from "./words";

// A label nearer to an edge than this would be cut, nearer to `now` it would be written over.
const EDGE = 4;
const NEAR_NOW = 6;

/** The scale above the lives of one organization. */
export function drawAxis(now: number, window: Window, { step, at }: Ticks): SVGSVGElement {
  const present = position(now, window);
  const labels = at
    .map((tick): [number, string] => [position(tick, window), tickLabel(tick, step)])
    .filter(([place]) => place > EDGE && place < 100 - EDGE && Math.abs(place - present) > NEAR_NOW);
  return shape(
    "svg",
    { class: "axis", "aria-hidden": "true" },
    ...labels.map(([place, label], index) =>
      // Every other label gives way where the page is narrow.
      shape("text", { x: `${place}%`, y: 16, class: index % 2 === 1 ? "tick spare" : "tick" }, label),
    ),
    shape("text", { x: `${present}%`, y: 16, class: "tick present" }, "now"),
    shape("line", { x1: `${present}%`, x2: `${present}%`, y1: 20, y2: "100%", class: "now" }),
  );
}
