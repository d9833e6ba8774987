import { plan } from "../../../../lib/adapter/resources/team-token/plan";
import {
  schema,
  type PlannedTeamToken,
  type TeamTokenState,
} from "../../../../lib/adapter/resources/team-token/schema";
import { planFromSchema } from "../../../../lib/adapter/framework/schema/plan";
import { CallPrivateState } from "../../../../lib/adapter/framework/values/private-state";
import { UNKNOWN, type Unknown } from "../../../../lib/adapter/framework/values/value";
import {
  recordRegeneratedToken,
  recordUnfinishedAttempt,
} from "../../../../lib/adapter/lifecycle/singleton-records";

const none = Object.fromEntries(Object.keys(schema.attributes).map((name) => [name, null]));
const toConfig = (given: Partial<PlannedTeamToken>): PlannedTeamToken =>
  ({ ...none, team_id: "team-a", ...given }) as PlannedTeamToken;
const toState = (given: Partial<TeamTokenState>): TeamTokenState =>
  ({
    ...none,
    team_id: "team-a",
    organization: "acme",
    id: "at-1",
    created_at: "2026-01-01T00:00:00Z",
    valid_until: "2028-01-01T00:00:00Z",
    token: "made-up",
    ...given,
  }) as TeamTokenState;

function planTeamToken(
  prior: TeamTokenState | null,
  config: PlannedTeamToken,
  organization: string | Unknown | null = "acme",
  privateState = new CallPrivateState(),
): ReturnType<typeof plan> {
  return plan(
    { prior, config, planned: planFromSchema(schema, prior, config) },
    organization ?? undefined,
    privateState,
  );
}

describe("the plan of a new team token", () => {
  it.each([
    ["an exact description", { description: "ci" }, { description: "ci", description_prefix: null }],
    ["a prefix", { description_prefix: "ci-" }, { description: UNKNOWN, description_prefix: "ci-" }],
    [
      "an unknown prefix",
      { description_prefix: UNKNOWN },
      { description: UNKNOWN, description_prefix: UNKNOWN },
    ],
    ["neither", {}, { description: null, description_prefix: null }],
  ])("has a description and a prefix that depend on the arguments: %s", (_name, given, names) => {
    expect(planTeamToken(null, toConfig(given))).toMatchObject({
      value: { ...names, id: UNKNOWN, token: UNKNOWN, created_at: UNKNOWN, valid_until: UNKNOWN },
    });
  });

  it.each([
    ["the configured organization", { organization: "other" }, "acme", "other"],
    ["the provider's organization", {}, "acme", "acme"],
    ["the team's organization, read during apply", {}, null, UNKNOWN],
    ["the provider's organization, known during apply", {}, UNKNOWN, UNKNOWN],
  ])("has an organization that depends on the configuration: %s", (_name, given, provider, organization) => {
    expect(planTeamToken(null, toConfig(given), provider).value).toMatchObject({ organization });
  });
});

describe("the plan of a team's singleton token", () => {
  const prior = toState({ generation: 1, expires_at: "2028-01-01T00:00:00Z", keepers: { a: "1" } });
  const same = { generation: 1, expires_at: "2028-01-01T00:00:00Z", keepers: { a: "1" } };

  it.each<[string, boolean, Partial<PlannedTeamToken>]>([
    ["no changes", false, same],
    ["the same expiry in another time zone", false, { ...same, expires_at: "2028-01-01T01:00:00+01:00" }],
    ["a different expiry", true, { ...same, expires_at: "2029-01-01T00:00:00Z" }],
    ["no expiry", false, { ...same, expires_at: null }],
    ["a different generation", true, { ...same, generation: 2 }],
    ["no generation", false, { ...same, generation: null }],
    ["an unknown generation", true, { ...same, generation: UNKNOWN }],
    ["different keepers", true, { ...same, keepers: { a: "2" } }],
    ["no keepers", true, { ...same, keepers: null }],
    ["force_regenerate", false, { ...same, force_regenerate: true }],
  ])("given %s, regenerates the token: %s", (_name, isRegenerated, given) => {
    const { value } = planTeamToken(prior, toConfig(given));
    expect(value).toMatchObject(
      isRegenerated
        ? { id: UNKNOWN, token: UNKNOWN, created_at: UNKNOWN, valid_until: UNKNOWN }
        : { id: "at-1", token: "made-up" },
    );
  });

  it.each<[string, string, { isOwn: boolean; isUnfinished: boolean; force: boolean; isChanged: boolean }]>([
    [
      "someone else",
      "keeps the token",
      { isOwn: false, isUnfinished: false, force: false, isChanged: false },
    ],
    [
      "someone else, with a change in the configuration",
      "rejects the change",
      { isOwn: false, isUnfinished: false, force: false, isChanged: true },
    ],
    [
      "someone else, with force_regenerate",
      "regenerates the token",
      { isOwn: false, isUnfinished: false, force: true, isChanged: false },
    ],
    [
      "someone else after a lost response",
      "keeps the token",
      { isOwn: false, isUnfinished: true, force: false, isChanged: false },
    ],
    ["another run", "keeps the token", { isOwn: true, isUnfinished: false, force: false, isChanged: false }],
    [
      "a killed run, with a change in the configuration",
      "regenerates the token",
      { isOwn: true, isUnfinished: false, force: false, isChanged: true },
    ],
    [
      "an unfinished attempt",
      "regenerates the token",
      { isOwn: true, isUnfinished: true, force: false, isChanged: false },
    ],
  ])("after a regeneration by %s, %s", (_name, expected, { isOwn, isUnfinished, force, isChanged }) => {
    const privateState = new CallPrivateState();
    recordRegeneratedToken(privateState, { id: "at-2", isOwn });
    if (isUnfinished) recordUnfinishedAttempt(privateState, new Date(0));
    const config = toConfig({
      ...same,
      generation: isChanged ? 2 : 1,
      force_regenerate: force ? true : null,
    });
    const { value, diagnostics = [] } = planTeamToken(prior, config, "acme", privateState);
    const actual =
      value === undefined
        ? "rejects the change"
        : value.token === UNKNOWN
          ? "regenerates the token"
          : "keeps the token";
    expect(actual).toBe(expected);
    expect(diagnostics).toHaveLength(expected === "rejects the change" ? 1 : 0);
  });
});

describe("the plan of a described team token", () => {
  it.each<[string, Partial<TeamTokenState>, Partial<PlannedTeamToken>, string[]]>([
    ["an added expiry equal to the server's", {}, { expires_at: "2028-01-01T00:00:00Z" }, ["expires_at"]],
    ["an added generation", {}, { generation: 1 }, ["expires_at", "generation", "keepers"]],
    ["a removed generation", { generation: 1 }, {}, ["expires_at", "generation", "keepers"]],
    ["the next generation", { generation: 1 }, { generation: 2 }, ["expires_at", "keepers"]],
  ])("given %s, lists the arguments that can change in place", (_name, before, given, inPlace) => {
    const response = planTeamToken(
      toState({ description: "ci", ...before }),
      toConfig({ description: "ci", ...given }),
    );
    expect(response).toMatchObject({ value: { description: "ci", id: "at-1" } });
    expect("inPlace" in response && [...(response.inPlace ?? [])]).toEqual(expect.arrayContaining(inPlace));
  });

  it("keeps the organization that the state contains", () => {
    expect(
      planTeamToken(toState({ description: "ci" }), toConfig({ description: "ci" }), "other").value,
    ).toMatchObject({
      organization: "acme",
    });
  });
});
