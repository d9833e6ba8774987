import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import {
  DataResource,
  LocalBackend,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { type Construct } from "constructs";
import {
  Duration,
  EphemeralMetricsToken,
  EphemeralTeamToken,
  MetricsToken,
  MetricsTokenList,
  OrganizationToken,
  TeamToken,
  TeamTokenList,
  TeamTokenSort,
} from "../../lib";
import { ConstructStack, sha256 } from "../support/construct-stack";
import { OWNER_TOKEN } from "../support/emulator";
import { type TerraformDiagnostic } from "../support/terraform";

/** Runs real Terraform with tfetokens and hashicorp/tfe against an emulator that already contains tokens. */
describe("constructs on real Terraform", () => {
  let stack: ConstructStack;
  let teamId: string;
  const existing: Record<"organization" | "team" | "ci" | "metrics", string> = {
    organization: "",
    team: "",
    ci: "",
    metrics: "",
  };

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
    teamId = await post("organizations/acme/teams", "teams", { name: "blue" });
    const token = "authentication-token";
    existing.organization = await post(`organizations/acme/${token}`, `${token}s`, {});
    existing.team = await post(`teams/${teamId}/${token}`, `${token}s`, {});
    existing.ci = await post(`teams/${teamId}/${token}s`, `${token}s`, { description: "ci" });
    const other = await post("organizations/acme/teams", "teams", { name: "red" });
    await post(`teams/${other}/${token}s`, `${token}s`, { description: "ci" });
    existing.metrics = await post("organizations/acme/metrics-tokens", "metrics-tokens", {
      name: "grafana-1",
    });
    stack.declare((platform) => {
      new Team(platform, "Any", { name: "any" });
      new MetricsToken(platform, "Token");
    });
    await stack.terraform.init();
  });

  afterEach(async () => {
    stack.terraform.reset({});
    await stack.attach();
  });

  afterAll(() => stack.close());

  /** Creates an object outside Terraform, and returns its ID. */
  async function post(path: string, type: string, attributes: object): Promise<string> {
    const response = await stack.emulator.fetch("POST", `/api/v2/${path}`, {
      token: OWNER_TOKEN,
      body: { data: { type, attributes } },
    });
    expect([200, 201]).toContain(response.status);
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  async function apply(): Promise<Record<string, unknown>> {
    const { code, diagnostics } = await stack.terraform.apply();
    expect({ code, errors: errorsOf(diagnostics) }).toEqual({ code: 0, errors: [] });
    const outputs = Object.entries(await stack.outputs());
    return Object.fromEntries(outputs.map(([name, { value }]) => [name, value]));
  }

  const expectNoChanges = async (): Promise<void> => {
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  };

  it("look up and list tokens that were created outside Terraform", async () => {
    stack.declare((platform) => {
      const organization = OrganizationToken.fromOrganization(platform, "Organization", "acme");
      const team = TeamToken.fromTeamId(platform, "Team", teamId);
      const ci = TeamToken.fromTokenId(platform, "Ci", existing.ci);
      const metrics = new MetricsTokenList(platform, "Metrics").tokens.get(0);
      const teams = new TeamTokenList(platform, "Teams", {
        query: "blue",
        sort: TeamTokenSort.EXPIRES_AT_DESCENDING,
      });
      new TerraformOutput(platform, "found", {
        value: {
          organization: organization.tokenId,
          team: [team.tokenId, team.teamId, team.lastUsedAt],
          ci: [ci.tokenId, ci.teamId, ci.description],
          metrics: [metrics.tokenId, metrics.name],
        },
      });
      new TerraformOutput(platform, "teams", { value: teams.tokens.fqn });
    });
    const { found, teams } = await apply();
    expect(found).toEqual({
      organization: existing.organization,
      team: [existing.team, teamId, null],
      ci: [existing.ci, teamId, "ci"],
      metrics: [existing.metrics, "grafana-1"],
    });
    expect((teams as { id: string }[]).map(({ id }) => id).sort()).toEqual(
      [existing.team, existing.ci].sort(),
    );
    await expectNoChanges();
  });

  it("adopt existing tokens with importFrom, and replace none of them", async () => {
    stack.declare((platform) => {
      adopt(new OrganizationToken(platform, "Organization", { organization: "acme" }), "acme");
      adopt(new TeamToken(platform, "Team", { teamId }), teamId);
      const metrics = new MetricsToken(platform, "Metrics", { organization: "acme", namePrefix: "grafana-" });
      adopt(metrics, `acme/${existing.metrics}`);
      new TerraformOutput(platform, "metrics", { value: metrics.tokenId });
    });
    const before = await stack.tokens();
    const { removed, added, planned } = await stack.terraform.plan();
    expect({ removed, added, planned }).toEqual({
      removed: 0,
      added: 0,
      planned: {
        "tfe_organization_token.Organization": "import",
        "tfe_team_token.Team": "import",
        "tfetokens_metrics_token.Metrics": "import",
      },
    });
    expect(await apply()).toEqual({ metrics: existing.metrics });
    expect(await stack.tokens()).toEqual(before);
    await expectNoChanges();
  });

  it("import tokens as the first generation of a rotation, and replace none of them", async () => {
    stack.declare((platform) => {
      const rotation = { every: Duration.days(30) };
      const names = { description: "ci", namePrefix: "grafana-" };
      adopt(new OrganizationToken(platform, "Organization", { organization: "acme", rotation }), "acme");
      adopt(new TeamToken(platform, "Team", { teamId, rotation }), teamId);
      const { description, namePrefix } = names;
      adopt(new TeamToken(platform, "Ci", { teamId, description, rotation }), existing.ci);
      const metrics = new MetricsToken(platform, "Metrics", { organization: "acme", namePrefix, rotation });
      adopt(metrics, `acme/${existing.metrics}`);
    });
    const before = await stack.tokens();
    const outcome = await stack.terraform.apply();
    expect({ removed: outcome.removed, errors: errorsOf(outcome.diagnostics) }).toEqual({
      removed: 0,
      errors: [],
    });
    expect(await stack.tokens()).toEqual(before);
    await expectNoChanges();
  });

  it("move tokens and their rotations to different addresses with moveTo, and recreate none of them", async () => {
    const rotation = { every: Duration.days(30) };
    const tokens = (platform: TerraformStack, suffix: string) => [
      new TeamToken(platform, `Ci${suffix}`, { teamId, description: "moved", rotation }),
      new MetricsToken(platform, `Metrics${suffix}`, { namePrefix: "moved-", rotation }),
    ];
    stack.declare((platform) => void tokens(platform, ""));
    await apply();
    const before = await stack.tokens();

    stack.declare((platform) => {
      const [from, to] = [tokens(platform, ""), tokens(platform, "Moved")];
      from.forEach((token, i) => move(token, to[i]));
    });
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, added: 0, removed: 0 });
    await apply();
    expect(await stack.tokens()).toEqual(before);
    expect((await stack.terraform.state()).map(({ address }) => address).sort()).toEqual([
      expect.stringMatching(/^tfetokens_metrics_token\.MetricsMoved\[0\]$/),
      expect.stringMatching(/^tfetokens_rotation\.CiMoved_Rotation_/),
      expect.stringMatching(/^tfetokens_rotation\.MetricsMoved_Rotation_/),
      expect.stringMatching(/^tfetokens_team_token\.CiMoved\[0\]$/),
    ]);
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
  });

  it("pass a secret to another stack, which receives the rotated secret only after its next apply", async () => {
    const { tokens, consumer } = synthesizeTwoStacks();
    await applyAs("tokens", tokens);
    await applyAs("consumer", consumer);
    const [first] = await readSecretHashes();
    expect(readConsumerHashes()).toEqual({ value: first });

    await stack.emulator.advance("721h");
    await applyAs("tokens", tokens);
    expect(readConsumerHashes()).toEqual({ value: first });
    await applyAs("consumer", consumer);
    expect(readConsumerHashes()).toEqual({ value: (await readSecretHashes())[1], previous: first });
  });

  const stateOf = (name: string): string => join(stack.terraform.folder, `${name}.tfstate`);

  /** Applies the configuration of one stack, which has its own state file. */
  async function applyAs(name: string, document: string): Promise<void> {
    writeFileSync(join(stack.terraform.folder, "cdk.tf.json"), document);
    const { code, diagnostics } = await stack.terraform.apply(`-state=${stateOf(name)}`);
    expect({ code, errors: errorsOf(diagnostics) }).toEqual({ code: 0, errors: [] });
  }

  /**
   * Returns the configurations of two stacks: one has a rotated token, and the other uses the token's current and
   * previous secrets.
   */
  function synthesizeTwoStacks(): { tokens: string; consumer: string } {
    const app = Testing.app();
    const tokens = new TerraformStack(app, "tokens");
    new TfeProvider(tokens, "Tfe");
    const rotation = { every: Duration.days(30) };
    const { value, rotation: state } = new TeamToken(tokens, "Ci", {
      teamId,
      description: "across",
      rotation,
    });
    const consumer = new TerraformStack(app, "consumer");
    new DataResource(consumer, "Taken", { input: { value, previous: state?.previousValue } });
    new LocalBackend(tokens, { path: stateOf("tokens") });
    app.synth();
    const documentOf = (name: string): string => {
      const file = join(app.outdir, "stacks", name, "cdk.tf.json");
      const document = JSON.parse(readFileSync(file, "utf8")) as { terraform: { backend?: unknown } };
      delete document.terraform.backend;
      return JSON.stringify(document);
    };
    return { tokens: documentOf("tokens"), consumer: documentOf("consumer") };
  }

  /** Returns the hashes of the token's secrets, one per generation, in order of creation. */
  async function readSecretHashes(): Promise<string[]> {
    const across = (await stack.tokens()).filter(({ description }) => description?.startsWith("across #"));
    return across.map(({ secret_sha256 }) => secret_sha256);
  }

  /** Returns the hashes of the secrets in the consumer's state. */
  function readConsumerHashes(): Record<string, string> {
    const { resources } = JSON.parse(readFileSync(stateOf("consumer"), "utf8")) as {
      resources: { type: string; instances: { attributes: { input: { value: Taken } } }[] }[];
    };
    const data = resources.find(({ type }) => type === "terraform_data");
    const secrets = Object.entries(data?.instances[0].attributes.input.value ?? {});
    return Object.fromEntries(secrets.flatMap(([name, secret]) => (secret ? [[name, sha256(secret)]] : [])));
  }

  it("export a secret to a variable set, replace it after a rotation, and delete it during a destroy", async () => {
    const setId = await post("organizations/acme/varsets", "varsets", { name: "credentials" });
    stack.declare((platform) => {
      const rotation = { every: Duration.days(30) };
      const token = new TeamToken(platform, "Shared", { teamId, description: "shared", rotation });
      // Responses don't contain the values of sensitive variables.
      token.exportToVariableSet(setId, "TFE_TOKEN").addOverride("sensitive", false);
    });
    const exported = async (): Promise<unknown[]> => {
      const path = `/api/v2/varsets/${setId}/relationships/vars`;
      const { body } = await stack.emulator.fetch("GET", path, { token: OWNER_TOKEN });
      const { data } = JSON.parse(body) as { data: { attributes: { key: string; value: string } }[] };
      return data.map(({ attributes: { key, value } }) => [key, sha256(value)]);
    };
    const secrets = async (): Promise<string[]> =>
      (await stack.tokens())
        .filter(({ description }) => description?.startsWith("shared #"))
        .map(({ secret_sha256 }) => secret_sha256);
    await apply();
    expect(await exported()).toEqual([["TFE_TOKEN", (await secrets())[0]]]);
    await stack.emulator.advance("721h");
    await apply();
    expect(await secrets()).toHaveLength(2);
    expect(await exported()).toEqual([["TFE_TOKEN", (await secrets())[1]]]);
    await expectNoChanges();
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await exported()).toEqual([]);
  });

  it.each(["json", "hcl"] as const)(
    "pass an ephemeral secret to a write-only argument, and never store it in state or in a plan, if the stack is in %s",
    async (language) => {
      const workspaceId = await post("organizations/acme/workspaces", "workspaces", { name: language });
      stack.declare((platform) => {
        const token = new EphemeralMetricsToken(platform, "Once", { namePrefix: `${language}-` });
        new Variable(platform, "Handed", {
          workspaceId,
          key: "METRICS_TOKEN",
          category: "env",
          valueWo: token.value,
        });
      }, language);
      await stack.attach();
      expect(JSON.stringify(await stack.plannedChanges())).not.toMatch(/hcpt_|atlasv1/);
      await apply();

      const { body } = await stack.emulator.fetch("GET", `/api/v2/workspaces/${workspaceId}/vars`, {
        token: OWNER_TOKEN,
      });
      const [{ attributes }] = (JSON.parse(body) as { data: { attributes: { value: string } }[] }).data;
      const { revoked_tokens: revoked } = await stack.emulator.state();
      expect(revoked.map(({ secret_sha256 }) => secret_sha256)).toContain(sha256(attributes.value));
      expect(readFileSync(join(stack.terraform.folder, "terraform.tfstate"), "utf8")).not.toContain(
        attributes.value,
      );
    },
  );

  it("synthesize valid HCL for a stack that uses many features", async () => {
    stack.declare((platform) => {
      const days = new TerraformVariable(platform, "days", { type: "number" }).numberValue;
      const rotation = { every: Duration.days(days), keepers: { leaks: "0" } };
      const organization = new OrganizationToken(platform, "Organization", { rotation });
      const single = new TeamToken(platform, "Single", { teamId, dependsOn: [resourceOf(organization)] });
      const ci = new TeamToken(platform, "Ci", { teamId, description: "ci", rotation });
      const elsewhere = new TfeProvider(platform, "Elsewhere", { alias: "elsewhere", organization: "other" });
      const other = new MetricsToken(platform, "Other", { provider: elsewhere, rotation });
      other.exportToWorkspace("ws-6yEmxNAhaoQLH1Da", "METRICS_TOKEN");
      const old = new MetricsToken(platform, "Old");
      const metrics = new MetricsToken(platform, "Metrics", { keepers: { owner: "blue" } });
      move(old, metrics);
      adopt(single, teamId);
      ci.exportToWorkspace("ws-6yEmxNAhaoQLH1Da", "TFE_TOKEN");
      const teams = new TeamTokenList(platform, "Teams", {
        query: "blue",
        sort: TeamTokenSort.EXPIRES_AT_DESCENDING,
      });
      const all = new MetricsTokenList(platform, "All", { dependsOn: [resourceOf(metrics)] });
      const run = new EphemeralMetricsToken(platform, "Run", { dependsOn: [resourceOf(single)] });
      const deploy = new EphemeralTeamToken(platform, "Deploy", { teamId });
      new DataResource(platform, "Deployed", {
        provisioners: [{ type: "local-exec", command: "true", environment: { TOKEN: deploy.value } }],
      });
      new DataResource(platform, "User", {
        provisioners: [
          { type: "local-exec", command: "true", environment: { TOKEN: run.value, ID: run.tokenId } },
        ],
      });
      new TerraformOutput(platform, "attributes", {
        value: [
          organization.rotation?.rotatesAt,
          single.lastUsedAt,
          ci.rotation?.generation,
          ci.tokenId,
          metrics.expiresAt,
        ],
      });
      new TerraformOutput(platform, "listed", { value: [teams.tokens.fqn, all.tokens.get(0).name] });
      new TerraformOutput(platform, "secrets", {
        value: [ci.value, ci.rotation?.previousValue],
        sensitive: true,
      });
    }, "hcl");
    expect(errorsOf(await stack.terraform.validate())).toEqual([]);
  });

  it("have durations that the provider validates during plan if they are unknown at synth", async () => {
    stack.declare((platform) => {
      const every = new TerraformVariable(platform, "every", { type: "string" }).stringValue;
      const grace = new TerraformVariable(platform, "grace_days", { type: "number" }).numberValue;
      const rotation = { every: Duration.parse(every), grace: Duration.days(grace) };
      new MetricsToken(platform, "Metrics", { rotation });
    });
    const plan = (every: string, days: string) =>
      stack.terraform.plan(`-var=every=${every}`, `-var=grace_days=${days}`);
    expect(await plan("720h", "7.5")).toMatchObject({ code: 0 });
    expect(errorsOf((await plan("5m", "7")).diagnostics)).toEqual(['`every` must be at least 1h, got "5m"']);
    expect(errorsOf((await plan("720h", "31")).diagnostics)).toEqual([
      expect.stringMatching(/`grace`.*`every`.*"2678400s".*"720h"/) as string,
    ]);
  });
});

type Taken = Readonly<Record<"value" | "previous", string | null>>;

/** Returns the summaries of the errors. */
function errorsOf(diagnostics: readonly TerraformDiagnostic[]): string[] {
  return diagnostics.filter(({ severity }) => severity === "error").map(({ summary }) => summary);
}

const resourceOf = ({ node }: Construct): TerraformResource => node.defaultChild as TerraformResource;

const adopt = (token: Construct, id: string): void => resourceOf(token).importFrom(id);

/** Moves every resource of a construct to the resource with the same ID in another construct. */
function move(from: Construct, to: Construct): void {
  for (const resource of from.node.children) {
    if (!TerraformResource.isTerraformResource(resource)) continue;
    const target = `${from.node.id}/${resource.node.id}`;
    (to.node.findChild(resource.node.id) as TerraformResource).addMoveTarget(target);
    resource.moveTo(target);
  }
}
