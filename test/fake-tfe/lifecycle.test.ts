import { createHash } from "node:crypto";
import { configure, formatErrors, setUpTfeStack } from "./stack";

const tfe = setUpTfeStack();

const ALL_FIVE = `
resource "tfe_team" "it" {
  name         = "deployers"
  organization = "acme"
}

resource "tfe_team_token" "single" {
  team_id = tfe_team.it.id
}

resource "tfe_team_token" "described" {
  team_id     = tfe_team.it.id
  description = "ci"
  expired_at  = "2099-01-01T00:00:00Z"
}

resource "tfe_organization_token" "it" {
  organization = "acme"
}

resource "tfe_workspace" "it" {
  name         = "network"
  organization = "acme"
  tags         = { stage = "test" }
}

resource "tfe_variable" "it" {
  key          = "TFE_TOKEN"
  value        = tfe_team_token.described.token
  category     = "env"
  sensitive    = true
  workspace_id = tfe_workspace.it.id
}
`;

const sha256 = (text: unknown): string => createHash("sha256").update(String(text)).digest("hex");

test("resources of five types are created, need no changes afterward, and are destroyed completely", async () => {
  const before = await tfe.emulator.state();
  configure(tfe.stack, ALL_FIVE);

  const applied = await tfe.stack.apply();
  expect(formatErrors(applied)).toBe("");
  expect(applied.added).toBe(6);
  expect((await tfe.stack.plan()).planned).toEqual({});

  const valid = (await tfe.emulator.state()).tokens.map(({ secret_sha256: hash }) => hash);
  for (const address of ["tfe_team_token.single", "tfe_team_token.described", "tfe_organization_token.it"]) {
    expect(valid).toContain(sha256((await tfe.stack.resource(address)).token));
  }

  expect((await tfe.stack.destroy()).removed).toBe(6);
  const after = await tfe.emulator.state();
  expect(after.tokens.map(({ id }) => id)).toEqual(before.tokens.map(({ id }) => id));
  expect(after).toMatchObject({ teams: before.teams, workspaces: [], variables: [] });
});

test("a singleton has its team's ID, and a described token has its own ID", async () => {
  configure(tfe.stack, ALL_FIVE);
  await tfe.stack.apply("-target=tfe_team_token.single", "-target=tfe_team_token.described");

  const team = await tfe.stack.resource("tfe_team.it");
  expect(await tfe.stack.resource("tfe_team_token.single")).toMatchObject({ id: team.id });
  expect(await tfe.stack.resource("tfe_team_token.described")).toMatchObject({
    id: expect.stringMatching(/^at-/) as unknown,
  });
});

test("omitted arguments have their default values, and an omitted organization is the provider's organization", async () => {
  configure(
    tfe.stack,
    `provider "tfe" {
      organization = "acme"
    }
    resource "tfe_workspace" "it" {
      name = "network"
    }
    resource "tfe_organization_token" "it" {}`,
  );
  expect(formatErrors(await tfe.stack.apply())).toBe("");

  expect(await tfe.stack.resource("tfe_workspace.it")).toMatchObject({
    organization: "acme",
    queue_all_runs: true,
    force_delete: false,
    working_directory: "",
  });
  expect(await tfe.stack.resource("tfe_organization_token.it")).toMatchObject({
    id: "acme",
    organization: "acme",
  });
  expect((await tfe.stack.plan()).planned).toEqual({});
});

test("teams, workspaces and variables are updated in place", async () => {
  const configuration = (description: string, visibility: string): string => `
    resource "tfe_team" "it" {
      name         = "deployers"
      organization = "acme"
      visibility   = "${visibility}"
    }
    resource "tfe_workspace" "it" {
      name         = "network"
      organization = "acme"
      description  = "${description}"
    }
    resource "tfe_variable" "it" {
      key          = "region"
      value        = "${description}"
      category     = "terraform"
      workspace_id = tfe_workspace.it.id
    }`;
  configure(tfe.stack, configuration("before", "secret"));
  await tfe.stack.apply();
  configure(tfe.stack, configuration("after", "organization"));

  expect((await tfe.stack.apply()).planned).toEqual({
    "tfe_team.it": "update",
    "tfe_workspace.it": "update",
    "tfe_variable.it": "update",
  });
  expect(await tfe.stack.resource("tfe_variable.it")).toMatchObject({
    value: "after",
    readable_value: "after",
  });
  expect((await tfe.stack.plan()).planned).toEqual({});
});

test("a sensitive variable keeps its configured value, isn't readable, and is replaced if it is made readable", async () => {
  const configuration = (sensitive: boolean): string => `
    resource "tfe_workspace" "it" {
      name         = "network"
      organization = "acme"
    }
    resource "tfe_variable" "it" {
      key          = "password"
      value        = "made-up"
      category     = "env"
      sensitive    = ${sensitive}
      workspace_id = tfe_workspace.it.id
    }`;
  configure(tfe.stack, configuration(true));
  await tfe.stack.apply();
  expect(await tfe.stack.resource("tfe_variable.it")).toMatchObject({
    value: "made-up",
    readable_value: null,
  });

  configure(tfe.stack, configuration(false));
  expect((await tfe.stack.plan()).planned).toEqual({ "tfe_variable.it": "replace" });
});

test("a change to the expiry of a token replaces the token", async () => {
  const configuration = (expiredAt: string): string => `
    resource "tfe_organization_token" "it" {
      organization = "acme"
      expired_at   = "${expiredAt}"
    }`;
  configure(tfe.stack, configuration("2098-01-01T00:00:00Z"));
  await tfe.stack.apply();
  configure(tfe.stack, configuration("2099-01-01T00:00:00Z"));

  expect((await tfe.stack.plan()).planned).toEqual({ "tfe_organization_token.it": "replace" });
});
