/**
 * Draws the lifetimes of rotated tokens for docs/explanation/rotation.md, using the provider's own schedule code. With
 * --check, the script only compares, and exits with 1 if a diagram is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Life, livesOf } from "./lives";

interface Drawing {
  readonly file: string;
  readonly title: string;
  readonly description: string;
  readonly slotCount: 1 | 2;
  readonly applies: readonly number[];
}

const [EVERY, GRACE, UNTIL] = [30, 7, 108];

const drawings: readonly Drawing[] = [
  {
    file: "rotation-of-two.svg",
    title: "Two tokens, rotated every 30 days with a grace period of 7 days",
    description:
      "Each new token takes the other slot, and the previous one stays valid until it expires. Applies run late, but " +
      "within the grace period, so consumers always have a valid token.",
    slotCount: 2,
    applies: [0, 15, 33, 48, 65, 80, 97],
  },
  {
    file: "rotation-of-one.svg",
    title: "A singleton token, rotated every 30 days with a grace period of 7 days",
    description:
      "Each new token invalidates the previous one. The first late apply runs within the grace period. The second " +
      "one doesn't, so consumers have an expired token until it runs.",
    slotCount: 1,
    applies: [0, 15, 33, 48, 78, 93],
  },
];

const [WIDTH, LEFT, RIGHT, BAR, LANE] = [960, 128, 24, 34, 74];
const x = (day: number): number => Math.round((LEFT + (day * (WIDTH - LEFT - RIGHT)) / UNTIL) * 10) / 10;

const STYLE = `
    :root { --paper: #ffffff; --edge: #d1d9e0; --ink: #1f2328; --soft: #59636e; --line: #e4e8ec;
      --a: #0969da; --b: #1a7f64; --c: #8250df; --on: #ffffff; --expired: #cf222e; --due: #bc4c00 }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #0d1117; --edge: #3d444d; --ink: #f0f6fc; --soft: #9198a1; --line: #21262d;
        --a: #4493f8; --b: #3fb99a; --c: #ab7df8; --on: #0d1117; --expired: #f85149; --due: #f0883e }
    }
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink) }
    .soft { fill: var(--soft); font-size: 12px }
    .on { fill: var(--on); font-weight: 600 }
    .due { fill: var(--due); font-size: 11px; stroke: var(--paper); stroke-width: 4; paint-order: stroke }
    .end { fill: var(--expired); font-weight: 600 }
    .paper { fill: var(--paper); stroke: var(--edge) }
    .line { stroke: var(--line) }
    .apply { stroke: var(--soft); stroke-dasharray: 1 4; stroke-linecap: round }
    .grace { stroke: var(--due); fill: none; stroke-width: 1.5 }
    .g0 { fill: var(--a) } .g1 { fill: var(--b) } .g2 { fill: var(--c) }
    .previous { fill-opacity: .3 }
    .expired { fill: var(--expired); fill-opacity: .15; stroke: var(--expired); stroke-dasharray: 3 3 }
    .rotates { fill: var(--ink) } .idle { fill: var(--paper); stroke: var(--soft) }
  `;

function draw({ title, description, slotCount, applies }: Drawing): string {
  const lives = livesOf({ every: EVERY, grace: GRACE, slotCount }, applies, UNTIL);
  const lanes = Array.from({ length: slotCount }, (_, slot) => ({
    label: slotCount === 1 ? "the token" : `slot ${slot}`,
    marks: lives.filter((life) => life.slot === slot).map(lifeAt(104 + slot * LANE)),
  }));
  const holding = 104 + slotCount * LANE;
  const bottom = holding + BAR + 22;
  const height = bottom + 66;
  const rotating = new Set(lives.map(({ created }) => created));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description">
  <title id="title">${title}</title>
  <desc id="description">${description}</desc>
  <style>${STYLE}</style>
  <rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${[
  axis(bottom),
  ...applies.map((day) => apply(day, rotating.has(day), bottom)),
  text(24, 60, "applies"),
  ...lanes.flatMap(({ label, marks }, slot) => [text(24, 104 + slot * LANE + 22, label), ...marks]),
  text(24, holding + 22, "users have"),
  ...lives.map(held(holding)),
  legend(bottom + 46, slotCount),
]
  .join("\n")
  .replaceAll(/^/gm, "  ")}
</svg>
`;
}

const text = (at: number, y: number, words: string, style = "", anchor = "start"): string =>
  `<text x="${at}" y="${y}"${style && ` class="${style}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${words}</text>`;

const bar = (style: string, from: number, to: number, y: number): string =>
  `<rect class="${style}" x="${x(from)}" y="${y}" width="${(x(Math.min(to, UNTIL)) - x(from)).toFixed(1)}" height="${BAR}" rx="3"/>`;

const middle = (from: number, to: number): number => x((from + Math.min(to, UNTIL)) / 2);

const hue = ({ number }: Life): string => `g${(number - 1) % 3}`;

/**
 * Draws the lifetime of a token: the time in which it is active and then, with two slots, the time in which it stays
 * valid alongside the next token. The grace period is drawn above the lifetime.
 */
