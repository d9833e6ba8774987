import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { OWNER_TOKEN, startTestEmulator, type EmulatedToken, type TestEmulator } from "../support/emulator";
import { errorsOf } from "../support/tokens-of-each-kind";
import { useFakeTfeIfNeeded } from "../support/fake-tfe/use-fake-tfe";
import { type Outcome, TerraformWorkspace } from "../support/terraform";

const FIXTURES = join(__dirname, "../fixtures/upgrade/02468ce");

/** The name of a fixture: its tokens have no rotation, or were rotated once. */
type Fixture = "plain" | "rotated";

const monthly: RotationSchedule = { every: Duration.days(30), grace: Duration.days(7) };

/** Declares the same tokens as the programs that created the fixtures. */
function declare(stack: TerraformStack, hasNamed: boolean, rotation?: RotationSchedule): void {
  new TfeProvider(stack, "Tfe");
  const team = new Team(stack, "Platform", { name: "platform" });
  const tokens = {
    organization: new OrganizationToken(stack, "Organization", { rotation }),
    team: new TeamToken(stack, "Team", { teamId: team.id, rotation }),
    ci: new TeamToken(stack, "Ci", { teamId: team.id, description: "ci", rotation }),
    metrics: new MetricsToken(stack, "Metrics", { namePrefix: "grafana-", rotation }),
    ...(hasNamed && { named: new MetricsToken(stack, "Named", { name: "prometheus" }) }),
  };
  for (const [kind, { value }] of Object.entries(tokens)) {
    new TerraformOutput(stack, `${kind}_secret`, { value, sensitive: true });
  }
}

/** Runs real Terraform. test/fixtures/upgrade/README.md describes the fixtures. */
describe("the state and the lock file of commit 02468ce", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  afterEach(async () => {
    terraform.remove();
    await emulator.close();
  });

  /** Copies a fixture to a new folder, and starts an emulator that contains its tokens. */
  async function open(fixture: Fixture, now: string, rotation?: RotationSchedule): Promise<void> {
    const copy = (name: string, to: string): void => copyFileSync(join(FIXTURES, fixture, name), to);
    terraform = new TerraformWorkspace({});
    const { folder } = terraform;
    const stateFile = join(folder, "emulator.json");
    copy("emulator.json", stateFile);
    emulator = await startTestEmulator({ tls: true, stateFile, now: new Date(now) });
    terraform.reset({
      TFE_HOSTNAME: `localhost:${new URL(emulator.url).port}`,
      TFE_TOKEN: OWNER_TOKEN,
      TFE_ORGANIZATION: "acme",
      TFE_SSL_SKIP_VERIFY: "true",
    });
    copy("terraform.tfstate", join(folder, "terraform.tfstate"));
    synthesize(fixture, rotation);
    useFakeTfeIfNeeded(folder);
    await terraform.init();
  }

  /** Synthesizes the stack next to the fixture's lock file, which only a real synth updates. */
  function synthesize(fixture: Fixture, rotation: RotationSchedule | undefined): void {
    const { folder } = terraform;
    const app = new App({ outdir: join(folder, "cdktf.out") });
    const stackFolder = join(app.outdir, "stacks/platform");
    const lockFile = join(stackFolder, ".terraform.lock.hcl");
    mkdirSync(stackFolder, { recursive: true });
    copyFileSync(join(FIXTURES, fixture, "terraform.lock.hcl"), lockFile);
    declare(new TerraformStack(app, "platform"), fixture === "plain", rotation);
    app.synth();
    copyFileSync(lockFile, join(folder, ".terraform.lock.hcl"));
    const document = JSON.parse(readFileSync(join(stackFolder, "cdk.tf.json"), "utf8")) as {
      terraform: Record<string, unknown>;
    };
    // Without a backend block, Terraform reads the fixture's state, which is in the same folder.
    delete document.terraform.backend;
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(document));
  }

  /** Applies the configuration, and expects that every token keeps its ID and secret. */
  async function expectNoNewTokens(planned: unknown): Promise<void> {
    const before = [await secrets(), await validTokens()];
    expect((await plan()).planned).toEqual(planned);
    expect(errorsOf(await terraform.apply())).toEqual([]);
    expect([await secrets(), await validTokens()]).toEqual(before);
    expect(await plan()).toMatchObject({ code: 0, planned: {} });
  }

  const plan = (): Promise<Outcome> => terraform.plan("-detailed-exitcode");
  const validTokens = async (): Promise<readonly EmulatedToken[]> =>
    (await emulator.state()).tokens.filter(({ kind }) => kind !== "user");

  async function secrets(): Promise<unknown> {
    const { stdout } = await terraform.run(["output", "-json"]);
    return JSON.parse(stdout);
  }

  it("keep tokens without a rotation", async () => {
    await open("plain", "2031-05-02T00:00:00Z");
    // The state of a metrics token contained the server's expiry as `expires_at`, which is now `valid_until`.
    await expectNoNewTokens({
      "tfetokens_metrics_token.Metrics": "update",
      "tfetokens_metrics_token.Named": "update",
    });
  });

  it("move rotated organization and team tokens to tfetokens, and recreate none of them", async () => {
    await open("rotated", "2031-06-01T00:00:00Z", monthly);
    await expectNoNewTokens(expect.any(Object));
    await emulator.advance("720h");
    expect(await terraform.apply()).toMatchObject({ code: 0 });
    expect(await plan()).toMatchObject({ code: 0, planned: {} });
  });

  it("provide the first generation of a rotation that is added", async () => {
    await open("plain", "2031-05-02T00:00:00Z", monthly);
    await expectNoNewTokens(expect.any(Object));
  });
});
