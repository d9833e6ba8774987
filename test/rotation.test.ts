import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import {
  App,
  Op,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../lib";
import { renderJson, renderHcl } from "./support/rendered";

const monthly: RotationSchedule = { every: Duration.days(30), grace: Duration.days(7) };

function newStack(context?: Record<string, unknown>): TerraformStack {
  const stack = new TerraformStack(Testing.app({ context }), "platform");
  new TfeProvider(stack, "Tfe");
  return stack;
}

const kinds = {
  "an organization's token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new OrganizationToken(stack, "Token", { rotation }),
  "a team's singleton": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new TeamToken(stack, "Token", { teamId: "team-1", rotation }),
  "a described team token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", rotation }),
  "a metrics token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new MetricsToken(stack, "Token", { namePrefix: "grafana-", rotation }),
};
type Name = keyof typeof kinds;
const all = Object.keys(kinds) as Name[];
const singletons = all.slice(0, 2);
const slotted = all.slice(2);

const make = (name: Name, rotation: RotationSchedule) => () => kinds[name](newStack(), rotation);

describe("a rotated token", () => {
  test.each(all)("renders its schedule and its tokens: %s", (name) => {
    const stack = newStack();
    const { value, tokenId, expiresAt, rotation } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "attributes", {
      value: { value, tokenId, expiresAt, generation: rotation?.generation, rotatesAt: rotation?.rotatesAt },
      sensitive: true,
    });
    const { resource, data, output } = renderJson(stack);
    expect({ resource, data, attributes: output.attributes.value }).toMatchSnapshot();
  });

  test.each(all.slice(0, 3))("renders its schedule and its tokens on hashicorp/tfe: %s", (name) => {
    const stack = newStack({ "cdktf-tfe-tokens:tokenProvider": "tfe" });
    const { value, tokenId, expiresAt, rotation } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "attributes", {
      value: { value, tokenId, expiresAt, generation: rotation?.generation, rotatesAt: rotation?.rotatesAt },
      sensitive: true,
    });
    const { resource, data, output } = renderJson(stack);
    expect({ resource, data, attributes: output.attributes.value }).toMatchSnapshot();
  });

  test.each(all)("is rendered as one resource without its rotation: %s", (name) => {
    const stack = newStack();
    const { value } = kinds[name](stack);
    new TerraformOutput(stack, "value", { value, sensitive: true });
    const { resource, data, output } = renderJson(stack);
    expect({ resource, data, value: output.value.value }).toMatchSnapshot();
  });

  test.each(all)("has the same logical ID with and without a rotation: %s", (name) => {
    const logicalIdOf = (rotation?: RotationSchedule): string =>
      (kinds[name](newStack(), rotation).node.defaultChild as TerraformResource).friendlyUniqueId;
    expect(logicalIdOf(monthly)).toBe(logicalIdOf());
  });

  test.each(slotted)("passes the active secret to another stack as one output: %s", (name) => {
    const stack = newStack();
    const { value } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "here", { value, sensitive: true });
    const other = new TerraformStack(App.of(stack), "other");
    new TerraformOutput(other, "there", { value, sensitive: true });
    App.of(stack).synth();

    const [crossing, ...more] = Object.entries(renderJson(stack).output).filter(([id]) => id !== "here");
    expect(more).toEqual([]);
    const [id, { value: passed, sensitive }] = crossing;
    expect({ passed, sensitive }).toEqual({ passed: renderJson(stack).output.here.value, sensitive: true });
    expect(renderJson(other).output.there.value).toMatch(
      new RegExp(`^\\$\\{data\\.terraform_remote_state\\.[\\w-]+\\.outputs\\.${id}\\}$`),
    );
  });

  test.each(slotted)("encloses the expression that selects the active token in parentheses: %s", (name) => {
    const stack = newStack();
    const { tokenId } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "isKnown", { value: Op.eq(tokenId, "at-1") });
    expect(renderJson(stack).output.isKnown.value).toMatch(
      /^\$\{\(\([^()]* \? one\([^()]*\) : one\([^()]*\)\) == "at-1"\)\}$/,
    );
  });

  test.each(slotted)(
    "exposes the secret of the previous token, which is null in Terraform if no previous token exists: %s",
    (name) => {
      const stack = newStack();
      const { rotation } = kinds[name](stack, monthly);
      new TerraformOutput(stack, "previous", { value: rotation?.previousValue, sensitive: true });
      expect(renderJson(stack).output.previous.value).toMatchSnapshot();
    },
  );

  test.each(all)("renders its schedule in HCL: %s", (name) => {
    const stack = newStack();
    new TerraformOutput(stack, "value", { value: kinds[name](stack, monthly).value, sensitive: true });
    const hcl = renderHcl(stack);
    expect(hcl).toContain('every = "720h"');
    expect(hcl).not.toMatch(/undefined|TfToken/);
  });

  test("accepts keepers and `revokePrevious` that are unknown at synth", () => {
    const stack = newStack();
    const variable = new TerraformVariable(stack, "v", {});
    kinds["a metrics token"](stack, {
      every: Duration.days(30),
      keepers: { leak: variable.stringValue },
      revokePrevious: variable.booleanValue,
    });
    expect(Object.values(renderJson(stack).resource.tfetokens_rotation)).toEqual([
      {
        every: "720h",
        keepers: { leak: "${var.v}" },
        name_prefix: "grafana-",
        revoke_previous: "${var.v}",
        slot_count: 2,
      },
    ]);
  });

  test("keeps `createBeforeDestroy` when other lifecycle settings are given", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", {
      teamId: "team-1",
      description: "ci",
      rotation: monthly,
      lifecycle: { ignoreChanges: ["team_id"] },
    });
    expect(renderJson(stack).resource.tfetokens_team_token.Ci.lifecycle).toEqual({
      create_before_destroy: true,
      ignore_changes: ["team_id"],
    });
  });

  test("has a rotation resource of the tfetokens provider, with the alias of the token's TfeProvider", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation: monthly, provider });
    const { resource } = renderJson(stack);
    expect(Object.values(resource.tfetokens_rotation)).toMatchObject([{ provider: "tfetokens.other" }]);
    expect(Object.values(resource.tfe_team_token).map(({ provider }) => provider)).toEqual([
      "tfe.other",
      "tfe.other",
    ]);
  });
});

