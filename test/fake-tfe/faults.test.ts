import { OWNER_TOKEN } from "../support/emulator";
import { configure, formatErrors, setUpTfeStack } from "./stack";

// The fake has the same behavior as the real provider. The constructs protect users from the real provider's defects.

const tfe = setUpTfeStack();

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
  (await tfe.emulator.state()).tokens.filter(({ kind }) => kind === "organization").map(({ id }) => id);

const teamTokens = async (): Promise<string[]> =>
  (await tfe.emulator.state()).tokens.filter(({ kind }) => kind === "team").map(({ id }) => id);

const createOrganizationToken = async (): Promise<void> => {
  await tfe.emulator.fetch("POST", "/api/v2/organizations/acme/authentication-token", { token: OWNER_TOKEN });
};

test("an organization token replaces an existing token only with force_regenerate", async () => {
  await createOrganizationToken();
  const [existing] = await organizationTokens();

  configure(tfe.stack, organizationToken());
  expect(formatErrors(await tfe.stack.apply())).toMatch(/already exists/);
  expect(await organizationTokens()).toEqual([existing]);

  configure(tfe.stack, organizationToken("force_regenerate = true"));
  expect((await tfe.stack.apply()).code).toBe(0);
  expect(await organizationTokens()).not.toContain(existing);
});

test("a team can have an additional described token, but not a second singleton", async () => {
  configure(tfe.stack, teamToken());
  await tfe.stack.apply();
  const second = (more: string): string =>
    `${teamToken()}
    resource "tfe_team_token" "second" {
      team_id = tfe_team.it.id
      ${more}
    }`;

  configure(tfe.stack, second(""));
  expect(formatErrors(await tfe.stack.apply())).toMatch(/already exists/);

  configure(tfe.stack, second('description = "ci"'));
  expect((await tfe.stack.apply()).code).toBe(0);
  expect(await teamTokens()).toHaveLength(2);
});

test("description and force_regenerate can't be set together", async () => {
  configure(tfe.stack, teamToken('description = "ci"\nforce_regenerate = true'));

  const summaries = (await tfe.stack.validate()).map(({ severity }) => severity);
  expect(summaries).toContain("error");
});

test("after a 404 response, a plan creates the token again, even if the token still exists", async () => {
  configure(tfe.stack, organizationToken());
  await tfe.stack.apply();
  await tfe.emulator.faults({ kind: "status", status: 404, method: "GET", path: "authentication-token" });

  const planned = await tfe.stack.plan();

  expect(planned.planned).toEqual({ "tfe_organization_token.it": "create" });
  expect(await organizationTokens()).toHaveLength(1);
});

test("a plan shows no changes for an expired token", async () => {
  configure(tfe.stack, organizationToken('expired_at = "2090-01-01T00:00:00Z"'));
  await tfe.stack.apply();
  await tfe.emulator.advance("600000h");

  const env = { TFE_TOKEN: OWNER_TOKEN };
  expect((await tfe.stack.run(["plan", "-input=false", "-detailed-exitcode"], env)).code).toBe(0);
});

test("an imported organization token has no secret, and the next plan shows no changes", async () => {
  await createOrganizationToken();
  configure(tfe.stack, organizationToken());

  expect((await tfe.stack.run(["import", "tfe_organization_token.it", "acme"])).code).toBe(0);

  expect(await tfe.stack.resource("tfe_organization_token.it")).toMatchObject({ id: "acme", token: null });
  expect((await tfe.stack.plan()).planned).toEqual({});
});

test("an imported team token has no secret", async () => {
  configure(tfe.stack, teamToken());
  await tfe.stack.apply();
  const { id } = await tfe.stack.resource("tfe_team.it");
  await tfe.stack.run(["state", "rm", "tfe_team_token.it"]);

  expect((await tfe.stack.run(["import", "tfe_team_token.it", String(id)])).code).toBe(0);

  expect(await tfe.stack.resource("tfe_team_token.it")).toMatchObject({ id, team_id: id, token: null });
});

test("replacing a singleton with create_before_destroy leaves no valid token", async () => {
  const forced = (expiredAt: string): string =>
    teamToken(`
      force_regenerate = true
      expired_at       = "${expiredAt}"
      lifecycle {
        create_before_destroy = true
      }`);
  configure(tfe.stack, forced("2098-01-01T00:00:00Z"));
  await tfe.stack.apply();
  expect(await teamTokens()).toHaveLength(1);

  configure(tfe.stack, forced("2099-01-01T00:00:00Z"));
  expect((await tfe.stack.apply()).code).toBe(0);

  expect(await teamTokens()).toEqual([]);
});

test("destroying a singleton deletes a newer singleton that someone else created", async () => {
  configure(tfe.stack, organizationToken());
  await tfe.stack.apply();
  await createOrganizationToken();

  expect((await tfe.stack.destroy()).code).toBe(0);

  expect(await organizationTokens()).toEqual([]);
});

test("a POST that created a token is sent again after a 500 response", async () => {
  await tfe.emulator.faults({ kind: "status-after-commit", status: 500, method: "POST", path: "token$" });
  configure(tfe.stack, organizationToken());

  expect((await tfe.stack.apply()).code).toBe(0);

  const posts = (await tfe.emulator.requests()).filter(({ method }) => method === "POST");
  expect(posts.filter(({ path }) => path.endsWith("/authentication-token"))).toHaveLength(2);
});

test("an invalid credential causes an error that doesn't contain it, and doesn't change the state", async () => {
  configure(tfe.stack, organizationToken());
  await tfe.stack.apply();

  const planned = await tfe.stack.run(["plan", "-input=false"], { TFE_TOKEN: "made-up-unknown-token" });

  expect(planned.code).toBe(1);
  expect(planned.output).not.toContain("made-up-unknown-token");
  expect(await tfe.stack.resource("tfe_organization_token.it")).toMatchObject({ id: "acme" });
});

test("TFE_ADDRESS is ignored", async () => {
  configure(tfe.stack, organizationToken());

  const env = { TFE_ADDRESS: tfe.emulator.url, TFE_HOSTNAME: "localhost:1" };
  const { code } = await tfe.stack.run(["plan", "-input=false"], env);

  expect(code).toBe(1);
});

test.each(["maybe", "yes", "tRUE"])(
  "TFE_SSL_SKIP_VERIFY=%s is rejected, because it isn't a Go boolean",
  async (value) => {
    configure(tfe.stack, organizationToken());

    const { code, output } = await tfe.stack.run(["plan", "-input=false"], { TFE_SSL_SKIP_VERIFY: value });

    expect(code).toBe(1);
    expect(output).toContain("TFE_SSL_SKIP_VERIFY");
  },
);
