import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

/** Runs real Terraform with the built provider against the emulator. */
describe("data sources", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN });
    terraform.configure("");
    await terraform.init();
  });

  afterAll(() => terraform.remove());

  beforeEach(async () => {
    emulator = await startTestEmulator({ now: new Date("2031-05-01T10:00:00Z") });
    terraform.reset({ TFE_ADDRESS: emulator.url });
    await terraform.attach();
  });

  afterEach(() => emulator.close());

  /** Creates an object, and returns its ID. */
  async function post(path: string, type: string, attributes: object): Promise<string> {
    const body = { data: { type, attributes } };
    const response = await emulator.fetch("POST", `/api/v2/${path}`, { token: OWNER_TOKEN, body });
    expect(response.status).toBe(201);
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  const team = (name: string): Promise<string> => post("organizations/acme/teams", "teams", { name });
  const teamToken = (teamId: string, description: string, expiredAt?: string): Promise<string> =>
    post(`teams/${teamId}/authentication-tokens`, "authentication-tokens", {
      description,
      "expired-at": expiredAt,
    });

  const data = (type: string, name: string, body: string): string =>
    `data "tfetokens_${type}" "${name}" {\n${body}\n}\n`;

  async function read(...blocks: string[]): Promise<Record<string, Readonly<Record<string, unknown>>>> {
    terraform.configure(blocks.join(""));
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [] });
    const resources = await terraform.state();
    return Object.fromEntries(resources.map(({ address, values }) => [address.replace(/^.*\./, ""), values]));
  }

  it("list an organization's tokens without their secrets, and use the provider's organization by default", async () => {
    const path = "organizations/acme/metrics-tokens";
    const ids = [
      await post(path, "metrics-tokens", { name: "grafana", "expires-at": "2031-06-01T00:00:00Z" }),
      await post(path, "metrics-tokens", { name: "datadog" }),
    ];
    const { all, none } = await read(
      data("metrics_tokens", "all", 'organization = "acme"'),
      `provider "tfetokens" {\n  organization = "acme"\n}\n`,
      data("team_tokens", "none", ""),
    );
    expect(all).toEqual({
      organization: "acme",
      tokens: [
        {
          id: ids[0],
          name: "grafana",
          created_at: expect.stringMatching(/^2031-05-01T10:00:/) as string,
          expires_at: expect.stringMatching(/^2031-06-01T00:00:00/) as string,
        },
        expect.objectContaining({ id: ids[1], name: "datadog" }),
      ],
    });
    expect(none).toMatchObject({ organization: "acme", tokens: [] });
  });

  it("list the team tokens on all pages, filtered by `query` and ordered by `sort`", async () => {
    const [blue, red] = [await team("blue"), await team("red")];
    const descriptions = Array.from({ length: 101 }, (_, i) => `ci-${i}`);
    for (const description of descriptions) await teamToken(red, description);
    const late = await teamToken(blue, "late", "2031-09-01T00:00:00Z");
    const early = await teamToken(blue, "early", "2031-06-01T00:00:00Z");

    const organization = 'organization = "acme"\n';
    const { all, soonest, latest } = await read(
      data("team_tokens", "all", organization),
      data("team_tokens", "soonest", `${organization}query = "blue"`),
      data("team_tokens", "latest", `${organization}query = "blue"\nsort = "-expired-at"`),
    );
    const ids = ({ tokens }: Readonly<Record<string, unknown>>): unknown[] =>
      (tokens as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids(all)).size).toBe(103);
    expect(ids(soonest)).toEqual([early, late]);
    expect(ids(latest)).toEqual([late, early]);
    expect((soonest.tokens as object[])[0]).toEqual({
      id: early,
      team_id: blue,
      description: "early",
      created_at: expect.stringMatching(/^2031-05-01T10:00:/) as string,
      last_used_at: null,
      expires_at: expect.stringMatching(/^2031-06-01T00:00:00/) as string,
      created_by: { id: expect.any(String) as string, type: "users" },
    });
  });

  it("read the token of an organization, the singleton of a team, and a team token by its ID", async () => {
    const blue = await team("blue");
    const single = await post(`teams/${blue}/authentication-token`, "authentication-tokens", {});
    const described = await teamToken(blue, "ci");
    const own = await post("organizations/acme/authentication-token", "authentication-tokens", {});
    const found = await read(
      data("organization_token", "own", 'organization = "acme"'),
      data("team_token", "single", `team_id = "${blue}"`),
      data("team_token", "described", `token_id = "${described}"`),
    );
    expect(found).toMatchObject({
      own: { id: own },
      single: { id: single, team_id: blue, description: null },
      described: { id: described, team_id: blue, description: "ci" },
    });
  });

  it("explain the possible causes of a 404 response", async () => {
    const absent = 'organization = "emca"';
    const types = ["metrics_tokens", "team_tokens", "organization_token"];
    terraform.configure(types.map((type) => data(type, "absent", absent)).join(""));
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics.map(({ summary }) => summary).sort()).toEqual([
      'The metrics tokens of organization "emca" can\'t be listed',
      'The team tokens of organization "emca" can\'t be listed',
      `The token of organization "emca" can't be read`,
    ]);
    for (const { detail } of diagnostics) {
      expect(detail).toMatch(/There is no organization "emca", or the credential/);
    }
  });

  it("reject invalid arguments, with errors that point to these arguments", async () => {
    terraform.configure(
      data("team_tokens", "unsortable", 'organization = "acme"\nsort = "name"') +
        data("metrics_tokens", "nameless", 'organization = "../acme"') +
        data("organization_token", "nameless", 'organization = "../acme"') +
        data("team_tokens", "nameless", 'organization = "../acme"') +
        data("team_token", "unnamed", ""),
    );
    const diagnostics = await terraform.validate();
    expect(diagnostics.map(({ summary }) => summary).sort()).toEqual([
      "Missing `team_id` or `token_id`",
      ...Array.from({ length: 3 }, () => '`organization` must be the name of an organization, got "../acme"'),
      '`sort` must be one of the server\'s sort orders, got "name"',
    ]);
    expect(diagnostics.map(({ snippet }) => snippet?.code.trim()).sort()).toEqual([
      'data "tfetokens_team_token" "unnamed" {',
      ...Array.from({ length: 3 }, () => 'organization = "../acme"'),
      'sort = "name"',
    ]);
  });

  it("require an organization to list tokens", async () => {
    terraform.configure(data("metrics_tokens", "nowhere", "") + data("team_tokens", "nowhere", ""));
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(2);
    for (const diagnostic of diagnostics) {
      expect(diagnostic).toMatchObject({
        summary: "No organization is set",
        detail: expect.stringContaining("TFE_ORGANIZATION") as string,
      });
    }
  });
});