describe("a schedule", () => {
  test.each(all)("can be as short and as long as the provider allows: %s", (name) => {
    expect(make(name, { every: Duration.hours(1) })).not.toThrow();
    expect(make(name, { every: Duration.days(365) })).not.toThrow();
    expect(make(name, { every: Duration.days(729), grace: Duration.days(1) })).not.toThrow();
  });

  test.each(singletons)("can have a `grace` longer than `every` for a singleton: %s", (name) => {
    expect(make(name, { every: Duration.days(1), grace: Duration.days(30) })).not.toThrow();
  });

  test.each(singletons)("can set `revokePrevious` to false for a singleton: %s", (name) => {
    expect(make(name, { every: Duration.days(30), revokePrevious: false })).not.toThrow();
  });

  test.each(all)("can have durations that are unknown at synth: %s", (name) => {
    const unknown = Duration.parse(Token.asString({}));
    const known = Duration.days(30);
    expect(make(name, { every: unknown })).not.toThrow();
    expect(make(name, { every: unknown, grace: known })).not.toThrow();
    expect(make(name, { every: known, grace: unknown })).not.toThrow();
  });

  test.each<[string, Name, RotationSchedule, string]>([
    [
      "an `every` of less than 1 hour",
      "a metrics token",
      { every: Duration.minutes(5) },
      "`every` must be at least 1 hour, got 5 minutes.",
    ],
    [
      "an `every` of 0",
      "an organization's token",
      { every: Duration.days(0) },
      "`every` must be at least 1 hour, got 0 seconds.",
    ],
    [
      "a `grace` of 0",
      "a described team token",
      { every: Duration.days(1), grace: Duration.days(0) },
      "`grace` must be longer than 0 seconds, got 0 seconds.",
    ],
    [
      "a `grace` longer than `every`",
      "a described team token",
      { every: Duration.days(7), grace: Duration.days(8) },
      "`grace` must not be longer than `every`, got 8 days and 7 days.",
    ],
    [
      "a lifetime longer than 730 days",
      "a team's singleton",
      { every: Duration.days(700), grace: Duration.days(31) },
      "The sum of `every` and `grace` must be at most 730 days, got 700 days and 31 days.",
    ],
    [
      "a lifetime longer than 730 days because of the default `grace`",
      "a metrics token",
      { every: Duration.days(366) },
      "The sum of `every` and `grace` must be at most 730 days, got 366 days and 366 days (the default",
    ],
    [
      "`revokePrevious` for a singleton",
      "an organization's token",
      { every: Duration.days(30), revokePrevious: true },
      "`revokePrevious` must not be set for a singleton token, got true",
    ],
  ])("is rejected with %s", (_, name, schedule, message) => {
    expect(make(name, schedule)).toThrow(`[platform/Token] ${message}`);
  });

  // Values of these types are possible, because tsx, esbuild and JavaScript don't check types.
  test.each<[string, object, string]>([
    ["a string as `every`", { every: "30d" }, '`every` must be a Duration, got "30d".'],
    ["a number as `every`", { every: 30 }, "`every` must be a Duration, got 30."],
    ["a duration instead of a schedule", Duration.days(30), "`every` must be a Duration, got undefined."],
    [
      "a string as `grace`",
      { every: Duration.days(30), grace: "7d" },
      '`grace` must be a Duration, got "7d".',
    ],
    ["null as `grace`", { every: Duration.days(30), grace: null }, "`grace` must be a Duration, got null."],
  ])("is rejected with %s", (_, schedule, message) => {
    for (const name of all) {
      expect(make(name, schedule as RotationSchedule)).toThrow(`[platform/Token] ${message}`);
    }
  });
});

