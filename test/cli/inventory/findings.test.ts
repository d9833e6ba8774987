import type { Token } from "../../../lib/cli/inventory/tokens";
import { findFindings, type Limits } from "../../../lib/cli/inventory/findings";
import type { TokenRotation } from "../../../lib/cli/inventory/rotations";

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const now = Date.parse("2030-01-01T00:00:00Z");
const limits: Limits = { expiresWithin: 30 * DAY, unusedFor: 90 * DAY };

/** Of which there is nothing to say. */
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

const said = (token: Partial<Token>): string[] => findFindings({ ...fine, ...token }, now, limits);

it("has nothing to say of a token that is used and lives on", () => {
  expect(said({})).toEqual([]);
});

it.each([
  ["expired when its second has come", { expiresAt: now }, ["expired"]],
  ["expires soon a second before", { expiresAt: now + SECOND }, ["expires-soon"]],
  ["expires soon at the limit", { expiresAt: now + limits.expiresWithin }, ["expires-soon"]],
  ["does not expire soon after the limit", { expiresAt: now + limits.expiresWithin + SECOND }, []],
  ["never expires", { expiresAt: null }, ["no-expiry"]],
])("says that a token %s", (_, token, findings) => {
  expect(said(token)).toEqual(findings);
});

it.each([
  ["unused at the limit", { lastUse: { kind: "used", at: now - limits.unusedFor } }, ["unused"]],
  ["not unused before", { lastUse: { kind: "used", at: now - limits.unusedFor + SECOND } }, []],
  ["never used after a week", { lastUse: { kind: "never" }, createdAt: now - 7 * DAY }, ["never-used"]],
  ["young before that", { lastUse: { kind: "never" }, createdAt: now - 7 * DAY + SECOND }, []],
  ["of unknown age", { lastUse: { kind: "never" }, createdAt: null }, []],
  ["of unknown use", { kind: "metrics", lastUse: { kind: "unknown" } }, []],
] as const)("calls a token %s", (_, token, findings) => {
  expect(said(token)).toEqual(findings);
});

it("says everything else of a token that lives, and nothing more of one that has expired", () => {
  const idle = { lastUse: { kind: "used", at: now - 120 * DAY } } as const;
  expect(said({ ...idle, expiresAt: now + DAY })).toEqual(["expires-soon", "unused"]);
  expect(said({ ...idle, expiresAt: null })).toEqual(["unused", "no-expiry"]);
  expect(said({ ...idle, expiresAt: now - DAY })).toEqual(["expired"]);
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

  it("that is active is expected to expire, because the rotation replaces it before", () => {
    expect(found({ expiresAt: now + 2 * DAY }, {})).toEqual([]);
  });

  it.each([
    ["at the moment when its rotation is due", now, ["overdue"]],
    ["not a second before", now + SECOND, []],
  ])("that is active is overdue %s", (_, rotateAt, findings) => {
    expect(found({}, { rotateAt })).toEqual(findings);
  });

  it("that is active and has expired is both", () => {
    expect(found({ expiresAt: now - DAY }, { rotateAt: now - 2 * DAY })).toEqual(["overdue", "expired"]);
  });

  it("that is the previous one is expected to be unused and to expire", () => {
    const unused = { lastUse: { kind: "used", at: now - 120 * DAY } } as const;
    expect(found({ ...unused, expiresAt: now - DAY }, { role: "previous", rotateAt: now - DAY })).toEqual([]);
    expect(found(unused, { role: "previous" })).toEqual([]);
  });
});
