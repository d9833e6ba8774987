import { teamToken } from "../../../../lib/adapter/resources/team-token/resource";
import type { PlannedTeamToken } from "../../../../lib/adapter/resources/team-token/schema";
import { ManagedResource } from "../../../support/managed-resource";
import { formatDiagnostics } from "../../../support/token-fixture";
import { CREATE, EXACT, LIST, PREFIX, DescribedTokenTest } from "./described-token-test";

describe("tfetokens_team_token with a description", () => {
  const described = new DescribedTokenTest();

  beforeEach(() => described.start());
  afterEach(() => described.fixture.close());

  describe.each([
    ["an exact description", EXACT],
    ["a prefix", PREFIX],
  ])("create with %s", (_name, naming) => {
    it("stores the secret in state, and the next plan changes nothing", async () => {
      expect(await described.apply(naming)).toMatchObject({ action: "create", diagnostics: [] });
      const [token] = await described.fixture.tokens("team");
      expect(described.resource.values).toMatchObject({
        id: token.id,
        description: token.description,
        ...naming,
      });
      expect(await described.fixture.isValid(described.resource.values.token)).toBe(true);
      expect(await described.apply(naming)).toMatchObject({ action: "nothing", diagnostics: [] });
    });

    it.each(["drop-after-commit", "truncate"])(
      "succeeds despite a lost response (%s), and leaves one token",
      async (kind) => {
        await described.fixture.emulator.faults({ ...CREATE, kind });
        expect(await described.apply(naming)).toMatchObject({ diagnostics: [] });
        expect(await described.fixture.ids("team")).toEqual([described.resource.values.id]);
        expect(await described.fixture.isValid(described.resource.values.token)).toBe(true);
      },
    );

    it("succeeds despite a lost response while the list lags behind briefly", async () => {
      await described.fixture.emulator.faults(
        { ...CREATE, kind: "drop-after-commit" },
        { ...LIST, kind: "stale-list" },
      );
      await described.apply(naming);
      expect(await described.fixture.ids("team")).toEqual([described.resource.values.id]);
    });

    it("revokes every orphan if every response is lost", async () => {
      await described.fixture.emulator.faults({ ...CREATE, kind: "drop-after-commit", times: 99 });
      const { diagnostics } = await described.apply(naming);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: /);
      expect(described.resource.state).toBeNull();
      expect(await described.fixture.ids("team")).toEqual([]);
    });

    it("names every possible orphan if every list is outdated", async () => {
      await described.fixture.emulator.faults(
        { ...CREATE, kind: "drop-after-commit", times: 99 },
        { ...LIST, kind: "stale-list", times: 99 },
      );
      const { diagnostics } = await described.apply(naming);
      for (const { description } of await described.fixture.tokens("team")) {
        expect(formatDiagnostics(diagnostics)).toContain(`"${description}"`);
      }
    });

    it("fails if the server doesn't support descriptions, and the error contains the reason", async () => {
      await described.fixture.emulator.faults({ ...CREATE, kind: "status", status: 404 });
      const { diagnostics } = await described.apply(naming);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*404.*doesn't support.*Terraform Enterprise/);
    });

    it("fails without the required permission, and the error contains the reason", async () => {
      described.options = { token: (await described.fixture.createDescribed("stranger")).secret };
      expect(formatDiagnostics((await described.apply(naming)).diagnostics)).toMatch(
        /^error: .*404.*(isn't allowed|can't see)/,
      );
    });

    it("fails if the team doesn't exist, and the error contains the reason", async () => {
      const { diagnostics } = await described.apply({ ...naming, team_id: "team-absent" });
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*no team "team-absent"/);
    });

    it("is repeated if keepers change, but not if keepers are added", async () => {
      await described.apply(naming);
      const { id } = described.resource.values;
      expect(await described.apply({ ...naming, keepers: { a: "1" } })).toMatchObject({ action: "update" });
      expect(described.resource.values.id).toBe(id);
      expect(await described.apply({ ...naming, keepers: { a: "2" } })).toMatchObject({ action: "replace" });
      expect(await described.fixture.ids("team")).toEqual([described.resource.values.id]);
      expect(described.resource.values.id).not.toBe(id);
    });
  });

  describe("create with the description of someone else's token", () => {
    it("fails with an error that names that token, and keeps it", async () => {
      const { id, secret } = await described.fixture.createDescribed("ci");
      const { diagnostics } = await described.apply(EXACT);
      expect(formatDiagnostics(diagnostics)).toMatch(new RegExp(`^error: .*already been taken.*"${id}"`));
      expect(diagnostics[0].attribute).toEqual(["description"]);
      expect(await described.fixture.isValid(secret)).toBe(true);
    });

    it("also fails after an ambiguous attempt if another user created the token", async () => {
      const stranger = await described.fixture.strangerToken();
      const { id, secret } = await described.fixture.createDescribed("ci", stranger);
      await described.fixture.emulator.faults({ ...CREATE, kind: "drop-before-commit" });
      const { diagnostics } = await described.apply(EXACT);
      expect(formatDiagnostics(diagnostics)).toContain(`"${id}"`);
      expect(described.resource.state).toBeNull();
      expect(await described.fixture.isValid(secret)).toBe(true);
    });

    it("also fails after an ambiguous attempt if the token was created before the attempt", async () => {
      const { id, secret } = await described.fixture.createDescribed("ci");
      await described.fixture.emulator.advance("10s");
      await described.fixture.emulator.faults({ ...CREATE, kind: "drop-before-commit" });
      const { diagnostics } = await described.apply(EXACT);
      expect(formatDiagnostics(diagnostics)).toContain(`"${id}"`);
      expect(await described.fixture.isValid(secret)).toBe(true);
    });

    it("also fails after an ambiguous attempt if another resource created the token in the same apply", async () => {
      const connection = described.fixture.connect();
      const connected = (): typeof connection => connection;
      const first = new ManagedResource(teamToken, connected);
      await first.apply({ team_id: described.fixture.teamId, ...EXACT });
      await described.fixture.emulator.faults({ ...CREATE, kind: "drop-before-commit" });
      const second = new ManagedResource(teamToken, connected);
      const { diagnostics } = await second.apply({ team_id: described.fixture.teamId, ...EXACT });
      expect(formatDiagnostics(diagnostics)).toContain(`"${first.values.id}"`);
      expect(await described.fixture.isValid(first.values.token)).toBe(true);
    });
  });

  describe("adoption by a rotation", () => {
    it.each([
      ["its exact description", { ...EXACT, generation: 1, expires_at: "2091-01-01T00:00:00Z" }],
      ["a prefix", { description_prefix: "rotated ", generation: 1, expires_at: "2091-01-01T00:00:00Z" }],
    ])(
      "with %s keeps the description and the secret, and sends nothing but reads, until the next generation",
      async (_name, adopted) => {
        await described.apply(EXACT);
        const { id, token } = described.resource.values;
        const count = await described.requestCount();
        expect(await described.apply(adopted)).toMatchObject({ action: "update", diagnostics: [] });
        expect(described.resource.values).toMatchObject({ id, token, description: "ci", generation: 1 });
        expect(await described.methods(count)).not.toContain("POST");
        expect(await described.apply(adopted)).toMatchObject({ action: "nothing" });
        expect(await described.apply({ ...adopted, generation: 2 })).toMatchObject({
          action: "replace",
          diagnostics: [],
        });
        expect(await described.fixture.ids("team")).toEqual([described.resource.values.id]);
      },
    );

    it("with a different exact description replaces the token, because the server can't change descriptions", async () => {
      await described.apply(EXACT);
      expect(await described.apply({ description: "new", generation: 1 })).toMatchObject({
        action: "replace",
      });
      expect((await described.fixture.tokens("team")).map(({ description }) => description)).toEqual(["new"]);
    });

    it("together with an added prefix replaces the singleton token", async () => {
      await described.apply({});
      expect(await described.apply({ ...PREFIX, generation: 1 })).toMatchObject({
        action: "replace",
        diagnostics: [],
      });
      expect(described.resource.values.description).toMatch(/^ci-/);
      expect(await described.fixture.ids("team")).toEqual([described.resource.values.id]);
    });

    it("together with a removed description replaces the token with the singleton token", async () => {
      await described.apply(EXACT);
      expect(await described.apply({ generation: 1 })).toMatchObject({ action: "replace", diagnostics: [] });
      expect(await described.fixture.tokens("team")).toMatchObject([
        { id: described.resource.values.id, description: null },
      ]);
    });

    it("can be undone, and the token stays the same", async () => {
      await described.apply({ ...EXACT, generation: 1 });
      const { id, token } = described.resource.values;
      expect(await described.apply(EXACT)).toMatchObject({ action: "update" });
      expect(described.resource.values).toMatchObject({ id, token, generation: null });
    });
  });

  it("gets the server's expiry in valid_until, and causes a warning, if a policy shortens its lifetime", async () => {
    await described.apply({ ...EXACT, expires_at: "2090-01-01T00:00:00Z" });
    await described.fixture.limitLifetime("team");
    expect(formatDiagnostics(await described.resource.refresh())).toMatch(
      /^warning: .* expires earlier than configured/,
    );
    expect(described.resource.values.valid_until).not.toContain("2090");
  });

  it("rejects force_regenerate", () => {
    const none = Object.fromEntries(Object.keys(teamToken.schema.attributes).map((name) => [name, null]));
    const config = { ...none, team_id: "team-a", ...EXACT, force_regenerate: true } as PlannedTeamToken;
    expect(formatDiagnostics(teamToken.validate?.(config) ?? [])).toMatch(
      /^error: .*`force_regenerate` and `description`/,
    );
  });
});
