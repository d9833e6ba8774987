import type { Emulator } from "../../lib/emulator";
import {
  callAs,
  closeAll,
  createTeam,
  document,
  OWNER,
  start,
  stateOf,
  createTeamSecret,
  type Call,
} from "./client";

let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
});
afterEach(closeAll);

test("teams are created, listed, searched, read, updated and deleted", async () => {
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

test("teams have names that are unique in their organization", async () => {
  await createTeam(owner, "ci");
  const taken = await owner("POST", "/organizations/acme/teams", document("teams", { name: "ci" }));
  expect(taken.status).toBe(422);
  await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
  expect((await owner("POST", "/organizations/other/teams", document("teams", { name: "ci" }))).status).toBe(
    201,
  );
});

test("a team is visible to itself, but by default not to other teams", async () => {
  const hidden = await owner("POST", "/organizations/acme/teams", document("teams", { name: "hidden" }));
  const ci = callAs(emulator, await createTeamSecret(owner, await createTeam(owner, "ci")));
  expect((await ci("GET", `/teams/${hidden.body.data.id}`)).status).toBe(404);
  const names = (await ci("GET", "/organizations/acme/teams")).body.data.map(
    ({ attributes }) => attributes["name"],
  );
  expect(names).toEqual(["ci"]);
  const itself = callAs(emulator, await createTeamSecret(owner, hidden.body.data.id));
  expect((await itself("GET", `/teams/${hidden.body.data.id}`)).status).toBe(200);
});

test("the owners team can't be deleted, renamed or restricted", async () => {
  const owners = (await stateOf(emulator)).organizations[0]?.owners_team_id ?? "";
  expect((await owner("DELETE", `/teams/${owners}`)).status).toBe(404);
  expect((await owner("PATCH", `/teams/${owners}`, document("teams", { name: "others" }))).status).toBe(422);
  const less = { "organization-access": { "manage-teams": false } };
  expect((await owner("PATCH", `/teams/${owners}`, document("teams", less))).status).toBe(422);
});

test("a team with manage-teams can't grant permissions to itself or to a new team", async () => {
  const id = await createTeam(owner, "m", { "manage-teams": true });
  const manager = callAs(emulator, await createTeamSecret(owner, id));
  const more = { "organization-access": { "manage-workspaces": true } };
  expect((await manager("PATCH", `/teams/${id}`, document("teams", more))).status).toBe(404);
  const teams = "/organizations/acme/teams";
  expect((await manager("POST", teams, document("teams", { name: "new", ...more }))).status).toBe(404);
  expect((await manager("POST", teams, document("teams", { name: "new" }))).status).toBe(201);
  // The team can send its existing permissions.
  const same = { name: "renamed", "organization-access": { "manage-teams": true } };
  expect((await manager("PATCH", `/teams/${id}`, document("teams", same))).status).toBe(200);
});

test("a team with manage-organization-access can change only the permissions of teams", async () => {
  const id = await createTeam(owner, "target");
  const access = await createTeam(owner, "a", { "manage-organization-access": true });
  const setter = callAs(emulator, await createTeamSecret(owner, access));
  const more = { "organization-access": { "manage-workspaces": true } };
  expect((await setter("PATCH", `/teams/${id}`, document("teams", { name: "x", ...more }))).status).toBe(404);
  expect((await setter("PATCH", `/teams/${id}`, document("teams", more))).status).toBe(200);
  expect((await owner("GET", `/teams/${id}`)).body.data.attributes).toMatchObject({
    name: "target",
    ...more,
  });
});

test("a team with manage-teams can't access the owners team's token", async () => {
  const owners = (await stateOf(emulator)).organizations[0]?.owners_team_id ?? "";
  const manager = callAs(
    emulator,
    await createTeamSecret(owner, await createTeam(owner, "m", { "manage-teams": true })),
  );
  expect((await manager("POST", `/teams/${owners}/authentication-token`)).status).toBe(404);
  const made = await owner("POST", `/teams/${owners}/authentication-token`);
  expect((await manager("DELETE", `/authentication-tokens/${made.body.data.id}`)).status).toBe(404);
  const several = { data: [{ id: made.body.data.id, type: "authentication-tokens" }] };
  expect((await manager("DELETE", "/organizations/acme/team-tokens", several)).status).toBe(404);
  expect((await owner("GET", `/teams/${owners}/authentication-token`)).status).toBe(200);
});
