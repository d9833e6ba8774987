import { createShape } from "./element";
import { formatTime } from "./format";
import { getEnd, getStatus, kindNames, type TokenKind, type TokenLifetime } from "./lifetime";
import { getPosition, type Ticks, type Window } from "./scale";

const MIDDLE = 25;
const BAR = 8;

/** Each mark has its own shape, so that it can be recognized without its color. */
export const marks = {
  created: { label: "created", path: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z" },
  used: { label: "last used", path: "M-5 -15h10l-5 8z" },
  expires: { label: "expires", path: "M-2 -10h4v20h-4z" },
  revoked: { label: "revoked", path: "M-6 -6L6 6M-6 6L6 -6" },
} as const;
export type Mark = keyof typeof marks;

/** Each kind of token also has its own shape. */
const kindPaths: Readonly<Record<TokenKind, string>> = {
  user: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z",
  organization: "M-5 -5h10v10h-10z",
  "audit-trails": "M0 -6l6 11h-12z",
  team: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
  metrics: "M0 -6l6 6l-6 6l-6 -6z",
};

export const createKindIcon = (kind: TokenKind): SVGSVGElement =>
  createShape(
    "svg",
    { class: `icon kind-${kind}`, viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    createShape("path", { d: kindPaths[kind], "fill-rule": "evenodd" }),
  );

export const createMarkIcon = (mark: Mark): SVGSVGElement =>
  createShape(
    "svg",
    { class: "icon", viewBox: mark === "used" ? "-10 -21 20 20" : "-12 -12 24 24", "aria-hidden": "true" },
    createShape("path", { class: `mark ${mark}`, d: marks[mark].path }),
  );

/**
 * Draws a mark. The coordinates of a path can't be percentages, so the path is in its own `svg`, whose `x` is a
 * percentage.
 */
const drawMark = (mark: Mark, at: number): SVGSVGElement =>
  createShape(
    "svg",
    { x: `${at}%`, y: MIDDLE, class: "at", role: "presentation" },
    createShape("path", { class: `mark ${mark}`, d: marks[mark].path }),
  );

const drawVerticalLine = (at: number, name: string): SVGLineElement =>
  createShape("line", { x1: `${at}%`, x2: `${at}%`, y1: 0, y2: "100%", class: name });

const clamp = (percent: number): number => Math.min(100, Math.max(0, percent));
const isVisible = (percent: number): boolean => percent >= 0 && percent <= 100;

function drawBar(from: number, to: number, name: string): SVGRectElement[] {
  const [start, end] = [clamp(from), clamp(to)];
  if (end <= start) return [];
  return [
    createShape("rect", {
      x: `${start}%`,
      width: `${end - start}%`,
      y: MIDDLE - BAR / 2,
      height: BAR,
      class: name,
    }),
  ];
}

function describeLastUse(lastUsedAt: TokenLifetime["lastUsedAt"]): string {
  if (lastUsedAt === undefined) return "last use unknown";
  return lastUsedAt === null ? "never used" : `last used ${formatTime(lastUsedAt)}`;
}

/** Returns a description of the lifetime, for screen readers and the tooltip. */
export function describeLifetime(lifetime: TokenLifetime, now: number): string {
  const { kind, createdAt, lastUsedAt, expiresAt, revokedAt } = lifetime;
  const parts = [
    `${kindNames[kind]} token, ${getStatus(lifetime, now)}`,
    `created ${formatTime(createdAt)}`,
    describeLastUse(lastUsedAt),
    expiresAt === null
      ? "never expires"
      : `${expiresAt <= now ? "expired" : "expires"} ${formatTime(expiresAt)}`,
    ...(revokedAt === null ? [] : [`revoked ${formatTime(revokedAt)}`]),
  ];
  return parts.join("; ");
}

/** Draws the lifetime of one token, with its marks. */
export function drawLifetime(
  lifetime: TokenLifetime,
  now: number,
  window: Window,
  ticks: Ticks,
): SVGSVGElement {
  const status = getStatus(lifetime, now);
  const at = (time: number): number => getPosition(time, window);
  const end = getEnd(lifetime);
  const elapsedUntil = status === "valid" ? now : (end ?? now);
  const markTimes: [Mark, number | null | undefined][] = [
    ["created", lifetime.createdAt],
    ["used", lifetime.lastUsedAt],
    ["expires", lifetime.expiresAt],
    ["revoked", status === "revoked" ? lifetime.revokedAt : null],
  ];
  const description = describeLifetime(lifetime, now);
  return createShape(
    "svg",
    { class: `lifetime kind-${lifetime.kind} ${status}`, role: "img", "aria-label": description },
    createShape("title", {}, description),
    ...ticks.at.map((tick) => drawVerticalLine(at(tick), "grid")),
    ...drawBar(at(lifetime.createdAt), at(elapsedUntil), "elapsed"),
    ...(status === "valid"
      ? drawBar(at(now), end === null ? 100 : at(end), end === null ? "unlimited" : "remaining")
      : []),
    // This bar shows how long a revoked token would have stayed valid.
    ...(status === "revoked" && lifetime.expiresAt !== null
      ? drawBar(at(elapsedUntil), at(lifetime.expiresAt), "canceled")
      : []),
    drawVerticalLine(at(now), "now"),
    ...markTimes.flatMap(([mark, time]) =>
      time == null || !isVisible(at(time)) ? [] : [drawMark(mark, at(time))],
    ),
  );
}
