import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Aspects, TerraformStack, Testing } from "cdktf";
import type * as Library from "../lib";
import * as lib from "../lib";
import { renderJson, renderHcl } from "./support/rendered";

// An app and a construct library that it uses can each contain a copy of this package. Both copies use the same peers.
let copy: typeof Library;
beforeAll(() => {
  const peers = ["cdktf", "constructs", "@cdktf/provider-tfe/lib/team-token"].map(
    (name) => [name, jest.requireActual<object>(name)] as const,
  );
  jest.isolateModules(() => {
    for (const [name, module] of peers) jest.doMock(name, () => module);
    copy = jest.requireActual<typeof Library>("../lib");
  });
});

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

const rotation = () => ({ every: copy.Duration.days(91) });

describe("a second copy of the package", () => {
  test("has its own classes, so a TeamToken isn't an instance of the first copy's class", () => {
    expect(copy.TeamToken).not.toBe(lib.TeamToken);
    const token = new copy.TeamToken(newStack(), "Ci", { teamId: "team-1" });
    expect(token instanceof lib.TeamToken).toBe(false);
  });

  test("creates constructs and policies that the type guards of the first copy recognize and don't confuse", () => {
    const stack = newStack();
    const team = new copy.TeamToken(stack, "Team", { teamId: "team-1" });
    const organization = new copy.OrganizationToken(stack, "Organization");
    const metrics = new copy.MetricsToken(stack, "Metrics");
    const ephemeral = new copy.EphemeralMetricsToken(stack, "Ephemeral");
    expect(lib.TeamToken.isTeamToken(team)).toBe(true);
    expect(lib.OrganizationToken.isOrganizationToken(organization)).toBe(true);
    expect(lib.MetricsToken.isMetricsToken(metrics)).toBe(true);
    expect(lib.EphemeralMetricsToken.isEphemeralMetricsToken(ephemeral)).toBe(true);
    expect(lib.TeamTokenList.isTeamTokenList(new copy.TeamTokenList(stack, "Teams"))).toBe(true);
    expect(lib.MetricsTokenList.isMetricsTokenList(new copy.MetricsTokenList(stack, "All"))).toBe(true);
    expect(lib.TokenPolicy.isTokenPolicy(new copy.TokenPolicy({}))).toBe(true);
    expect([metrics, stack, null, undefined, "Ci"].some((other) => lib.TeamToken.isTeamToken(other))).toBe(
      false,
    );
  });

  test("creates rotated tokens whose schedules can violate a policy of the first copy", () => {
    const stack = newStack();
    Aspects.of(stack).add(
      new lib.TokenPolicy({ maxRotationPeriod: lib.Duration.days(90), descriptionPattern: "^[a-z]+$" }),
    );
    new copy.TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation: rotation() });
    expect(() => renderJson(stack)).toThrow(
      "platform/Ci violates the token policy: `every` must be at most 90 days, got 91 days.",
    );
  });

  test("creates rotated tokens that can satisfy a policy of the first copy", () => {
    const stack = newStack();
    Aspects.of(stack).add(new lib.TokenPolicy({ rotationRequired: true, descriptionPattern: "^[a-z]+$" }));
    new copy.TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation: rotation() });
    expect(() => renderJson(stack)).not.toThrow();
  });

  test("creates tokens that fail at synth if a policy of the first copy is an Aspect of the app", () => {
    const stack = newStack();
    Aspects.of(stack.node.root).add(new lib.TokenPolicy({ rotationRequired: true }));
    new copy.MetricsToken(stack, "Grafana");
    expect(() => renderJson(stack)).toThrow("A TokenPolicy is an Aspect of the app");
  });

  test("shares the implicit provider of a stack with the first copy", () => {
    const stack = newStack();
    new lib.MetricsToken(stack, "First");
    new copy.MetricsToken(stack, "Second");
    expect(renderJson(stack).provider.tfetokens).toEqual([{ organization: "acme" }]);
  });

  test("renders its ephemeral resources and those of the first copy once each in HCL", () => {
    const stack = newStack();
    new lib.EphemeralMetricsToken(stack, "First");
    new copy.EphemeralMetricsToken(stack, "Second");
    expect(renderHcl(stack).match(/^ephemeral "tfetokens_metrics_token"/gm)).toHaveLength(2);
    const { ephemeral } = Testing.synthHcl(stack, true, true) as unknown as { ephemeral: object };
    expect(ephemeral).toMatchObject({ tfetokens_metrics_token: { First: {}, Second: {} } });
  });
});
