import { teamToken } from "../../../../lib/adapter/resources/team-token/resource";
import type {
  PlannedTeamToken,
  TeamTokenAttributes,
} from "../../../../lib/adapter/resources/team-token/schema";
import type { ConnectionOptions } from "../../../support/connection";
import { OWNER_TOKEN } from "../../../support/emulator";
import { ManagedResource } from "../../../support/managed-resource";
import { TokenFixture, formatDiagnostics, createTokenFixture } from "../../../support/token-fixture";

type Arguments = Partial<PlannedTeamToken>;

const CREATE = { method: "POST", path: "/teams/.*/authentication-tokens$" };
const LIST = { method: "GET", path: "/team-tokens" };
const READ = { method: "GET", path: "/authentication-tokens/" };

describe("tfetokens_team_token with a description", () => {
  let fixture: TokenFixture;
  let options: ConnectionOptions;
  let resource: ManagedResource<TeamTokenAttributes>;

  beforeEach(async () => {
    fixture = await createTokenFixture();
    options = {};
    resource = manage();
  });

  afterEach(() => fixture.close());

  const manage = (): ManagedResource<TeamTokenAttributes> =>
    new ManagedResource(teamToken, () => fixture.connect(options));
  const apply = (given: Arguments): Promise<Awaited<ReturnType<(typeof resource)["apply"]>>> =>
    resource.apply({ team_id: fixture.teamId, ...given });
  const methods = async (after = 0): Promise<string[]> =>
    (await fixture.requests(after)).map((line) => line.split(" ")[0]);
  const requestCount = async (): Promise<number> => (await fixture.requests()).length;

  const EXACT = { description: "ci" };
  const PREFIX = { description_prefix: "ci-" };

  describe.each([
    ["an exact description", EXACT],
    ["a prefix", PREFIX],
  ])("create with %s", (_name, naming) => {
    it("stores the secret in state, and the next plan changes nothing", async () => {
      expect(await apply(naming)).toMatchObject({ action: "create", diagnostics: [] });
      const [token] = await fixture.tokens("team");
      expect(resource.values).toMatchObject({ id: token.id, description: token.description, ...naming });
      expect(await fixture.isValid(resource.values.token)).toBe(true);
      expect(await apply(naming)).toMatchObject({ action: "nothing", diagnostics: [] });
    });

    it.each(["drop-after-commit", "truncate"])(
      "survives a lost response (%s), and leaves one token",
      async (kind) => {
        await fixture.emulator.faults({ ...CREATE, kind });
        expect(await apply(naming)).toMatchObject({ diagnostics: [] });
        expect(await fixture.ids("team")).toEqual([resource.values.id]);
        expect(await fixture.isValid(resource.values.token)).toBe(true);
      },
    );

    it("survives a lost response while the list lags behind briefly", async () => {
      await fixture.emulator.faults(
        { ...CREATE, kind: "drop-after-commit" },
        { ...LIST, kind: "stale-list" },
      );
      await apply(naming);
      expect(await fixture.ids("team")).toEqual([resource.values.id]);
    });

    it("revokes every orphan if every response is lost", async () => {
      await fixture.emulator.faults({ ...CREATE, kind: "drop-after-commit", times: 99 });
      const { diagnostics } = await apply(naming);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: /);
      expect(resource.state).toBeNull();
      expect(await fixture.ids("team")).toEqual([]);
    });

    it("names every possible orphan if the list is always outdated", async () => {
      await fixture.emulator.faults(
        { ...CREATE, kind: "drop-after-commit", times: 99 },
        { ...LIST, kind: "stale-list", times: 99 },
      );
      const { diagnostics } = await apply(naming);
      for (const { description } of await fixture.tokens("team")) {
        expect(formatDiagnostics(diagnostics)).toContain(`"${description}"`);
      }
    });

    it("fails if the server doesn't support descriptions, with an error that says so", async () => {
      await fixture.emulator.faults({ ...CREATE, kind: "status", status: 404 });
      const { diagnostics } = await apply(naming);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*404.*doesn't support.*Terraform Enterprise/);
    });

    it("fails without the permission, with an error that says so", async () => {
      options = { token: (await fixture.createDescribed("stranger")).secret };
      expect(formatDiagnostics((await apply(naming)).diagnostics)).toMatch(
        /^error: .*404.*(isn't allowed|can't see)/,
      );
    });

    it("fails for a team that doesn't exist, with an error that says so", async () => {
      const { diagnostics } = await apply({ ...naming, team_id: "team-absent" });
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*no team "team-absent"/);
    });

    it("is repeated if an argument changes, but not for added keepers", async () => {
      await apply(naming);
      const { id } = resource.values;
      expect(await apply({ ...naming, keepers: { a: "1" } })).toMatchObject({ action: "update" });
      expect(resource.values.id).toBe(id);
      expect(await apply({ ...naming, keepers: { a: "2" } })).toMatchObject({ action: "replace" });
      expect(await fixture.ids("team")).toEqual([resource.values.id]);
      expect(resource.values.id).not.toBe(id);
    });
  });

  describe("create with the description of someone else's token", () => {
    it("fails with an error that names that token, and keeps it", async () => {
      const { id, secret } = await fixture.createDescribed("ci");
      const { diagnostics } = await apply(EXACT);
      expect(formatDiagnostics(diagnostics)).toMatch(new RegExp(`^error: .*already been taken.*"${id}"`));
      expect(diagnostics[0].attribute).toEqual(["description"]);
      expect(await fixture.isValid(secret)).toBe(true);
    });

    it("fails after an ambiguous attempt as well: another user created it", async () => {
      const stranger = await fixture.strangerToken();
      const { id, secret } = await fixture.createDescribed("ci", stranger);
      await fixture.emulator.faults({ ...CREATE, kind: "drop-before-commit" });
      const { diagnostics } = await apply(EXACT);
      expect(formatDiagnostics(diagnostics)).toContain(`"${id}"`);
      expect(resource.state).toBeNull();
      expect(await fixture.isValid(secret)).toBe(true);
    });

    it("fails after an ambiguous attempt as well: it was created before the attempt", async () => {
      const { id, secret } = await fixture.createDescribed("ci");
      await fixture.emulator.advance("10s");
      await fixture.emulator.faults({ ...CREATE, kind: "drop-before-commit" });
      const { diagnostics } = await apply(EXACT);
      expect(formatDiagnostics(diagnostics)).toContain(`"${id}"`);
      expect(await fixture.isValid(secret)).toBe(true);
    });

    it("fails after an ambiguous attempt as well: another resource of the same apply created it", async () => {
      const connection = fixture.connect();
      const connected = (): typeof connection => connection;
      const first = new ManagedResource(teamToken, connected);
      await first.apply({ team_id: fixture.teamId, ...EXACT });
      await fixture.emulator.faults({ ...CREATE, kind: "drop-before-commit" });
      const second = new ManagedResource(teamToken, connected);
      const { diagnostics } = await second.apply({ team_id: fixture.teamId, ...EXACT });
      expect(formatDiagnostics(diagnostics)).toContain(`"${first.values.id}"`);
      expect(await fixture.isValid(first.values.token)).toBe(true);
    });
  });

  describe("read", () => {
    beforeEach(async () => {
      await apply(EXACT);
      await fixture.emulator.advance("1h");
    });

    it("uses one list for any number of tokens, and reads none by itself", async () => {
      const connection = fixture.connect();
      const others = await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          const other = manage();
          await other.apply({ team_id: fixture.teamId, description: `other ${i}` });
          return other;
        }),
      );
      await fixture.emulator.advance("1h");
      const count = await requestCount();
      await Promise.all([resource, ...others].map((one) => one.refresh(connection)));
      const sent = await fixture.requests(count);
      expect(sent).toHaveLength(1);
      expect(sent[0]).toContain("GET organizations/acme/team-tokens");
    });

    it("removes the token from the state if someone else revoked it", async () => {
      await fixture.revoke(resource.values.id ?? "");
      expect(await resource.refresh()).toEqual([]);
      expect(resource.state).toBeNull();
    });

    it("keeps the token in the state if only one list lacks it", async () => {
      // From now on, a list lacks the tokens that are created.
      await fixture.emulator.faults({ ...LIST, kind: "stale-list" });
      const late = manage();
      await late.apply({ team_id: fixture.teamId, description: "late" });
      await fixture.emulator.advance("1h");
      expect(await late.refresh()).toEqual([]);
      expect(late.state).not.toBeNull();
    });

    it("keeps the token in the state with a warning if it is younger than a minute", async () => {
      await apply({ ...EXACT, expires_at: "2091-01-01T00:00:00Z" });
      await fixture.revoke(resource.values.id ?? "");
      expect(formatDiagnostics(await resource.refresh())).toMatch(/^warning: .*isn't listed yet/);
      expect(resource.state).not.toBeNull();
    });

    describe("without the permission to list", () => {
      beforeEach(() => fixture.emulator.faults({ ...LIST, kind: "status", status: 404, times: 99 }));

      it("uses the token's ID", async () => {
        const count = await requestCount();
        expect(await resource.refresh()).toEqual([]);
        expect((await fixture.requests(count)).join()).toContain(
          `authentication-tokens/${resource.values.id}`,
        );
      });

      it("removes the token from the state after two 404s, if the credential may manage the team's tokens", async () => {
        await fixture.revoke(resource.values.id ?? "");
        expect(await resource.refresh()).toEqual([]);
        expect(resource.state).toBeNull();
      });

      it("keeps the token in the state after a single 404", async () => {
        await fixture.emulator.faults(
          { ...READ, kind: "status", status: 404 },
          { ...LIST, kind: "status", status: 404, times: 99 },
        );
        expect(await resource.refresh()).toEqual([]);
        expect(resource.state).not.toBeNull();
      });

      it("keeps the token in the state if the credential isn't allowed to manage the team's tokens", async () => {
        options = { token: (await fixture.createDescribed("stranger")).secret };
        expect(formatDiagnostics(await resource.refresh())).toMatch(/^error: .*(isn't allowed|can't see)/);
        expect(resource.state).not.toBeNull();
      });

      it("isn't needed for a deletion whose response is lost", async () => {
        await fixture.emulator.faults(
          { kind: "drop-after-commit", method: "DELETE" },
          { ...LIST, kind: "status", status: 404, times: 99 },
        );
        expect(await resource.destroy()).toEqual([]);
        expect(await fixture.ids("team")).toEqual([]);
      });
    });

    it("removes the token from the state after its team was deleted, because its organization was verified", async () => {
      await resource.refresh();
      await deleteTeam();
      expect(await resource.refresh()).toEqual([]);
      expect(resource.state).toBeNull();
    });

    it("fails after its team was deleted if its organization was never verified", async () => {
      await deleteTeam();
      expect(formatDiagnostics(await resource.refresh())).toMatch(/^error: .*terraform state rm/);
      expect(resource.state).not.toBeNull();
    });

    const deleteTeam = (): Promise<unknown> =>
      fixture.emulator.fetch("DELETE", `/api/v2/teams/${fixture.teamId}`, { token: OWNER_TOKEN });
  });

  describe("with the wrong organization", () => {
    const WRONG = { ...EXACT, organization: "other" };

    beforeEach(async () => {
      await apply(WRONG);
      await fixture.emulator.advance("1h");
    });

    it("is found in the organization of its team, with a warning that names it", async () => {
      const { id } = resource.values;
      const diagnostics = await resource.refresh();
      expect(formatDiagnostics(diagnostics)).toMatch(/^warning: .*"other".*organization = "acme"/);
      expect(resource.values.id).toBe(id);
    });

    it("needs no change in every plan", async () => {
      expect(await apply(WRONG)).toMatchObject({ action: "nothing" });
      expect(await apply(WRONG)).toMatchObject({ action: "nothing" });
    });

    it("is corrected in place, and keeps its secret", async () => {
      const { id, token } = resource.values;
      expect(await apply({ ...EXACT, organization: "acme" })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      expect(resource.values).toMatchObject({ id, token, organization: "acme" });
      expect(await resource.refresh()).toEqual([]);
    });

    it("leaves the state only if the lists of its team's organization lack it", async () => {
      await fixture.revoke(resource.values.id ?? "");
      expect(await resource.refresh()).toEqual([]);
      expect(resource.state).toBeNull();
    });

    it("is destroyed", async () => {
      expect(await resource.destroy()).toEqual([]);
      expect(await fixture.ids("team")).toEqual([]);
    });
  });

  describe("without an organization", () => {
    it("gets the team's organization if the provider doesn't have one", async () => {
      options = { organization: null };
      await apply(EXACT);
      expect(resource.values.organization).toBe("acme");
      expect(await apply(EXACT)).toMatchObject({ action: "nothing" });
    });
  });

  describe("delete", () => {
    beforeEach(async () => {
      await apply(EXACT);
      await fixture.emulator.advance("1h");
    });

    it("revokes the token by its ID, with one request", async () => {
      const count = await requestCount();
      expect(await resource.destroy()).toEqual([]);
      expect(await methods(count)).toEqual(["DELETE"]);
      expect(await fixture.ids("team")).toEqual([]);
    });

    it("is proven by two lists if someone else revoked the token", async () => {
      await fixture.revoke(resource.values.id ?? "");
      const count = await requestCount();
      expect(await resource.destroy()).toEqual([]);
      expect((await fixture.requests(count)).filter((line) => line.includes("team-tokens?"))).toHaveLength(2);
    });

    it("fails without the permission, and the token stays in the state", async () => {
      options = { token: (await fixture.createDescribed("stranger")).secret };
      expect(formatDiagnostics(await resource.destroy())).toMatch(/^error: .*stays in the state/);
      expect(await fixture.isValid(resource.values.token)).toBe(true);
    });
  });

  describe("adoption by a rotation", () => {
    it.each([
      ["its exact description", { ...EXACT, generation: 1, expires_at: "2091-01-01T00:00:00Z" }],
      ["a prefix", { description_prefix: "rotated ", generation: 1, expires_at: "2091-01-01T00:00:00Z" }],
    ])("with %s keeps the description and the secret, and sends nothing", async (_name, adopted) => {
      await apply(EXACT);
      const { id, token } = resource.values;
      const count = await requestCount();
      expect(await apply(adopted)).toMatchObject({ action: "update", diagnostics: [] });
      expect(resource.values).toMatchObject({ id, token, description: "ci", generation: 1 });
      expect(await methods(count)).not.toContain("POST");
      expect(await apply(adopted)).toMatchObject({ action: "nothing" });
      expect(await apply({ ...adopted, generation: 2 })).toMatchObject({
        action: "replace",
        diagnostics: [],
      });
      expect(await fixture.ids("team")).toEqual([resource.values.id]);
    });

    it("with another exact description replaces the token, because the server can't change it", async () => {
      await apply(EXACT);
      expect(await apply({ description: "new", generation: 1 })).toMatchObject({ action: "replace" });
      expect((await fixture.tokens("team")).map(({ description }) => description)).toEqual(["new"]);
    });

    it("together with a first description replaces the singleton", async () => {
      await apply({});
      expect(await apply({ ...PREFIX, generation: 1 })).toMatchObject({ action: "replace", diagnostics: [] });
      expect(resource.values.description).toMatch(/^ci-/);
      expect(await fixture.ids("team")).toEqual([resource.values.id]);
    });

    it("together with the removal of the description replaces the token by the singleton", async () => {
      await apply(EXACT);
      expect(await apply({ generation: 1 })).toMatchObject({ action: "replace", diagnostics: [] });
      expect(await fixture.tokens("team")).toMatchObject([{ id: resource.values.id, description: null }]);
    });

    it("can be undone, which keeps everything", async () => {
      await apply({ ...EXACT, generation: 1 });
      const { id, token } = resource.values;
      expect(await apply(EXACT)).toMatchObject({ action: "update" });
      expect(resource.values).toMatchObject({ id, token, generation: null });
    });
  });

  describe("import by ID", () => {
    it("has no secret, and no difference to a matching prefix", async () => {
      const { id } = await fixture.createDescribed("ci-abc");
      expect(await resource.import(id)).toEqual([]);
      expect(resource.values).toMatchObject({
        id,
        team_id: fixture.teamId,
        organization: "acme",
        token: null,
      });
      expect(await apply(PREFIX)).toMatchObject({ action: "nothing", diagnostics: [] });
      expect(await apply({ description: "ci-abc" })).toMatchObject({ action: "nothing" });
      expect(await apply({ ...PREFIX, keepers: { a: "1" } })).toMatchObject({ action: "update" });
      expect(await fixture.ids("team")).toEqual([id]);
    });

    it("finds the token of a team in another organization than the provider's", async () => {
      options = { organization: "other" };
      const { id } = await fixture.createDescribed("ci");
      await resource.import(id);
      expect(await apply({ ...EXACT, organization: "acme" })).toMatchObject({ action: "update" });
      expect(resource.values).toMatchObject({ id, organization: "acme" });
    });

    it.each(["at-absent", "", "a b/c"])("fails for an ID that doesn't exist (%j)", async (id) => {
      expect(formatDiagnostics(await resource.import(id))).toMatch(/^error: .*can't be imported/);
      expect(resource.state).toBeNull();
    });

    it("fails for an organization's token", async () => {
      const { id } = await fixture.regenerate("/api/v2/organizations/acme/authentication-token");
      expect(formatDiagnostics(await resource.import(id))).toMatch(/^error: .*isn't a token of a team/);
    });
  });

  it("a move from hashicorp/tfe keeps the secret and the ID", async () => {
    const { id, secret } = await fixture.createDescribed("ci");
    resource.move({
      providerAddress: "registry.terraform.io/hashicorp/tfe",
      typeName: "tfe_team_token",
      schemaVersion: 0,
      state: {
        id,
        team_id: fixture.teamId,
        description: "ci",
        token: secret,
        expired_at: "2090-01-01T00:00:00Z",
        force_regenerate: null,
      },
    });
    const rotated = { description_prefix: "ci", generation: 1, expires_at: "2091-01-01T00:00:00Z" };
    expect(await apply(rotated)).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ id, token: secret, description: "ci", organization: "acme" });
    expect(await apply(rotated)).toMatchObject({ action: "nothing" });
  });

  it("a lifetime that a policy shortens leads to the server's expiry in valid_until, and a warning", async () => {
    await apply({ ...EXACT, expires_at: "2090-01-01T00:00:00Z" });
    await fixture.limitLifetime("team");
    expect(formatDiagnostics(await resource.refresh())).toMatch(
      /^warning: .* expires earlier than configured/,
    );
    expect(resource.values.valid_until).not.toContain("2090");
  });

  it("an expired token stays in the state, with a warning", async () => {
    await apply({ ...EXACT, expires_at: new Date(Date.now() + 7_200_000).toISOString() });
    await fixture.emulator.advance("3h");
    expect(formatDiagnostics(await resource.refresh())).toMatch(/^warning: .* has expired/);
  });

  it("force_regenerate is rejected", () => {
    const none = Object.fromEntries(Object.keys(teamToken.schema.attributes).map((name) => [name, null]));
    const config = { ...none, team_id: "team-a", ...EXACT, force_regenerate: true } as PlannedTeamToken;
    expect(formatDiagnostics(teamToken.validate?.(config) ?? [])).toMatch(
      /^error: .*`force_regenerate` and `description`/,
    );
  });
});
