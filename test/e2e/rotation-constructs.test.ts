import { OrganizationToken as RawOrganizationToken } from "@cdktf/provider-tfe/lib/organization-token";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { TeamToken as RawTeamToken } from "@cdktf/provider-tfe/lib/team-token";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { ConstructStack, sha256 } from "../support/construct-stack";

const KINDS = ["organization", "team", "ci", "metrics"] as const;
type Kind = (typeof KINDS)[number];

const monthly: RotationSchedule = { every: Duration.days(30), grace: Duration.days(7) };

/** A token of each kind, and a variable that each secret goes into. */
function tokensOfEachKind(rotation?: RotationSchedule) {
  return (stack: TerraformStack): void => {
    const team = new Team(stack, "Team", { name: "platform" });
    const workspace = new Workspace(stack, "Workspace", { name: "consumer" });
    const single = { rotation };
    const tokens = {
      organization: new OrganizationToken(stack, "Organization", single),
      team: new TeamToken(stack, "TeamToken", { teamId: team.id, ...single }),
      ci: new TeamToken(stack, "Ci", { teamId: team.id, description: "ci", rotation }),
      metrics: new MetricsToken(stack, "Metrics", { namePrefix: "grafana-", rotation }),
    };
    for (const kind of KINDS) {
      const { value, tokenId, expiresAt } = tokens[kind];
      new Variable(stack, `Use-${kind}`, {
        workspaceId: workspace.id,
        key: kind,
        category: "env",
        sensitive: true,
        value,
      });
      new TerraformOutput(stack, `${kind}_secret`, { value, sensitive: true });
      new TerraformOutput(stack, kind, {
        value:
          rotation === undefined
            ? [tokenId, expiresAt]
            : [tokenId, expiresAt, tokens[kind].rotation?.generation],
      });
    }
    if (rotation === undefined) return;
    new TerraformOutput(stack, "ci_previous", { value: tokens.ci.rotation?.previousValue, sensitive: true });
    new TerraformOutput(stack, "metrics_previous", {
      value: tokens.metrics.rotation?.previousValue,
      sensitive: true,
    });
  };
}

// Nineteen Terraform commands.
jest.setTimeout(240_000);

describe("rotation on real Terraform", () => {
  let stack: ConstructStack;

  beforeEach(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
  });

  afterEach(() => stack.close());

  /** What lives at the server, by what people see of it; and of which the consumers hold the secret. */
  async function alive(): Promise<{ names: string[]; held: string[] }> {
    const tokens = (await stack.tokens()).filter(({ expired }) => !expired);
    const nameOf = ({ kind, name, description }: (typeof tokens)[number]): string =>
      name?.replace(/-[0-9a-f]+$/, "") ?? description ?? kind;
    const variables = (await stack.terraform.state()).filter(({ address }) =>
      address.startsWith("tfe_variable."),
    );
    const held = variables.map(({ values }) => sha256(values.value));
    return {
      names: tokens.map(nameOf).sort(),
      held: tokens
        .filter(({ secret_sha256 }) => held.includes(secret_sha256))
        .map(nameOf)
        .sort(),
    };
  }

  const applied = async (...options: string[]): Promise<void> => {
    const { code, diagnostics } = await stack.terraform.apply(...options);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
  };

  const unchanged = async (): Promise<void> => {
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  };

  it("works from the first plan on, hands over at the rotation, and leaves nothing", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    const first = await stack.terraform.plan();
    expect(first).toMatchObject({ code: 0, removed: 0 });
    await applied();
    await unchanged();
    expect(await alive()).toEqual({
      names: ["ci #1", "grafana-1", "organization", "team"],
      held: ["ci #1", "grafana-1", "organization", "team"],
    });
    const before = await stack.outputs();
    expect(KINDS.map((kind: Kind) => before[kind].value)).toEqual(
      KINDS.map(() => [
        expect.any(String) as string,
        expect.stringMatching(/^2031-06-07T00:00:/) as string,
        1,
      ]),
    );
    expect(before.ci_previous).toBeUndefined();

    await stack.emulator.advance("721h");
    expect(await stack.terraform.plan("-refresh=false", "-detailed-exitcode")).toMatchObject({ code: 0 });
    const planned = await stack.plannedChanges();
    expect(await stack.plannedChanges()).toEqual(planned);
    await applied();
    await unchanged();
    expect(await alive()).toEqual({
      names: ["ci #1", "ci #2", "grafana-1", "grafana-2", "organization", "team"],
      held: ["ci #2", "grafana-2", "organization", "team"],
    });
    const after = await stack.outputs();
    expect(after.ci_previous.value).toBe(before.ci_secret.value);
    expect(after.metrics_previous.value).toBe(before.metrics_secret.value);
    for (const kind of KINDS) {
      expect(after[`${kind}_secret`]).toMatchObject({ sensitive: true });
      expect(after[`${kind}_secret`].value).not.toBe(before[`${kind}_secret`].value);
    }

    await stack.emulator.advance("168h");
    await applied();
    await unchanged();
    expect((await stack.outputs()).ci_previous).toBeUndefined();
    expect((await stack.tokens()).map(({ description, kind }) => description ?? kind).sort()).toEqual([
      "ci #2",
      "metrics",
      "organization",
      "team",
    ]);

    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  });

  it("takes the place of raw resources without a change, and is rotated there when that is asked for", async () => {
    const team = (stack: TerraformStack): string => new Team(stack, "Platform", { name: "platform" }).id;
    stack.declare((platform) => {
      new RawOrganizationToken(platform, "Organization");
      new RawTeamToken(platform, "Ci", { teamId: team(platform), description: "ci" });
    });
    await stack.terraform.init();
    await applied();
    stack.declare((platform) => {
      new OrganizationToken(platform, "Organization");
      new TeamToken(platform, "Ci", { teamId: team(platform), description: "ci" });
    });
    await unchanged();

    stack.declare((platform) => {
      new OrganizationToken(platform, "Organization", { rotation: monthly });
      new TeamToken(platform, "Ci", { teamId: team(platform), description: "ci", rotation: monthly });
    });
    // The provider tfetokens has appeared.
    await stack.terraform.init();
    const before = (await stack.emulator.requests()).length;
    await applied();
    const changes = (await stack.emulator.requests()).slice(before).filter(({ method }) => method !== "GET");
    const methods = (path: RegExp): string[] =>
      changes.filter((request) => path.test(request.path)).map(({ method }) => method);
    // The moment of replacement: what exists once is gone before it is made again.
    expect(methods(/\/organizations\/acme\/authentication-token$/)).toEqual(["DELETE", "POST"]);
    expect(methods(/\/authentication-tokens(\/|$)/)).toEqual(["POST", "DELETE"]);
    expect((await stack.tokens()).map(({ kind, description }) => description ?? kind).sort()).toEqual([
      "ci #1",
      "organization",
    ]);
    await unchanged();
  });
});
