import type { Token } from "../../../lib/cli/inventory/tokens";
import { findFindings, type Limits } from "../../../lib/cli/inventory/findings";
import type { TokenRotation } from "../../../lib/cli/inventory/rotations";

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const now = Date.parse("2030-01-01T00:00:00Z");
const limits: Limits = { expiresWithin: 30 * DAY, unusedFor: 90 * DAY };

/** A token without findings. */
const fine: Token = {
  kind: "team",
  id: "at-1",
  name: "ci",
  teamId: "team-1",
  createdAt: now - 200 * DAY,
  createdBy: null,
  lastUse: { kind: "used", at: now - DAY },
  expiresAt: now + 100 * DAY,
};

const findingsOf = (token: Partial<Token>): string[] => findFindings({ ...fine, ...token }, now, limits);

it("reports no findings for a token that is used and valid", () => {
  expect(findingsOf({})).toEqual([]);
});

it.each([
  ["an expiry at the current time", { expiresAt: now }, ["expired"]],
  ["an expiry in one second", { expiresAt: now + SECOND }, ["expires-soon"]],
  ["an expiry at the limit", { expiresAt: now + limits.expiresWithin }, ["expires-soon"]],
  ["an expiry one second after the limit", { expiresAt: now + limits.expiresWithin + SECOND }, []],
  ["no expiry", { expiresAt: null }, ["no-expiry"]],
])("finds tokens that are expired, expire soon or never expire: %s", (_, token, findings) => {
  expect(findingsOf(token)).toEqual(findings);
});

it.each([
  ["unused for exactly the limit", { lastUse: { kind: "used", at: now - limits.unusedFor } }, ["unused"]],
  [
    "unused for one second less than the limit",
    { lastUse: { kind: "used", at: now - limits.unusedFor + SECOND } },
    [],
  ],
  ["never used, a week old", { lastUse: { kind: "never" }, createdAt: now - 7 * DAY }, ["never-used"]],
  [
    "never used, one second less than a week old",
    { lastUse: { kind: "never" }, createdAt: now - 7 * DAY + SECOND },
    [],
  ],
  ["never used, of unknown age", { lastUse: { kind: "never" }, createdAt: null }, []],
  ["with an unknown last use", { kind: "metrics", lastUse: { kind: "unknown" } }, []],
] as const)("finds unused tokens: %s", (_, token, findings) => {
  expect(findingsOf(token)).toEqual(findings);
});

it("combines the findings of a valid token, and reports an expired token only as expired", () => {
  const idle = { lastUse: { kind: "used", at: now - 120 * DAY } } as const;
  expect(findingsOf({ ...idle, expiresAt: now + DAY })).toEqual(["expires-soon", "unused"]);
  expect(findingsOf({ ...idle, expiresAt: null })).toEqual(["unused", "no-expiry"]);
  expect(findingsOf({ ...idle, expiresAt: now - DAY })).toEqual(["expired"]);
});

describe("a rotated token", () => {
  const active: TokenRotation = {
    address: "tfetokens_rotation.ci",
    role: "active",
    generation: 2,
    rotateAt: now + DAY,
  };
  const found = (token: Partial<Token>, rotation: Partial<TokenRotation>): string[] =>
    findFindings({ ...fine, ...token }, now, limits, { ...active, ...rotation });

  it("that is active isn't reported as expiring soon, because the rotation replaces it first", () => {
    expect(found({ expiresAt: now + 2 * DAY }, {})).toEqual([]);
  });

  it.each([
    ["overdue if its rotation is due", now, ["overdue"]],
    ["not overdue one second before its rotation is due", now + SECOND, []],
  ])("that is active is %s", (_, rotateAt, findings) => {
    expect(found({}, { rotateAt })).toEqual(findings);
  });

  it("that is active, expired and due for rotation is reported as both expired and overdue", () => {
    expect(found({ expiresAt: now - DAY }, { rotateAt: now - 2 * DAY })).toEqual(["overdue", "expired"]);
  });

  it("that is the previous token of its rotation isn't reported as unused, expired or overdue", () => {
    const unused = { lastUse: { kind: "used", at: now - 120 * DAY } } as const;
    expect(found({ ...unused, expiresAt: now - DAY }, { role: "previous", rotateAt: now - DAY })).toEqual([]);
    expect(found(unused, { role: "previous" })).toEqual([]);
  });
});