const lifeAt =
  (y: number) =>
  (life: Life): string => {
    const { number, created, due, expires, replaced, ended } = life;
    const inUse = Math.min(replaced, ended);
    const marks = [
      bar(hue(life), created, inUse, y),
      text(middle(created, inUse), y + 22, `token ${number}`, "on", "middle"),
    ];
    if (inUse < ended) marks.push(bar(`${hue(life)} previous`, inUse, ended, y));
    if (expires <= UNTIL) {
      marks.push(
        `<path class="grace" d="M${x(due)} ${y - 3}v-5H${x(expires)}v5"/>`,
        text(middle(due, expires), y - 13, "grace", "due", "middle"),
      );
    }
    return marks.join("\n");
  };

/** Draws the time in which consumers have a token, including the time in which it is expired. */
const held =
  (y: number) =>
  (life: Life): string => {
    const { number, created, expires, replaced } = life;
    const ended = Math.min(replaced, expires);
    const marks = [
      bar(hue(life), created, ended, y),
      text(middle(created, ended), y + 22, `token ${number}`, "on", "middle"),
    ];
    if (ended < replaced) {
      marks.push(
        bar("expired", ended, replaced, y),
        text(middle(ended, replaced), y + 22, "expired", "end", "middle"),
      );
    }
    return marks.join("\n");
  };

function apply(day: number, rotates: boolean, bottom: number): string {
  const at = x(day);
  return [
    `<path class="apply" d="M${at} 66V${bottom}"/>`,
    `<path class="${rotates ? "rotates" : "idle"}" d="M${at - 6} 50h12l-6 10z"/>`,
    ...(rotates ? [text(at, 40, `day ${day}`, "soft", "middle")] : []),
  ].join("\n");
}

function axis(y: number): string {
  const days = [0, 30, 60, 90];
  return [
    `<path class="line" d="M${LEFT} ${y}H${WIDTH - RIGHT}"/>`,
    ...days.map((day) => `<path class="line" d="M${x(day)} ${y}v5"/>`),
    ...days.map((day) => text(x(day), y + 18, `${day}`, "soft", "middle")),
    text(24, y + 18, "days", "soft"),
  ].join("\n");
}

function legend(y: number, slotCount: 1 | 2): string {
  const sample = (style: string, at: number): string =>
    `<rect class="${style}" x="${at}" y="${y - 10}" width="20" height="12" rx="2"/>`;
  return [
    `<path class="rotates" d="M24 ${y - 9}h12l-6 10z"/>`,
    text(42, y, "creates a token", "soft"),
    `<path class="idle" d="M148 ${y - 9}h12l-6 10z"/>`,
    text(166, y, "changes nothing", "soft"),
    sample("g0", 288),
    text(314, y, "in use", "soft"),
    sample(slotCount === 2 ? "g0 previous" : "expired", 376),
    text(402, y, slotCount === 2 ? "previous, still valid" : "expired", "soft"),
    `<path class="grace" d="M554 ${y}v-5h22v5"/>`,
    text(582, y, "from the day a rotation is due to the token's expiry", "soft"),
  ].join("\n");
}

const folder = join(__dirname, "../../docs/images");
mkdirSync(folder, { recursive: true });
for (const drawing of drawings) {
  const file = join(folder, drawing.file);
  if (!process.argv.includes("--check")) writeFileSync(file, draw(drawing));
  else if (readFileSync(file, "utf8") !== draw(drawing)) {
    console.error(`out of date: docs/images/${drawing.file}\nrun \`npm run generate\` and commit the result`);
    process.exitCode = 1;
  }
}