describe("the rotation of a token", () => {
  const expiresAt = "2027-01-31T12:00:00Z";

  test.each<[string, (stack: TerraformStack) => unknown, string]>([
    [
      "the expiry of an organization's token",
      (stack) => new OrganizationToken(stack, "Token", { rotation: monthly, expiresAt }),
      "`expiresAt`",
    ],
    [
      "the expiry of a team token",
      (stack) =>
        new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", rotation: monthly, expiresAt }),
      "`expiresAt`",
    ],
    [
      "the expiry of a metrics token",
      (stack) => new MetricsToken(stack, "Token", { rotation: monthly, expiresAt }),
      "`expiresAt`",
    ],
    [
      "an exact name",
      (stack) => new MetricsToken(stack, "Token", { rotation: monthly, name: "grafana" }),
      "`name`",
    ],
    [
      "`keepers` of the token itself",
      (stack) => new MetricsToken(stack, "Token", { rotation: monthly, keepers: { owner: "blue" } }),
      "`keepers`",
    ],
  ])("can't be combined with %s", (_, declare, prop) => {
    expect(() => declare(newStack())).toThrow(
      `[platform/Token] ${prop} must not be set together with \`rotation\`, got `,
    );
  });

  test.each(all)("is undefined if the token has no schedule: %s", (name) => {
    expect(kinds[name](newStack()).rotation).toBeUndefined();
  });

  test.each(singletons)("doesn't have a previous secret if the token is a singleton: %s", (name) => {
    expect(kinds[name](newStack(), monthly).rotation?.previousValue).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ["a map with a value that isn't a string", { leaks: 1 }, 'must contain only strings, got 1 for "leaks".'],
    ["a list", ["1"], 'must be a map of strings, got ["1"].'],
    ["a string", "1", 'must be a map of strings, got "1".'],
  ])("is rejected if its `keepers` are %s", (_, given, message) => {
    const keepers = given as Record<string, string>;
    expect(make("a metrics token", { ...monthly, keepers })).toThrow(
      `[platform/Token] \`keepers\` ${message}`,
    );
  });

  test("is rejected on a singleton with `createBeforeDestroy`", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Token", { rotation: monthly, lifecycle: { createBeforeDestroy: true } });
    expect(() => Testing.synth(stack, true)).toThrow(
      "`createBeforeDestroy` must not be set on the singleton token platform/Token, got true.",
    );
  });

  test("is rejected if another construct manages the same singleton", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Token", { rotation: monthly });
    new OrganizationToken(stack, "Other", { rotation: monthly });
    expect(() => Testing.synth(stack, true)).toThrow(
      "platform/Token and platform/Other manage the same token",
    );
  });
});
