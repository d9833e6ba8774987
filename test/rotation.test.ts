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
import { rendered, renderedHcl } from "./support/rendered";

const monthly: RotationSchedule = { every: Duration.days(30), grace: Duration.days(7) };

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe");
  return stack;
}

const kinds = {
  "an organization's token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new OrganizationToken(stack, "Token", { rotation }),
  "a team's single token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new TeamToken(stack, "Token", { teamId: "team-1", rotation }),
  "a described team token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", rotation }),
  "a metrics token": (stack: TerraformStack, rotation?: RotationSchedule) =>
    new MetricsToken(stack, "Token", { namePrefix: "grafana-", rotation }),
};
type Name = keyof typeof kinds;
const all = Object.keys(kinds) as Name[];
const single = all.slice(0, 2);
const living = all.slice(2);

const make = (name: Name, rotation: RotationSchedule) => () => kinds[name](newStack(), rotation);

describe("a token that is rotated", () => {
  test.each(all)("is synthesized with its schedule: %s", (name) => {
    const stack = newStack();
    const { value, tokenId, expiresAt, generation, rotatesAt } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "told", {
      value: { value, tokenId, expiresAt, generation, rotatesAt },
      sensitive: true,
    });
    const { resource, data, output } = rendered(stack);
    expect({ resource, data, told: output.told.value }).toMatchSnapshot();
  });

  test.each(all)("is synthesized as before without a rotation: %s", (name) => {
    const stack = newStack();
    const { value } = kinds[name](stack);
    new TerraformOutput(stack, "value", { value, sensitive: true });
    const { resource, data, output } = rendered(stack);
    expect({ resource, data, value: output.value.value }).toMatchSnapshot();
  });

  test.each(all)("keeps the address that it has without a rotation, as its default child: %s", (name) => {
    const addressOf = (rotation?: RotationSchedule): string => {
      const { defaultChild } = kinds[name](newStack(), rotation).node;
      const { terraformResourceType, friendlyUniqueId } = defaultChild as TerraformResource;
      return `${terraformResourceType}.${friendlyUniqueId}`;
    };
    expect(addressOf(monthly)).toBe(addressOf());
  });

  test.each(living)("gives another stack the active secret as one output: %s", (name) => {
    const stack = newStack();
    const { value } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "here", { value, sensitive: true });
    const other = new TerraformStack(App.of(stack), "other");
    new TerraformOutput(other, "there", { value, sensitive: true });
    App.of(stack).synth();

    const [crossing, ...more] = Object.entries(rendered(stack).output).filter(([id]) => id !== "here");
    expect(more).toEqual([]);
    const [id, { value: told, sensitive }] = crossing;
    expect({ told, sensitive }).toEqual({ told: rendered(stack).output.here.value, sensitive: true });
    expect(rendered(other).output.there.value).toMatch(
      new RegExp(`^\\$\\{data\\.terraform_remote_state\\.[\\w-]+\\.outputs\\.${id}\\}$`),
    );
  });

  test.each(living)("is chosen before it is compared with anything: %s", (name) => {
    const stack = newStack();
    const { tokenId } = kinds[name](stack, monthly);
    new TerraformOutput(stack, "isKnown", { value: Op.eq(tokenId, "at-1") });
    expect(rendered(stack).output.isKnown.value).toMatch(
      /^\$\{\(\([^()]* \? one\([^()]*\) : one\([^()]*\)\) == "at-1"\)\}$/,
    );
  });

  test.each(living)("gives the secret of the one before, null where there is none: %s", (name) => {
    const stack = newStack();
    const { previousValue } = kinds[name](stack, monthly) as TeamToken | MetricsToken;
    new TerraformOutput(stack, "previous", { value: previousValue, sensitive: true });
    expect(rendered(stack).output.previous.value).toMatchSnapshot();
  });

  test.each(all)("writes the same in HCL: %s", (name) => {
    const stack = newStack();
    new TerraformOutput(stack, "value", { value: kinds[name](stack, monthly).value, sensitive: true });
    const hcl = renderedHcl(stack);
    expect(hcl).toContain('every = "720h"');
    expect(hcl).not.toMatch(/undefined|TfToken/);
  });

  test("takes keepers, and whether the one before is revoked, that only Terraform knows", () => {
    const stack = newStack();
    const variable = new TerraformVariable(stack, "v", {});
    kinds["a metrics token"](stack, {
      every: Duration.days(30),
      keepers: { leak: variable.stringValue },
      revokePrevious: variable.booleanValue,
    });
    expect(Object.values(rendered(stack).resource.tfetokens_rotation)).toEqual([
      { every: "720h", keepers: { leak: "${var.v}" }, revoke_previous: "${var.v}", slot_count: 2 },
    ]);
  });

  test("is replaced before it is destroyed beside other settings of its lifecycle", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", {
      teamId: "team-1",
      description: "ci",
      rotation: monthly,
      lifecycle: { ignoreChanges: ["team_id"] },
    });
    expect(rendered(stack).resource.tfe_team_token.Ci.lifecycle).toEqual({
      create_before_destroy: true,
      ignore_changes: ["team_id"],
    });
  });

  test("has its schedule made by the tfetokens provider of its TfeProvider's alias", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation: monthly, provider });
    const { resource } = rendered(stack);
    expect(Object.values(resource.tfetokens_rotation)).toMatchObject([{ provider: "tfetokens.other" }]);
    expect(Object.values(resource.tfe_team_token).map(({ provider }) => provider)).toEqual([
      "tfe.other",
      "tfe.other",
    ]);
  });
});

