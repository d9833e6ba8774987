import { OWNER_TOKEN } from "../support/emulator";
import { SOURCE } from "../support/fake-tfe/identity";
import type { Outcome } from "../support/terraform";
import { configure, setUpTfeStack } from "./stack";

// hashicorp/tfe 0.71.0 has the same behavior, and also passes these tests (see `setUpTfeStack`).

const tfe = setUpTfeStack();

const TEAM = `
resource "tfe_team" "it" {
  name         = "deployers"
  organization = "acme"
}
`;

const resource = (type: string, name: string, ...lines: readonly string[]): string =>
  `resource "tfe_${type}" "${name}" {\n${lines.join("\n")}\n}\n`;

/** Returns the method and path of each request after the first `after` requests. */
const requests = async (after = 0): Promise<string[]> =>
  (await tfe.emulator.requests()).slice(after).map(({ method, path }) => `${method} ${path}`);

const errors = ({ diagnostics }: Outcome): string[] =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => (detail === "" ? summary : `${summary} | ${detail}`));

const post = async (path: string, attributes?: object): Promise<string> => {
  const body = attributes && { data: { type: "authentication-tokens", attributes } };
  const response = await tfe.emulator.fetch("POST", `/api/v2/${path}`, { token: OWNER_TOKEN, body });
  return (JSON.parse(response.body) as { data: { id: string } }).data.id;
};

test("the plan of a new team sends only a service discovery request and a ping", async () => {
  configure(tfe.stack, TEAM);
  await tfe.stack.plan();
  expect(await requests()).toEqual(["GET /.well-known/terraform.json", "GET /api/v2/ping"]);
});

test("an organization token is read before and after its POST, but a described team token isn't read", async () => {
  configure(tfe.stack, TEAM);
  await tfe.stack.apply();
  const before = (await requests()).length;
  configure(
    tfe.stack,
    TEAM +
      resource("organization_token", "it", 'organization = "acme"') +
      resource("team_token", "it", "team_id = tfe_team.it.id", 'description = "ci"'),
  );
  await tfe.stack.apply("-refresh=false");
  const sent = (await requests(before)).filter((line) => line.includes("authentication-token"));
  expect(sent.filter((line) => line.includes("/organizations/")).map((line) => line.split(" ")[0])).toEqual([
    "GET",
    "POST",
    "GET",
  ]);
  expect(sent.filter((line) => line.includes("/teams/"))).toEqual([
    expect.stringMatching(/^POST .*\/authentication-tokens$/),
  ]);
});

test("an organization token is lost if the GET directly after its POST returns 404", async () => {
  configure(tfe.stack, resource("organization_token", "it", 'organization = "acme"'));
  // The provider sends the first of the two GET requests before the POST.
  await tfe.emulator.faults({
    kind: "status",
    status: 404,
    method: "GET",
    path: "authentication-token",
    times: 2,
  });
  const [error] = errors(await tfe.stack.apply());
  // The error also contains the details of the inconsistency.
  expect(error).toContain("Provider produced inconsistent result after apply");
  expect((await tfe.emulator.state()).tokens.filter(({ kind }) => kind === "organization")).toHaveLength(1);
});

test("a plan shows the provider's organization for a token, and (known after apply) for a team", async () => {
  configure(
    tfe.stack,
    `provider "tfe" {\n organization = "acme"\n}\n` +
      resource("organization_token", "it") +
      resource("team", "it", 'name = "deployers"'),
  );
  const { output } = await tfe.stack.run(["plan", "-input=false", "-no-color"]);
  expect(output.match(/\+ organization += .*/g)?.map((line) => line.replace(/ +=/, " ="))).toEqual([
    '+ organization = "acme"',
    "+ organization = (known after apply)",
  ]);
});

test("errors have the same text as in the real provider", async () => {
  configure(tfe.stack, TEAM);
  await tfe.stack.apply();
  const { id } = await tfe.stack.resource("tfe_team.it");
  await post("organizations/acme/authentication-token");
  await post(`teams/${String(id)}/authentication-token`);
  await post(`teams/${String(id)}/authentication-tokens`, { description: "ci" });

  configure(
    tfe.stack,
    TEAM +
      resource("organization_token", "none") +
      resource("organization_token", "taken", 'organization = "acme"') +
      resource("organization_token", "absent", 'organization = "nope"') +
      resource("team_token", "single", "team_id = tfe_team.it.id") +
      resource("team_token", "taken", "team_id = tfe_team.it.id", 'description = "ci"') +
      resource("team_token", "absent", 'team_id = "team-zzzzzzzzzzzzzzzz"', 'description = "ci"') +
      resource(
        "team_token",
        "late",
        'team_id = "team-zzzzzzzzzzzzzzzz"',
        'description = "x"',
        'expired_at = "later"',
      ),
  );
  const reported = errors(await tfe.stack.apply());
  expect(reported.sort()).toEqual([
    `A token already exists for team: ${String(id)} | Set force_regenerate to true to regenerate the token.`,
    `Error creating new token for team ${String(id)} | invalid attribute\n\nValidation failed: Description has already been taken`,
    "Error creating new token for team team-zzzzzzzzzzzzzzzz | resource not found, team does not exist or version of Terraform Enterprise does not support multiple team tokens with descriptions",
    "a token already exists for organization: acme",
    "error creating new token for organization nope: resource not found",
    expect.stringMatching(/^later must be a valid date or time, provided in iso8601 format \| parsing time/),
    "no organization was specified on the resource or provider",
  ]);
});

