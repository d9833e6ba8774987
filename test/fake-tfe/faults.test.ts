import { OWNER_TOKEN, type TestEmulator } from "../support/emulator";
import type { TerraformWorkspace } from "../support/terraform";
import { configure, formatErrors, startEmulatorFor, createTfeStack } from "./stack";

// Defects of the real provider, from which the constructs protect users.

let stack: TerraformWorkspace;
let emulator: TestEmulator;

beforeAll(async () => {
  stack = await createTfeStack();
});
afterAll(() => stack.remove());
beforeEach(async () => {
  emulator = await startEmulatorFor(stack);
});
afterEach(() => emulator.close());

const organizationToken = (more = ""): string => `
  resource "tfe_organization_token" "it" {
    organization = "acme"
    ${more}
  }`;

const teamToken = (more = ""): string => `
  resource "tfe_team" "it" {
    name         = "deployers"
    organization = "acme"
  }
  resource "tfe_team_token" "it" {
    team_id = tfe_team.it.id
    ${more}
  }`;

const organizationTokens = async (): Promise<string[]> =>
  (await emulator.state()).tokens.filter(({ kind }) => kind === "organization").map(({ id }) => id);

const teamTokens = async (): Promise<string[]> =>
  (await emulator.state()).tokens.filter(({ kind }) => kind === "team").map(({ id }) => id);

const createOrganizationToken = async (): Promise<void> => {
  await emulator.fetch("POST", "/api/v2/organizations/acme/authentication-token", { token: OWNER_TOKEN });
};

test("an organization token isn't created over an existing one without force_regenerate", async () => {
  await createOrganizationToken();
  const [existing] = await organizationTokens();

  configure(stack, organizationToken());
  expect(formatErrors(await stack.apply())).toMatch(/already exists/);
  expect(await organizationTokens()).toEqual([existing]);

  configure(stack, organizationToken("force_regenerate = true"));
  expect((await stack.apply()).code).toBe(0);
  expect(await organizationTokens()).not.toContain(existing);
});

test("a team's singleton isn't created over an existing one, but a described token is", async () => {
  configure(stack, teamToken());
  await stack.apply();
  const second = (more: string): string =>
    `${teamToken()}
    resource "tfe_team_token" "second" {
      team_id = tfe_team.it.id
      ${more}
    }`;

  configure(stack, second(""));
  expect(formatErrors(await stack.apply())).toMatch(/already exists/);

  configure(stack, second('description = "ci"'));
  expect((await stack.apply()).code).toBe(0);
  expect(await teamTokens()).toHaveLength(2);
});

test("description and force_regenerate exclude each other", async () => {
  configure(stack, teamToken('description = "ci"\nforce_regenerate = true'));

  const summaries = (await stack.validate()).map(({ severity }) => severity);
  expect(summaries).toContain("error");
});

test("a 404 removes a token from the state, even if it only means forbidden", async () => {
  configure(stack, organizationToken());
  await stack.apply();
  await emulator.faults({ kind: "status", status: 404, method: "GET", path: "authentication-token" });

  const planned = await stack.plan();

  expect(planned.planned).toEqual({ "tfe_organization_token.it": "create" });
  expect(await organizationTokens()).toHaveLength(1);
});

test("an expired token has no difference", async () => {
  configure(stack, organizationToken('expired_at = "2090-01-01T00:00:00Z"'));
  await stack.apply();
  await emulator.advance("600000h");

  const env = { TFE_TOKEN: OWNER_TOKEN };
  expect((await stack.run(["plan", "-input=false", "-detailed-exitcode"], env)).code).toBe(0);
});

test("an imported organization token has no secret and no difference", async () => {
  await createOrganizationToken();
  configure(stack, organizationToken());

  expect((await stack.run(["import", "tfe_organization_token.it", "acme"])).code).toBe(0);

  expect(await stack.resource("tfe_organization_token.it")).toMatchObject({ id: "acme", token: null });
  expect((await stack.plan()).planned).toEqual({});
});

test("an imported team token has no secret either", async () => {
  configure(stack, teamToken());
  await stack.apply();
  const { id } = await stack.resource("tfe_team.it");
  await stack.run(["state", "rm", "tfe_team_token.it"]);

  expect((await stack.run(["import", "tfe_team_token.it", String(id)])).code).toBe(0);

  expect(await stack.resource("tfe_team_token.it")).toMatchObject({ id, team_id: id, token: null });
});

test("create_before_destroy on a singleton leaves no valid token", async () => {
  const forced = (expiredAt: string): string =>
    teamToken(`
      force_regenerate = true
      expired_at       = "${expiredAt}"
      lifecycle {
        create_before_destroy = true
      }`);
  configure(stack, forced("2098-01-01T00:00:00Z"));
  await stack.apply();
  expect(await teamTokens()).toHaveLength(1);

  configure(stack, forced("2099-01-01T00:00:00Z"));
  expect((await stack.apply()).code).toBe(0);

  expect(await teamTokens()).toEqual([]);
});

test("destroying a singleton deletes the one that someone else has created since", async () => {
  configure(stack, organizationToken());
  await stack.apply();
  await createOrganizationToken();

  expect((await stack.destroy()).code).toBe(0);

  expect(await organizationTokens()).toEqual([]);
});

test("a POST that created a token is sent again after a 500", async () => {
  await emulator.faults({ kind: "status-after-commit", status: 500, method: "POST", path: "token$" });
  configure(stack, organizationToken());

  expect((await stack.apply()).code).toBe(0);

  const posts = (await emulator.requests()).filter(({ method }) => method === "POST");
  expect(posts.filter(({ path }) => path.endsWith("/authentication-token"))).toHaveLength(2);
});

test("an invalid credential is an error, and the state doesn't change", async () => {
  configure(stack, organizationToken());
  await stack.apply();

  const planned = await stack.run(["plan", "-input=false"], { TFE_TOKEN: "made-up-unknown-token" });

  expect(planned.code).toBe(1);
  expect(planned.output).not.toContain("made-up-unknown-token");
  expect(await stack.resource("tfe_organization_token.it")).toMatchObject({ id: "acme" });
});

test("TFE_ADDRESS is ignored", async () => {
  configure(stack, organizationToken());

  const env = { TFE_ADDRESS: emulator.url, TFE_HOSTNAME: "localhost:1" };
  const { code } = await stack.run(["plan", "-input=false"], env);

  expect(code).toBe(1);
});

test.each(["maybe", "yes", "tRUE"])(
  "TFE_SSL_SKIP_VERIFY=%s is rejected, because it isn't a Go boolean",
  async (value) => {
    configure(stack, organizationToken());

    const { code, output } = await stack.run(["plan", "-input=false"], { TFE_SSL_SKIP_VERIFY: value });

    expect(code).toBe(1);
    expect(output).toContain("TFE_SSL_SKIP_VERIFY");
  },
);
