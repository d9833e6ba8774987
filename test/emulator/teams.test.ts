import type { Emulator } from "../../lib/emulator";
import { as, closeAll, createTeam, document, OWNER, start, stateOf, teamSecret, type Call } from "./client";

let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = as(emulator, OWNER);
});
afterEach(closeAll);

test("teams are created, listed, searched, shown, changed and deleted", async () => {
  const id = await createTeam(owner, "ci", { "manage-teams": true });
  const path = "/organizations/acme/teams";
  expect((await owner("GET", path)).body.data.map(({ attributes }) => attributes["name"])).toEqual([
    "owners",
    "ci",
  ]);
  expect((await owner("GET", `${path}?q=C`)).body.data.map((team) => team.id)).toEqual([id]);
  expect((await owner("GET", `${path}?filter%5Bnames%5D=ci,none`)).body.data.map((team) => team.id)).toEqual([
    id,
  ]);
  const access = { "organization-access": { "manage-teams": false }, name: "cd" };
  const changed = await owner("PATCH", `/teams/${id}`, document("teams", access));
  expect(changed.body.data.attributes).toMatchObject({
    name: "cd",
    "organization-access": { "manage-teams": false },
  });
  expect((await owner("GET", `/teams/${id}`)).body.data.attributes["name"]).toBe("cd");
  expect((await owner("DELETE", `/teams/${id}`)).status).toBe(204);
  expect((await owner("GET", `/teams/${id}`)).status).toBe(404);
});

test("teams have names of their own in their organization", async () => {
  await createTeam(owner, "ci");
  const taken = await owner("POST", "/organizations/acme/teams", document("teams", { name: "ci" }));
  expect(taken.status).toBe(422);
  await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
  expect((await owner("POST", "/organizations/other/teams", document("teams", { name: "ci" }))).status).toBe(
    201,
  );
});

test("teams are secret from other teams unless they say otherwise", async () => {
  const hidden = await owner("POST", "/organizations/acme/teams", document("teams", { name: "hidden" }));
  const ci = as(emulator, await teamSecret(owner, await createTeam(owner, "ci")));
  expect((await ci("GET", `/teams/${hidden.body.data.id}`)).status).toBe(404);
  const names = (await ci("GET", "/organizations/acme/teams")).body.data.map(
    ({ attributes }) => attributes["name"],
  );
  expect(names).toEqual(["ci"]);
  const itself = as(emulator, await teamSecret(owner, hidden.body.data.id));
  expect((await itself("GET", `/teams/${hidden.body.data.id}`)).status).toBe(200);
});

test("a team of owners can be neither deleted nor renamed nor lessened", async () => {
  const owners = (await stateOf(emulator)).organizations[0]?.owners_team_id ?? "";
  expect((await owner("DELETE", `/teams/${owners}`)).status).toBe(404);
  expect((await owner("PATCH", `/teams/${owners}`, document("teams", { name: "others" }))).status).toBe(422);
  const less = { "organization-access": { "manage-teams": false } };
  expect((await owner("PATCH", `/teams/${owners}`, document("teams", less))).status).toBe(422);
});

test("teams that may manage teams grant nothing, neither to themselves nor to a new team", async () => {
  const id = await createTeam(owner, "m", { "manage-teams": true });
  const manager = as(emulator, await teamSecret(owner, id));
  const more = { "organization-access": { "manage-workspaces": true } };
  expect((await manager("PATCH", `/teams/${id}`, document("teams", more))).status).toBe(404);
  const teams = "/organizations/acme/teams";
  expect((await manager("POST", teams, document("teams", { name: "new", ...more }))).status).toBe(404);
  expect((await manager("POST", teams, document("teams", { name: "new" }))).status).toBe(201);
  // What they have already may be sent along.
  const same = { name: "renamed", "organization-access": { "manage-teams": true } };
  expect((await manager("PATCH", `/teams/${id}`, document("teams", same))).status).toBe(200);
});

test("teams that may set what teams may do change nothing else of a team", async () => {
  const id = await createTeam(owner, "target");
  const access = await createTeam(owner, "a", { "manage-organization-access": true });
  const setter = as(emulator, await teamSecret(owner, access));
  const more = { "organization-access": { "manage-workspaces": true } };
  expect((await setter("PATCH", `/teams/${id}`, document("teams", { name: "x", ...more }))).status).toBe(404);
  expect((await setter("PATCH", `/teams/${id}`, document("teams", more))).status).toBe(200);
  expect((await owner("GET", `/teams/${id}`)).body.data.attributes).toMatchObject({
    name: "target",
    ...more,
  });
});

test("teams that may manage teams do not reach the owners' token", async () => {
  const owners = (await stateOf(emulator)).organizations[0]?.owners_team_id ?? "";
  const manager = as(
    emulator,
    await teamSecret(owner, await createTeam(owner, "m", { "manage-teams": true })),
  );
  expect((await manager("POST", `/teams/${owners}/authentication-token`)).status).toBe(404);
  const made = await owner("POST", `/teams/${owners}/authentication-token`);
  expect((await manager("DELETE", `/authentication-tokens/${made.body.data.id}`)).status).toBe(404);
  const several = { data: [{ id: made.body.data.id, type: "authentication-tokens" }] };
  expect((await manager("DELETE", "/organizations/acme/team-tokens", several)).status).toBe(404);
  expect((await owner("GET", `/teams/${owners}/authentication-token`)).status).toBe(200);
});