describe("a schedule", () => {
  test.each(all)("may be as short and as long as the provider allows: %s", (name) => {
    expect(make(name, { every: Duration.hours(1) })).not.toThrow();
    expect(make(name, { every: Duration.days(365) })).not.toThrow();
    expect(make(name, { every: Duration.days(729), grace: Duration.days(1) })).not.toThrow();
  });

  test.each(single)("may have a grace longer than its period where the token exists once: %s", (name) => {
    expect(make(name, { every: Duration.days(1), grace: Duration.days(30) })).not.toThrow();
  });

  test.each(single)("may say that nothing is revoked where there is nothing to revoke: %s", (name) => {
    expect(make(name, { every: Duration.days(30), revokePrevious: false })).not.toThrow();
  });

  test.each(all)("may have lengths that only Terraform knows: %s", (name) => {
    const unknown = Duration.parse(Token.asString({}));
    const known = Duration.days(30);
    expect(make(name, { every: unknown })).not.toThrow();
    expect(make(name, { every: unknown, grace: known })).not.toThrow();
    expect(make(name, { every: known, grace: unknown })).not.toThrow();
  });

  test.each<[string, Name, RotationSchedule, string]>([
    [
      "a period of minutes",
      "a metrics token",
      { every: Duration.minutes(5) },
      "`every` must be at least 1 hour, got 5 minutes.",
    ],
    [
      "no period",
      "an organization's token",
      { every: Duration.days(0) },
      "`every` must be at least 1 hour, got 0 seconds.",
    ],
    [
      "no grace",
      "a described team token",
      { every: Duration.days(1), grace: Duration.days(0) },
      "`grace` must be longer than 0 seconds, got 0 seconds.",
    ],
    [
      "a grace longer than the period",
      "a described team token",
      { every: Duration.days(7), grace: Duration.days(8) },
      "`grace` must be at most as long as `every`, got 8 days and 7 days.",
    ],
    [
      "a life longer than the service gives one",
      "a team's single token",
      { every: Duration.days(700), grace: Duration.days(31) },
      "`every` and `grace` must together be at most 730 days, got 700 days and 31 days.",
    ],
    [
      "a life longer than that with the default grace",
      "a metrics token",
      { every: Duration.days(366) },
      "`every` and `grace` must together be at most 730 days, got 366 days and 366 days (not given: as long as `every`).",
    ],
    [
      "revoking the one before where there is none",
      "an organization's token",
      { every: Duration.days(30), revokePrevious: true },
      "`revokePrevious` is for tokens that live side by side, got true.",
    ],
  ])("is refused with %s", (_, name, schedule, message) => {
    expect(make(name, schedule)).toThrow(`[platform/Token] ${message}`);
  });
});

describe("beside a rotation", () => {
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
      "keepers of the token itself",
      (stack) => new MetricsToken(stack, "Token", { rotation: monthly, keepers: { owner: "blue" } }),
      "`keepers`",
    ],
  ])("%s is refused", (_, declare, prop) => {
    expect(() => declare(newStack())).toThrow(
      `[platform/Token] ${prop} and \`rotation\` exclude each other, got `,
    );
  });

  test.each(all)("what only a rotation knows is refused without one: %s", (name) => {
    const token = kinds[name](newStack());
    expect(() => token.generation).toThrow(
      "[platform/Token] `generation` is known of a token that is rotated",
    );
    expect(() => token.rotatesAt).toThrow("[platform/Token] `rotatesAt` is known of a token that is rotated");
  });

  test.each(living)("the secret before is refused without a rotation: %s", (name) => {
    const token = kinds[name](newStack()) as TeamToken | MetricsToken;
    expect(() => token.previousValue).toThrow("`previousValue` is known of a token that is rotated");
  });

  test("the secret before a team's single token is refused", () => {
    const token = new TeamToken(newStack(), "Token", { teamId: "team-1", rotation: monthly });
    expect(() => token.previousValue).toThrow(
      "[platform/Token] `previousValue` is known of a token with a `description`",
    );
  });

  test("creating a single token before destroying it is refused", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Token", { rotation: monthly, lifecycle: { createBeforeDestroy: true } });
    expect(() => Testing.synth(stack, true)).toThrow(
      "`createBeforeDestroy` must not be set on the single token platform/Token, got true.",
    );
  });

  test("two constructs for one single token are refused", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Token", { rotation: monthly });
    new OrganizationToken(stack, "Other", { rotation: monthly });
    expect(() => Testing.synth(stack, true)).toThrow(
      "platform/Token and platform/Other are one and the same",
    );
  });
});
