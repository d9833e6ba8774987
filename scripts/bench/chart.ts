import { group } from "./figure";
import type { Growth } from "./growth";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 420, 70, 90, 24, 46];

const STYLE = `
    :root { --paper: #ffffff; --edge: #d1d9e0; --ink: #1f2328; --soft: #59636e; --line: #e4e8ec;
      --plan: #0969da; --create: #1a7f64; --synth: #8250df }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #0d1117; --edge: #3d444d; --ink: #f0f6fc; --soft: #9198a1; --line: #21262d;
        --plan: #4493f8; --create: #3fb99a; --synth: #ab7df8 }
    }
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink) }
    .soft { fill: var(--soft); font-size: 12px }
    .paper { fill: var(--paper); stroke: var(--edge) }
    .line { stroke: var(--line) }
    .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round }
    .plan { stroke: var(--plan) } .create { stroke: var(--create) } .synth { stroke: var(--synth) }
    .plan.dot { fill: var(--plan) } .create.dot { fill: var(--create) } .synth.dot { fill: var(--synth) }`;

/** Draws the times for all sizes on logarithmic scales, where linear growth has a slope of one. */
export function drawGrowth({ sizes, ...costs }: Growth): string {
  const names = ["plan", "create", "synth"] as const;
  const times = names.flatMap((name) => costs[name].map(({ seconds }) => seconds));
  const [low, high] = [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))];
  const lastSize = Math.max(1, Math.log10(sizes.at(-1) ?? 1));
  const x = (size: number): number => round(LEFT + (Math.log10(size) / lastSize) * (WIDTH - LEFT - RIGHT));
  const y = (seconds: number): number =>
    round(HEIGHT - BOTTOM - ((Math.log10(seconds) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM));

  const powers = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const marks = [
    ...powers.flatMap((power) => [
      `<line class="line" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(power)}" y2="${y(power)}"/>`,
      `<text class="soft" x="${LEFT - 10}" y="${y(power) + 4}" text-anchor="end">${formatTime(power)}</text>`,
    ]),
    ...sizes.map(
      (size) =>
        `<text class="soft" x="${x(size)}" y="${HEIGHT - BOTTOM + 22}" text-anchor="middle">${group(size)}</text>`,
    ),
    `<text class="soft" x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">tokens</text>`,
    ...names.flatMap((name) => {
      const points = sizes.map((size, i) => [x(size), y(costs[name][i].seconds)] as const);
      return [
        `<polyline class="curve ${name}" points="${points.map((point) => point.join(",")).join(" ")}"/>`,
        ...points.map(([cx, cy]) => `<circle class="${name} dot" cx="${cx}" cy="${cy}" r="4"/>`),
      ];
    }),
    ...labelHeights(names.map((name) => y(costs[name][sizes.length - 1].seconds))).map(
      (height, i) => `<text x="${WIDTH - RIGHT + 12}" y="${height + 4}">${names[i]}</text>`,
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
  <title id="title">Time of plan, create and synth by number of tokens</title>
  <style>${STYLE}
  </style>
  <rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="8"/>
  ${marks.join("\n  ")}
</svg>
`;
}

/** Moves labels down if they would overlap. */
function labelHeights(heights: readonly number[]): number[] {
  const moved = [...heights];
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  order.forEach((label, i) => {
    if (i > 0) moved[label] = Math.max(moved[label], moved[order[i - 1]] + LINE);
  });
  return moved;
}

/** Height of a line of text, in pixels. */
const LINE = 17;

const round = (value: number): number => Math.round(value * 10) / 10;

const formatTime = (seconds: number): string =>
  seconds < 1 ? `${Math.round(seconds * 1_000)} ms` : `${group(seconds)} s`;
