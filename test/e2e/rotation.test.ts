import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

const ROTATION = "tfetokens_rotation.ci";

/**
 * Runs real Terraform with the built provider, the emulator, and a configuration like those that constructs generate.
 */
describe("tfetokens_rotation", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN });
    terraform.configure("");
    await terraform.init();
  });

  afterAll(() => terraform.remove());

  // This time is years away from the clock of any machine that runs the test.
  const start = async (now = "2031-05-01T00:00:00Z"): Promise<void> => {
    emulator = await startTestEmulator({ now: new Date(now) });
    await attach();
  };

  /** Attaches a provider whose clock is `skew` years ahead, or behind if `skew` is negative. */
  const attach = (skew = 0): Promise<void> => {
    terraform.reset({
      TFE_ADDRESS: emulator.url,
      NODE_OPTIONS: skew === 0 ? undefined : `--import=${join(__dirname, "../support/skewed-clock.mjs")}`,
      TEST_CLOCK_SKEW: String(skew * 365 * 86_400_000),
    });
    return terraform.attach();
  };

  beforeEach(() => start());
  afterEach(() => emulator.close());

  const rotation = (body: string): string => `resource "tfetokens_rotation" "ci" {\n${body}\n}\n`;

  const token = (slot: number): string => `
    resource "tfetokens_metrics_token" "slot${slot}" {
      count        = tfetokens_rotation.ci.slots[${slot}].generation > 0 ? 1 : 0
      organization = "acme"
      name_prefix  = "ci-\${tfetokens_rotation.ci.slots[${slot}].generation}-"
      expires_at   = tfetokens_rotation.ci.slots[${slot}].expires_at
      lifecycle {
        create_before_destroy = true
      }
    }
  `;
  const consumer = `
    resource "terraform_data" "consumer" {
      input = tfetokens_rotation.ci.active_slot == 0 ? one(tfetokens_metrics_token.slot0[*].id) : one(tfetokens_metrics_token.slot1[*].id)
    }
  `;
  const monthly = 'every = "720h"\ngrace = "168h"\n';
  const configure = (body: string): void =>
    terraform.configure(rotation(body) + token(0) + token(1) + consumer);

  /** Reads attributes from the state file, because `terraform show` would start the provider again. */
  function readState(address: string): Readonly<Record<string, unknown>> {
    const { resources } = JSON.parse(readFileSync(join(terraform.folder, "terraform.tfstate"), "utf8")) as {
      resources: { type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
    };
    const found = resources.find(({ type, name }) => `${type}.${name}` === address);
    return found?.instances[0].attributes ?? {};
  }

  async function apply(...options: string[]): Promise<Readonly<Record<string, unknown>>> {
    expect(await terraform.apply(...options)).toMatchObject({ code: 0 });
    return readState(ROTATION);
  }

  /** Returns the names of the valid tokens and of the consumer's token, without their random suffixes. */
  async function readValidTokens(): Promise<{ names: string[]; consumer: string | undefined }> {
    const tokens = await emulator.metricsTokens();
    const { value: held } = readState("terraform_data.consumer").output as { value: string };
    const generation = (name: string | null): string => name?.replace(/-[0-9a-f]+$/, "") ?? "";
    return {
      names: tokens.map(({ name }) => generation(name)).sort(),
      consumer: generation(tokens.find(({ id }) => id === held)?.name ?? null),
    };
  }

  /** Creates a plan, and returns its changes in Terraform's JSON format. */
  async function readPlannedChanges(): Promise<unknown> {
    expect((await terraform.run(["plan", "-out=plan"])).code).toBe(0);
    const { stdout } = await terraform.run(["show", "-json", "plan"]);
    return (JSON.parse(stdout) as { resource_changes: unknown }).resource_changes;
  }

  it("keeps two generations valid at the same time, removes expired generations, and alternates the slots", async () => {
    configure(monthly);
    expect(await apply()).toMatchObject({
      generation: 1,
      active_slot: 0,
      due: false,
      rotated_at: expect.stringMatching(/^2031-05-01T00:00:/) as string,
      rotate_at: expect.stringMatching(/^2031-05-31T00:00:/) as string,
      slots: [
        { generation: 1, expires_at: expect.stringMatching(/^2031-06-07T00:00:/) as string },
        { generation: 0, rotated_at: null, expires_at: null },
      ],
    });
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {}, drift: {} });
    const [first] = await emulator.metricsTokens();

    await emulator.advance("721h");
    const planned = await readPlannedChanges();
    expect(await readPlannedChanges()).toEqual(planned);
    expect(await apply()).toMatchObject({ generation: 2, active_slot: 1, due: false });
    expect(await readValidTokens()).toEqual({ names: ["ci-1", "ci-2"], consumer: "ci-2" });
    expect(await emulator.metricsTokens()).toContainEqual(first);
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {}, drift: {} });

    await emulator.advance("168h");
    expect(await apply()).toMatchObject({ slots: [{ generation: 0 }, { generation: 2 }] });
    expect(await readValidTokens()).toEqual({ names: ["ci-2"], consumer: "ci-2" });

    // Although several rotations are overdue, the next apply rotates once, and empties the slot of the expired token.
    await emulator.advance("2160h");
    expect(await apply()).toMatchObject({
      generation: 3,
      active_slot: 0,
      slots: [{ generation: 3 }, { generation: 0 }],
    });
    expect(await readValidTokens()).toEqual({ names: ["ci-3"], consumer: "ci-3" });

    expect(await terraform.destroy()).toMatchObject({ code: 0 });
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("rotates at once if keepers change, but not if they are added, and creates a slot's new token before it deletes the old token", async () => {
    configure(monthly);
    await apply();
    configure(`${monthly}keepers = { leak = "0" }`);
    const adopting = await terraform.apply();
    expect(adopting).toMatchObject({ code: 0, planned: { [ROTATION]: "update" }, added: 0, removed: 0 });
    expect(adopting.diagnostics[0]).toMatchObject({
      severity: "warning",
      summary: "Adding keepers to a rotation doesn't rotate the token",
    });

    configure(`${monthly}keepers = { leak = "1" }`);
    expect(await apply()).toMatchObject({ generation: 2, active_slot: 1 });
    expect(await readValidTokens()).toEqual({ names: ["ci-1", "ci-2"], consumer: "ci-2" });

    configure(`${monthly}keepers = { leak = "2" }`);
    await emulator.faults({ kind: "status", status: 422, method: "POST", path: "metrics-tokens", times: 1 });
    expect(await terraform.apply()).toMatchObject({ code: 1 });
    expect(await readValidTokens()).toEqual({ names: ["ci-1", "ci-2"], consumer: "ci-2" });

    const before = (await emulator.requests()).length;
    expect(await apply()).toMatchObject({ generation: 3, active_slot: 0 });
    const changes = (await emulator.requests()).slice(before).map(({ method }) => method);
    expect(changes.filter((method) => method !== "GET")).toEqual(["POST", "DELETE"]);
    expect(await readValidTokens()).toEqual({ names: ["ci-2", "ci-3"], consumer: "ci-3" });
  });

  it("with revoke_previous, empties the other slot in the first apply that doesn't rotate", async () => {
    configure(`${monthly}keepers = { leak = "0" }`);
    await apply();
    configure(`${monthly}keepers = { leak = "1" }\nrevoke_previous = true`);
    await apply();
    expect(await readValidTokens()).toEqual({ names: ["ci-1", "ci-2"], consumer: "ci-2" });
    expect(await apply()).toMatchObject({ generation: 2, slots: [{ generation: 0 }, { generation: 2 }] });
    expect(await readValidTokens()).toEqual({ names: ["ci-2"], consumer: "ci-2" });
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  });

  it("doesn't replace a token or change its expiry if the schedule is edited", async () => {
    configure(monthly);
    const made = await apply();
    const [live] = await emulator.metricsTokens();

    configure('every = "1440h"\ngrace = "336h"');
    expect(await apply()).toMatchObject({ rotate_at: made.rotate_at, slots: made.slots });

    configure('every = "48h"\ngrace = "24h"');
    const shortened = await apply();
    expect(shortened).toMatchObject({
      rotate_at: expect.stringMatching(/^2031-05-03T00:00:/) as string,
      slots: made.slots,
      due: false,
    });
    expect(await emulator.metricsTokens()).toEqual([live]);

    await emulator.advance("72h");
    expect(await apply("-refresh=false")).toEqual(shortened);
    expect(await apply()).toMatchObject({
      generation: 2,
      slots: [
        (made.slots as object[])[0],
        { expires_at: expect.stringMatching(/^2031-05-07T00:00:/) as string },
      ],
    });
  });

  it("adds a slot in the next apply, and removes a slot after the token in this slot has expired", async () => {
    const single = (body: string): void =>
      terraform.configure(rotation(`slot_count = 1\n${body}`) + token(0));
    single(monthly);
    expect(await apply()).toMatchObject({ slots: [{ generation: 1 }] });
    await emulator.advance("721h");
    expect(await apply()).toMatchObject({ generation: 2, active_slot: 0, slots: [{ generation: 2 }] });

    configure(monthly);
    expect(await apply()).toMatchObject({
      generation: 2,
      active_slot: 0,
      slots: [{ generation: 2 }, { generation: 0 }],
    });
    await emulator.advance("721h");
    // The rotation skips generation 3, which would belong to the active slot.
    expect(await apply()).toMatchObject({ active_slot: 1, slots: [{ generation: 2 }, { generation: 4 }] });

    configure(`slot_count = 1\n${monthly}`);
    expect(await apply()).toMatchObject({ active_slot: 1, slots: [{ generation: 2 }, { generation: 4 }] });
    expect(await readValidTokens()).toEqual({ names: ["ci-2", "ci-4"], consumer: "ci-4" });
    await emulator.advance("721h");
    expect(await apply()).toMatchObject({ active_slot: 0, slots: [{ generation: 5 }, { generation: 4 }] });
    expect(await readValidTokens()).toEqual({ names: ["ci-4", "ci-5"], consumer: "ci-5" });
    await emulator.advance("168h");
    single(monthly);
    expect(await apply()).toMatchObject({ active_slot: 0, slots: [{ generation: 5 }] });
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  it("uses only the server's time, even if it is decades behind the machine's time", async () => {
    await emulator.close();
    await start("2001-01-01T00:00:00Z");
    configure(monthly);
    expect(await apply()).toMatchObject({ rotate_at: expect.stringMatching(/^2001-01-31T/) as string });
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  });

  it("has the same plan regardless of whether the provider's clock is decades behind or ahead", async () => {
    configure(monthly);
    await apply();
    const state = readFileSync(join(terraform.folder, "terraform.tfstate"));
    const plannedBy = async (skew: number): Promise<unknown> => {
      await attach(skew);
      writeFileSync(join(terraform.folder, "terraform.tfstate"), state);
      return readPlannedChanges();
    };
    const early = await plannedBy(0);
    expect(await plannedBy(30)).toEqual(early);
    await emulator.advance("721h");
    const due = await plannedBy(0);
    expect(due).not.toEqual(early);
    expect(await plannedBy(-30)).toEqual(due);
  });

  it("rejects an invalid schedule, with an error that points to the invalid argument", async () => {
    terraform.configure(rotation('every = "48h"\ngrace = "72h"'));
    const diagnostics = await terraform.validate();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      summary: 'With two slots, `grace` must be at most `every`, got "72h" and "48h"',
      snippet: { code: expect.stringContaining("grace") as string },
    });
  });

  it("rejects an invalid schedule that was unknown during validation, as soon as it is known", async () => {
    terraform.configure(
      `resource "terraform_data" "later" {\n  input = "5m"\n}\n${rotation("every = terraform_data.later.output")}`,
    );
    expect(await terraform.validate()).toEqual([]);
    const { code, diagnostics } = await terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics[0]).toMatchObject({
      summary: '`every` must be at least 1h, got "5m"',
      address: ROTATION,
    });
  });

  it("can't be imported", async () => {
    terraform.configure(rotation(monthly));
    const { code, output } = await terraform.run(["import", "-no-color", ROTATION, "anything"]);
    expect(code).toBe(1);
    expect(output).toContain(`Rotation "anything" can't be imported`);
  });
});
