import { shape } from "./element";
import { conditionOf, endOf, kindNames, type Kind, type Life } from "./lives";
import { position, type Ticks, type Window } from "./scale";
import { instant } from "./words";

const MIDDLE = 25;
const BAR = 8;

/** Each mark has a form of its own, so that none is told by its colour alone. */
export const marks = {
  made: { words: "made", path: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z" },
  used: { words: "last used", path: "M-5 -15h10l-5 8z" },
  expires: { words: "expires", path: "M-2 -10h4v20h-4z" },
  revoked: { words: "revoked", path: "M-6 -6L6 6M-6 6L6 -6" },
} as const;
export type Mark = keyof typeof marks;

/** A form for each kind of token, for the same reason. */
const kindPaths: Readonly<Record<Kind, string>> = {
  user: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z",
  organization: "M-5 -5h10v10h-10z",
  "audit-trails": "M0 -6l6 11h-12z",
  team: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
  metrics: "M0 -6l6 6l-6 6l-6 -6z",
};

export const kindSign = (kind: Kind): SVGSVGElement =>
  shape(
    "svg",
    { class: `sign kind-${kind}`, viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    shape("path", { d: kindPaths[kind], "fill-rule": "evenodd" }),
  );

export const markSign = (mark: Mark): SVGSVGElement =>
  shape(
    "svg",
    { class: "sign", viewBox: mark === "used" ? "-10 -21 20 20" : "-12 -12 24 24", "aria-hidden": "true" },
    shape("path", { class: `mark ${mark}`, d: marks[mark].path }),
  );

/** At a place in percent: a path knows no percents, the drawing around it does. */
const markAt = (mark: Mark, at: number): SVGSVGElement =>
  shape(
    "svg",
    { x: `${at}%`, y: MIDDLE, class: "at", role: "presentation" },
    shape("path", { class: `mark ${mark}`, d: marks[mark].path }),
  );

const vertical = (at: number, name: string): SVGLineElement =>
  shape("line", { x1: `${at}%`, x2: `${at}%`, y1: 0, y2: "100%", class: name });

const within = (percent: number): number => Math.min(100, Math.max(0, percent));
const isVisible = (percent: number): boolean => percent >= 0 && percent <= 100;

function bar(from: number, to: number, name: string): SVGRectElement[] {
  const [start, end] = [within(from), within(to)];
  if (end <= start) return [];
  return [
    shape("rect", {
      x: `${start}%`,
      width: `${end - start}%`,
      y: MIDDLE - BAR / 2,
      height: BAR,
      class: name,
    }),
  ];
}

function lastUse(lastUsed: Life["lastUsed"]): string {
  if (lastUsed === undefined) return "last use not told";
  return lastUsed === null ? "never used" : `last used ${instant(lastUsed)}`;
}

/** What the drawing says, for those who do not see it. */
export function lifeInWords(life: Life, now: number): string {
  const { kind, made, lastUsed, expires, revoked } = life;
  const parts = [
    `${kindNames[kind]} token, ${conditionOf(life, now)}`,
    `made ${instant(made)}`,
    lastUse(lastUsed),
    expires === null ? "never expires" : `${expires <= now ? "expired" : "expires"} ${instant(expires)}`,
    ...(revoked === null ? [] : [`revoked ${instant(revoked)}`]),
  ];
  return parts.join("; ");
}

/** One token's life: how long it lived or will live, and its marks. */
export function drawLife(life: Life, now: number, window: Window, ticks: Ticks): SVGSVGElement {
  const condition = conditionOf(life, now);
  const at = (time: number): number => position(time, window);
  const end = endOf(life);
  const ended = condition === "live" ? now : (end ?? now);
  const stands: [Mark, number | null | undefined][] = [
    ["made", life.made],
    ["used", life.lastUsed],
    ["expires", life.expires],
    ["revoked", condition === "revoked" ? life.revoked : null],
  ];
  const words = lifeInWords(life, now);
  return shape(
    "svg",
    { class: `life kind-${life.kind} ${condition}`, role: "img", "aria-label": words },
    shape("title", {}, words),
    ...ticks.at.map((tick) => vertical(at(tick), "grid")),
    ...bar(at(life.made), at(ended), "lived"),
    ...(condition === "live"
      ? bar(at(now), end === null ? 100 : at(end), end === null ? "endless" : "ahead")
      : []),
    // What a revoked token would still have had.
    ...(condition === "revoked" && life.expires !== null ? bar(at(ended), at(life.expires), "lost") : []),
    vertical(at(now), "now"),
    ...stands.flatMap(([mark, time]) =>
      time == null || !isVisible(at(time)) ? [] : [markAt(mark, at(time))],
    ),
  );
}
