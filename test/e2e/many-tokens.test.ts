import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { configureManyResources, manyTeamTokens, writeManyTokens } from "../support/many-tokens";
import { TerraformWorkspace } from "../support/terraform";

describe("the requests for many tokens", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let teamId: string;

  beforeAll(() => {
    terraform = new TerraformWorkspace({});
    terraform.configure("");
    return terraform.init();
  });
  afterAll(() => terraform.remove());

  beforeEach(async () => {
    const seeds = [{ name: "acme", teams: [{ name: "ci" }] }];
    emulator = await startTestEmulator({ organizations: [], seeds });
    teamId = (await emulator.state()).teams.find(({ name }) => name === "ci")?.id ?? "";
    terraform.reset({ TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN });
    await terraform.attach();
  });
  afterEach(() => emulator.close());

  /** Returns a string of the form `METHOD path` for each request that the command causes. */
  async function requestsOf(command: () => Promise<unknown>): Promise<string[]> {
    const before = (await emulator.requests()).length;
    await command();
    const requests = (await emulator.requests()).slice(before);
    return requests.map(({ method, path }) => `${method} ${path}`);
  }

  async function planNothing(): Promise<void> {
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({
      ...{ code: 0, planned: {}, diagnostics: [] },
    });
  }

  it("consist of a single list request in a plan of 1,000 metrics tokens", async () => {
    await writeManyTokens(terraform, emulator, 1_000);
    await emulator.faults({ kind: "delay", method: "GET", times: 999, delay_ms: 50 });
    const requests = await requestsOf(planNothing);
    expect(requests).toEqual(["GET /api/v2/organizations/acme/metrics-tokens"]);
  }, 60_000);

  it("include one request per page of the list in a plan of 1,000 team tokens", async () => {
    await writeManyTokens(terraform, emulator, 1_000, manyTeamTokens(teamId));
    const requests = await requestsOf(planNothing);
    const pages = requests.filter((request) =>
      request.startsWith("GET /api/v2/organizations/acme/team-tokens"),
    );
    expect(pages.length).toBe(10);
    expect(requests.length).toBeLessThanOrEqual(12);
  }, 60_000);

  it("include one create request per token in an apply that creates 60 team tokens", async () => {
    const { type, body, path } = manyTeamTokens(teamId);
    terraform.configure(configureManyResources(60, type, body));
    const requests = await requestsOf(async () => {
      expect(await terraform.apply()).toMatchObject({ code: 0, added: 60, diagnostics: [] });
    });
    expect(requests.filter((request) => request === `POST ${path}`)).toHaveLength(60);
    expect(requests.length).toBeLessThanOrEqual(60 + 3);
  }, 60_000);
});