test.each([
  [
    "an invalid credential",
    { TFE_TOKEN: "made-up-unknown" },
    /reading configuration of team .*: unauthorized/,
  ],
  ["no credential", { TFE_TOKEN: "" }, /required token could not be found\. Please set the token/],
  [
    "an invalid environment variable",
    { TFE_SSL_SKIP_VERIFY: "maybe" },
    /TFE_SSL_SKIP_VERIFY has unrecognized value "maybe"/,
  ],
])("%s causes an error with the same text as in the real provider", async (_name, env, text) => {
  configure(tfe.stack, TEAM);
  await tfe.stack.apply();
  const { output } = await tfe.stack.run(["plan", "-input=false", "-no-color"], env);
  expect(output.replace(/\s*\n[│ ]*/g, " ")).toMatch(text);
});

test("ssl_skip_verify = true takes precedence over the environment variable", async () => {
  configure(tfe.stack, `provider "tfe" {\n ssl_skip_verify = true\n}\n${TEAM}`);
  const { code } = await tfe.stack.run(["plan", "-input=false"], { TFE_SSL_SKIP_VERIFY: "maybe" });
  expect(code).toBe(0);
});

describe("importing a described token", () => {
  let teamId: string;
  let tokenId: string;
  const token = (...more: readonly string[]): string =>
    TEAM + resource("team_token", "it", "team_id = tfe_team.it.id", 'description = "ci"', ...more);

  beforeEach(async () => {
    configure(tfe.stack, TEAM);
    await tfe.stack.apply();
    teamId = String((await tfe.stack.resource("tfe_team.it")).id);
    const attributes = { description: "ci", "expired-at": "2099-01-01T00:00:00Z" };
    tokenId = await post(`teams/${teamId}/authentication-tokens`, attributes);
    configure(tfe.stack, token());
  });

  test("by its ID stores an empty secret, and the next plan replaces the token unless the configuration contains its expiry", async () => {
    expect(await tfe.stack.run(["import", "tfe_team_token.it", tokenId])).toMatchObject({ code: 0 });
    const state = { id: tokenId, description: "ci", expired_at: "2099-01-01T00:00:00Z", token: "" };
    expect(await tfe.stack.resource("tfe_team_token.it")).toMatchObject(state);
    expect((await tfe.stack.plan()).planned).toEqual({ "tfe_team_token.it": "replace" });
    configure(tfe.stack, token('expired_at = "2099-01-01T00:00:00Z"'));
    expect((await tfe.stack.plan()).planned).toEqual({});
  });

  test("by its team's ID imports the team's singleton instead, and the next apply destroys the singleton and fails", async () => {
    await post(`teams/${teamId}/authentication-token`);
    expect(await tfe.stack.run(["import", "tfe_team_token.it", teamId])).toMatchObject({ code: 0 });
    const state = { id: teamId, description: null, token: null };
    expect(await tfe.stack.resource("tfe_team_token.it")).toMatchObject(state);
    const applied = await tfe.stack.apply();
    expect(applied.planned).toEqual({ "tfe_team_token.it": "replace" });
    expect(errors(applied)).toEqual([expect.stringContaining("Description has already been taken")]);
    const left = (await tfe.emulator.state()).tokens.filter(({ kind }) => kind === "team");
    expect(left.map(({ id }) => id)).toEqual([tokenId]);
  });
});

test("the workspace attributes that tfe_workspace_settings replaces are deprecated", async () => {
  const { stdout } = await tfe.stack.run(["providers", "schema", "-json"]);
  const { provider_schemas: providers } = JSON.parse(stdout) as {
    provider_schemas: Record<
      string,
      { resource_schemas: Record<string, { block: { attributes: Record<string, { deprecated?: true }> } }> }
    >;
  };
  const { attributes } = providers[SOURCE].resource_schemas.tfe_workspace.block;
  expect(Object.keys(attributes).filter((name) => attributes[name].deprecated)).toEqual([
    "agent_pool_id",
    "execution_mode",
    "global_remote_state",
    "operations",
    "remote_state_consumer_ids",
  ]);
});
