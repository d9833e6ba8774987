import { AuditTrailToken as RawAuditTrailToken } from "@cdktf/provider-tfe/lib/audit-trail-token";
import { OrganizationToken as RawOrganizationToken } from "@cdktf/provider-tfe/lib/organization-token";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TeamToken as RawTeamToken } from "@cdktf/provider-tfe/lib/team-token";
import {
  type App,
  Aspects,
  type TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from "cdktf";
import { Construct, type IConstruct } from "constructs";
import {
  Duration,
  EphemeralMetricsToken,
  EphemeralTeamToken,
  MetricsToken,
  OrganizationToken,
  TeamToken,
  TokenPolicy,
  type TokenPolicyProps,
  tfetokens,
} from "../lib";

const days = (amount: number): Duration => Duration.days(amount);
const teamId = "team-1";
const description = "ci";
const inDays = (amount: number): string => new Date(Date.now() + amount * 86_400_000).toISOString();

function synth(policy: TokenPolicyProps, declare: (stack: TerraformStack) => unknown) {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe");
  Aspects.of(stack).add(new TokenPolicy(policy));
  declare(stack);
  return () => Testing.synth(stack, true);
}

type Case = [string, TokenPolicyProps, (stack: TerraformStack) => unknown];

describe("a policy", () => {
  test.each<[...Case, string]>([
    [
      "rotationRequired rejects a metrics token without a rotation",
      { rotationRequired: true },
      (stack) => new MetricsToken(stack, "Token"),
      "it isn't rotated.",
    ],
    [
      "rotationRequired rejects a raw organization token",
      { rotationRequired: true },
      (stack) => new RawOrganizationToken(stack, "Token"),
      "it isn't rotated.",
    ],
    [
      "rotationRequired rejects a raw audit trail token",
      { rotationRequired: true },
      (stack) => new RawAuditTrailToken(stack, "Token"),
      "it isn't rotated.",
    ],
    [
      "maxRotationPeriod rejects a raw team token",
      { maxRotationPeriod: days(90) },
      (stack) => new RawTeamToken(stack, "Token", { teamId }),
      "it isn't rotated.",
    ],
    [
      "minGrace rejects a token without a rotation",
      { minGrace: days(14) },
      (stack) => new OrganizationToken(stack, "Token"),
      "it isn't rotated.",
    ],
    [
      "maxRotationPeriod rejects a longer rotation period",
      { maxRotationPeriod: days(90) },
      (stack) => new TeamToken(stack, "Token", { teamId, description, rotation: { every: days(91) } }),
      "`every` must be at most 90 days, got 91 days.",
    ],
    [
      "minGrace rejects a shorter grace period",
      { minGrace: days(14) },
      (stack) => new OrganizationToken(stack, "Token", { rotation: { every: days(30), grace: days(7) } }),
      "`grace` must be at least 14 days, got 7 days.",
    ],
    [
      "maxTimeToExpiry rejects a rotation whose tokens expire later",
      { maxTimeToExpiry: days(59) },
      (stack) => new MetricsToken(stack, "Token", { rotation: { every: days(30) } }),
      "the sum of `every` and `grace` must be at most 59 days, got 60 days.",
    ],
    [
      "maxTimeToExpiry rejects a token without an expiry",
      { maxTimeToExpiry: days(90) },
      (stack) => new RawTeamToken(stack, "Token", { teamId }),
      "it must expire within 90 days, but no expiry is set.",
    ],
    [
      "maxTimeToExpiry rejects a fixed expiry that is later",
      { maxTimeToExpiry: days(90) },
      (stack) => new MetricsToken(stack, "Token", { expiresAt: "2999-01-01T00:00:00Z" }),
      "it must expire within 90 days, but expires at 2999-01-01T00:00:00Z.",
    ],
    [
      "descriptionPattern rejects a description that doesn't match",
      { descriptionPattern: "^[a-z]+/[a-z]+$" },
      (stack) => new TeamToken(stack, "Token", { teamId, description, rotation: { every: days(30) } }),
      '`description` must match ^[a-z]+\\/[a-z]+$, got "ci".',
    ],
    [
      "maxTimeToExpiry rejects the default expiry of an ephemeral metrics token",
      { maxTimeToExpiry: Duration.minutes(30) },
      (stack) => new EphemeralMetricsToken(stack, "Token"),
      "it must expire within 30 minutes, but expires after the default of 1 hour.",
    ],
    [
      "maxTimeToExpiry rejects a later expiry of an ephemeral metrics token",
      { maxTimeToExpiry: days(90) },
      (stack) => new EphemeralMetricsToken(stack, "Token", { expiresAt: "2999-01-01T00:00:00Z" }),
      "it must expire within 90 days, but expires at 2999-01-01T00:00:00Z.",
    ],
    [
      "maxTimeToExpiry rejects the default expiry of an ephemeral team token",
      { maxTimeToExpiry: Duration.minutes(30) },
      (stack) => new EphemeralTeamToken(stack, "Token", { teamId }),
      "it must expire within 30 minutes, but expires after the default of 1 hour.",
    ],
    [
      "maxTimeToExpiry rejects a later expiry of a raw tfetokens_team_token",
      { maxTimeToExpiry: days(90) },
      (stack) => new tfetokens.TeamToken(stack, "Token", { teamId, expiresAt: "2999-01-01T00:00:00Z" }),
      "it must expire within 90 days, but expires at 2999-01-01T00:00:00Z.",
    ],
    [
      "descriptionPattern rejects a description that an escape hatch sets",
      { descriptionPattern: "^ci$" },
      (stack) => {
        const token = new TeamToken(stack, "Token", { teamId, description, rotation: { every: days(30) } });
        (token.node.defaultChild as TerraformResource).addOverride("description_prefix", "other");
      },
      '`description` must match ^ci$, got "other".',
    ],
    [
      "maxRotationPeriod rejects a longer period that an escape hatch sets",
      { maxRotationPeriod: days(90) },
      (stack) => {
        const token = new MetricsToken(stack, "Token", { rotation: { every: days(30) } });
        (token.node.findChild("Rotation") as TerraformResource).addOverride("every", "2400h");
      },
      "`every` must be at most 90 days, got 100 days.",
    ],
  ])("with %s", (_, policy, declare, message) => {
    expect(synth(policy, declare)).toThrow(`platform/Token violates the token policy: ${message}`);
  });

  test.each<Case>([
    [
      "by a rotation at the policy's limits",
      {
        rotationRequired: true,
        maxRotationPeriod: days(30),
        minGrace: days(30),
        maxTimeToExpiry: days(60),
        descriptionPattern: "^ci$",
      },
      (stack) => new TeamToken(stack, "Token", { teamId, description, rotation: { every: days(30) } }),
    ],
    [
      "by a fixed expiry within the limit",
      { maxTimeToExpiry: days(90) },
      (stack) => new MetricsToken(stack, "Token", { expiresAt: inDays(89) }),
    ],
    [
      "by a schedule that is unknown at synth",
      { maxRotationPeriod: days(30), minGrace: days(7), maxTimeToExpiry: days(60) },
      (stack) =>
        new MetricsToken(stack, "Token", {
          rotation: { every: Duration.days(new TerraformVariable(stack, "v", {}).numberValue) },
        }),
    ],
    [
      "by values that are unknown at synth",
      { maxTimeToExpiry: days(90), descriptionPattern: "^ci$" },
      (stack) => {
        const variable = new TerraformVariable(stack, "v", {}).stringValue;
        new RawTeamToken(stack, "Token", { teamId, description: variable, expiredAt: variable });
      },
    ],
    [
      "by a token without a rotation if no rotation is required",
      { rotationRequired: false, maxRotationPeriod: days(30) },
      (stack) => new MetricsToken(stack, "Token"),
    ],
    [
      "by an ephemeral token without a rotation",
      { rotationRequired: true, maxTimeToExpiry: Duration.hours(1) },
      (stack) => new EphemeralMetricsToken(stack, "Token"),
    ],
    ["by every token if it has no rules", {}, (stack) => new RawOrganizationToken(stack, "Token")],
  ])("is satisfied %s", (_, policy, declare) => {
    expect(synth(policy, declare)).not.toThrow();
  });

  test.each(["maxTimeToExpiry", "maxRotationPeriod", "minGrace"] as const)(
    "is rejected with a %s that is unknown at synth",
    (prop) => {
      const unknown = Duration.parse(Token.asString({}));
      expect(() => new TokenPolicy({ [prop]: unknown })).toThrow(
        `\`${prop}\` of a token policy must be a constant duration`,
      );
    },
  );

  test.each(["maxTimeToExpiry", "maxRotationPeriod", "minGrace"] as const)(
    "is rejected with a string as %s",
    (prop) => {
      expect(() => new TokenPolicy({ [prop]: "90d" })).toThrow(`\`${prop}\` must be a Duration, got "90d".`);
    },
  );

  test("is rejected with a pattern that isn't a regular expression", () => {
    expect(() => new TokenPolicy({ descriptionPattern: "^(ci" })).toThrow(
      '`descriptionPattern` of a token policy must be a regular expression, got "^(ci" (Invalid regular expression:',
    );
  });

  describe("in an app with several stacks", () => {
    const policy = new TokenPolicy({ rotationRequired: true });

    function newApp(): App {
      // By default, CDK Terrain rejects constructs outside of stacks, such as the group. CDKTF doesn't have this flag.
      const app = Testing.app();
      app.node.setContext("failOnConstructsOutsideOfStacks", false);
      const group = new Construct(app, "group");
      for (const [scope, id] of [[app, "platform"] as const, [group, "other"] as const]) {
        new TfeProvider(new TerraformStack(scope, id), "Tfe");
      }
      return app;
    }
    const stackOf = (app: App): Construct => app.node.findChild("group").node.findChild("other");

    test("is violated by a raw token in one of the stacks", () => {
      const app = newApp();
      policy.applyTo(app);
      new RawTeamToken(stackOf(app), "Token", { teamId });
      expect(() => app.synth()).toThrow("group/other/Token violates the token policy: it isn't rotated.");
    });

    test("applies only to constructs within its scope", () => {
      const app = newApp();
      policy.applyTo(app.node.findChild("group"));
      new RawTeamToken(app.node.findChild("platform"), "Token", { teamId });
      expect(() => app.synth()).not.toThrow();
      new RawTeamToken(stackOf(app), "Token", { teamId });
      expect(() => app.synth()).toThrow("group/other/Token violates the token policy");
    });

    test("applies to a single stack in `Testing.synth`", () => {
      const stack = stackOf(newApp()) as TerraformStack;
      policy.applyTo(stack);
      new RawTeamToken(stack, "Token", { teamId });
      expect(() => Testing.synth(stack, true)).toThrow("group/other/Token violates the token policy");
    });

    test.each<[string, (app: App) => IConstruct, string]>([
      ["the app", (app) => app, "the app"],
      ["a construct that contains stacks", (app) => app.node.findChild("group"), "group"],
    ])("is rejected as an Aspect of %s, because CDKTF doesn't invoke it there", (_, scopeOf, name) => {
      const app = newApp();
      Aspects.of(scopeOf(app)).add(policy);
      new MetricsToken(stackOf(app), "Token");
      expect(() => app.synth()).toThrow(
        `A TokenPolicy is an Aspect of ${name}. CDKTF doesn't invoke Aspects there`,
      );
    });
  });
});
