import { createWorkspace, configureBoth, startEmulatorForBoth } from "../support/both-providers";
import { OWNER_TOKEN, type Fault, type TestEmulator } from "../support/emulator";
import type { StateResource, TerraformWorkspace } from "../support/terraform";

interface Kind {
  readonly kind: string;
  readonly type: string;
  /** The resource type in hashicorp/tfe. */
  readonly tfe: string;
  /** The argument that identifies the owner. */
  readonly owner: (teamId: string) => string;
  readonly importId: (teamId: string) => string;
  readonly path: (teamId: string) => string;
}

const KINDS: readonly Kind[] = [
  {
    kind: "organization",
    type: "tfetokens_organization_token",
    tfe: "tfe_organization_token",
    owner: () => 'organization = "acme"',
    importId: () => "acme",
    path: () => "/api/v2/organizations/acme/authentication-token",
  },
  {
    kind: "team",
    type: "tfetokens_team_token",
    tfe: "tfe_team_token",
    owner: (teamId) => `team_id = "${teamId}"`,
    importId: (teamId) => teamId,
    path: (teamId) => `/api/v2/teams/${teamId}/authentication-token`,
  },
];

const FIRST = 'expires_at = "2032-01-01T00:00:00Z"';
const SECOND = 'expires_at = "2033-01-01T00:00:00Z"';

const addressOf = ({ type }: Kind): string => `${type}.it`;

/** Returns an object that maps the resource of each kind to the same value, in the format of `planned`. */
const forAll = <T>(value: T): Record<string, T> =>
  Object.fromEntries(KINDS.map((kind) => [addressOf(kind), value]));

/**
 * Runs real Terraform with the built provider and the fake hashicorp/tfe provider against the emulator. An
 * organization's token and a team's singleton are in the same configuration, so that each command tests both tokens.
 */
describe("the singletons of an organization and of a team", () => {
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

  const configure = (body: string, more: (kind: Kind) => string = () => ""): void => {
    const resources = KINDS.map(
      (kind) => `resource "${kind.type}" "it" {\n${kind.owner(teamId)}\n${body}\n}\n${more(kind)}`,
    );
    configureBoth(terraform, resources.join(""));
  };

  /** Returns the IDs of the valid tokens of each kind. */
  async function validIds(): Promise<string[][]> {
    const { tokens } = await emulator.state();
    return KINDS.map(({ kind }) => tokens.filter((token) => token.kind === kind).map(({ id }) => id));
  }

  /** Returns the values of the resources in state, in the order of `KINDS`. */
  async function managed(): Promise<StateResource["values"][]> {
    const state = await terraform.state();
    return KINDS.map((kind) => state.find(({ address }) => address === addressOf(kind))?.values ?? {});
  }

  /** Expects that the valid tokens are exactly those in state, and returns their IDs. */
  async function expectOneTokenEach(): Promise<unknown[]> {
    const ids = (await managed()).map(({ id }) => id);
    expect(await validIds()).toEqual(ids.map((id) => [id]));
    return ids;
  }

  /** Returns the numbers of create and delete requests since the start of the test. */
  async function countChanges(): Promise<{ readonly created: number; readonly deleted: number }> {
    const methods = (await emulator.requests()).map(({ method }) => method);
    const count = (wanted: string): number => methods.filter((method) => method === wanted).length;
    return { created: count("POST"), deleted: count("DELETE") };
  }

  const loseResponses = (): Promise<void> =>
    emulator.faults(
      ...KINDS.map(({ path }): Fault => ({
        ...{ kind: "drop-after-commit", method: "POST", path: path(teamId), times: 99 },
      })),
    );

  it("are created, unchanged in two plans, regenerated in place with one POST, and destroyed", async () => {
    configure(FIRST);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 2 });
    const first = await expectOneTokenEach();
    for (const plan of [await terraform.plan(), await terraform.plan()]) {
      expect(plan).toMatchObject({ planned: {}, drift: {}, diagnostics: [] });
    }

    configure(SECOND);
    for (const { planned } of [await terraform.plan(), await terraform.plan()]) {
      expect(planned).toEqual(forAll("update"));
    }
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [] });
    const second = await expectOneTokenEach();
    for (const [i, id] of second.entries()) expect(id).not.toBe(first[i]);
    expect(await countChanges()).toEqual({ created: 4, deleted: 0 });

    expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 2 });
    expect(await validIds()).toEqual([[], []]);
  });

  it("are regenerated again by the next apply after an ambiguous failure, which is recorded in private state", async () => {
    configure(FIRST);
    await terraform.apply();
    configure(SECOND);
    await loseResponses();
    expect((await terraform.apply()).code).toBe(1);
    await emulator.faults();
    configure(FIRST);
    expect((await terraform.plan()).planned).toEqual(forAll("update"));
    expect((await terraform.apply()).code).toBe(0);
    await expectOneTokenEach();
    expect(await terraform.plan()).toMatchObject({ planned: {}, diagnostics: [] });
  });

  it("are replaced with a DELETE and a POST if they are tainted", async () => {
    // Without this argument, the provider waits for proof that no token exists, once per kind.
    configure("force_regenerate = true");
    await terraform.apply();
    for (const kind of KINDS) expect((await terraform.run(["taint", addressOf(kind)])).code).toBe(0);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 2, removed: 2 });
    await expectOneTokenEach();
    expect(await countChanges()).toEqual({ created: 4, deleted: 2 });
  });

  it("are imported without changes, both with an import block and with `terraform import`", async () => {
    for (const { path } of KINDS) await emulator.fetch("POST", path(teamId), { token: OWNER_TOKEN });
    configure("", (kind) => `import {\n  to = ${addressOf(kind)}\n  id = "${kind.importId(teamId)}"\n}\n`);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 0 });
    await expectOneTokenEach();
    await terraform.run(["state", "rm", ...KINDS.map(addressOf)]);
    configure("");
    for (const kind of KINDS) {
      expect((await terraform.run(["import", addressOf(kind), kind.importId(teamId)])).code).toBe(0);
    }
    expect(await terraform.plan()).toMatchObject({ planned: {}, diagnostics: [] });
  });

  it("are moved from hashicorp/tfe, keep their secrets, and are then regenerated in place", async () => {
    const originals = KINDS.map(({ tfe, owner }) => `resource "${tfe}" "it" {\n${owner(teamId)}\n}\n`);
    configureBoth(terraform, originals.join(""));
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 2 });
    const state = await terraform.state();
    const secrets = KINDS.map(
      ({ tfe }) => state.find(({ address }) => address === `${tfe}.it`)?.values.token,
    );
    const before = await validIds();
    const moved = (kind: Kind): string =>
      `moved {\n  from = ${kind.tfe}.it\n  to   = ${addressOf(kind)}\n}\n`;
    configure('generation = 1\nkeepers = { a = "1" }', moved);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 0, removed: 0 });
    expect(await managed()).toMatchObject(
      secrets.map((token, i) => ({ token, id: before[i][0], organization: "acme" })),
    );
    expect(await validIds()).toEqual(before);
    expect((await terraform.plan()).planned).toEqual({});

    configure('generation = 2\nkeepers = { a = "1" }', moved);
    expect((await terraform.plan()).planned).toEqual(forAll("update"));
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [] });
    await expectOneTokenEach();
  });
});
