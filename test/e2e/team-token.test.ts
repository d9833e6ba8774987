import { createWorkspace, configureBoth, startEmulatorForBoth } from "../support/both-providers";
import type { TestEmulator } from "../support/emulator";
import type { TerraformWorkspace } from "../support/terraform";

const ADDRESS = "tfetokens_team_token.ci";

/** Runs real Terraform with the built provider and the fake hashicorp/tfe provider against the emulator. */
describe("tfetokens_team_token with a description", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let teamId: string;

  beforeAll(async () => {
    terraform = await createWorkspace();
  });
  afterAll(() => terraform.remove());

  beforeEach(async () => {
    emulator = await startEmulatorForBoth(terraform);
    teamId = (await emulator.state()).teams.find(({ name }) => name === "ci")?.id ?? "";
  });
  afterEach(() => emulator.close());

  const resource = (body: string): string =>
    `resource "tfetokens_team_token" "ci" {\nteam_id = "${teamId}"\n${body}\n}\n`;
  const configure = (body: string, more = ""): void => configureBoth(terraform, resource(body) + more);
  const ids = async (): Promise<string[]> =>
    (await emulator.state()).tokens.filter(({ kind }) => kind === "team").map(({ id }) => id);

  it.each([
    ["an exact description", 'description = "ci"'],
    ["a prefix", 'description_prefix = "ci-"'],
  ])(
    "is created with %s, unchanged in two plans, replaced when the expiry changes, and destroyed",
    async (_name, naming) => {
      configure(naming);
      expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 1 });
      const { id } = await terraform.resource(ADDRESS);
      expect(await ids()).toEqual([id]);
      for (const plan of [await terraform.plan(), await terraform.plan()]) {
        expect(plan).toMatchObject({ planned: {}, drift: {}, diagnostics: [] });
      }
      configure(`${naming}\nexpires_at = "2032-01-01T00:00:00Z"`);
      expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 1, removed: 1 });
      expect(await ids()).toEqual([(await terraform.resource(ADDRESS)).id]);
      expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
      expect(await ids()).toEqual([]);
    },
  );

  it("with a prefix and create_before_destroy, is created before the token that it replaces is revoked", async () => {
    const body = 'description_prefix = "ci-"\nlifecycle {\ncreate_before_destroy = true\n}';
    configure(body);
    await terraform.apply();
    configure(`generation = 1\n${body}`);
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 0, removed: 0 });
    configure(`generation = 2\n${body}`);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 1, removed: 1 });
    const changes = (await emulator.requests())
      .map(({ method }) => method)
      .filter((method) => method !== "GET");
    expect(changes).toEqual(["POST", "POST", "DELETE"]);
  });

  it("keeps its ID and secret when it is moved from tfe_team_token and gets a rotation", async () => {
    configureBoth(
      terraform,
      `resource "tfe_team_token" "ci" {\nteam_id = "${teamId}"\ndescription = "ci"\n}\n`,
    );
    await terraform.apply();
    const { id, token } = await terraform.resource("tfe_team_token.ci");
    configure(
      'description_prefix = "ci #1 "\ngeneration = 1\nexpires_at = "2032-01-01T00:00:00Z"',
      "moved {\n  from = tfe_team_token.ci\n  to   = tfetokens_team_token.ci\n}\n",
    );
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 0, removed: 0 });
    expect(await terraform.resource(ADDRESS)).toMatchObject({ id, token, description: "ci" });
    expect((await terraform.plan()).planned).toEqual({});
  });

  it("is imported by its ID without changes if the configuration has a matching prefix", async () => {
    configure('description = "ci-abc"');
    await terraform.apply();
    const { id } = await terraform.resource(ADDRESS);
    await terraform.run(["state", "rm", ADDRESS]);
    configure('description_prefix = "ci-"', `import {\n  to = ${ADDRESS}\n  id = "${String(id)}"\n}\n`);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 0 });
    expect(await ids()).toEqual([id]);
  });
});
