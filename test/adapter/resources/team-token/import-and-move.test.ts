import { formatDiagnostics } from "../../../support/token-fixture";
import { EXACT, PREFIX, DescribedTokenTest } from "./described-token-test";

describe("tfetokens_team_token with a description", () => {
  const described = new DescribedTokenTest();

  beforeEach(() => described.start());
  afterEach(() => described.fixture.close());

  describe("import by ID", () => {
    it("reads the token without its secret, and a configuration with its prefix or description changes nothing", async () => {
      const { id } = await described.fixture.createDescribed("ci-abc");
      expect(await described.resource.import(id)).toEqual([]);
      expect(described.resource.values).toMatchObject({
        id,
        team_id: described.fixture.teamId,
        organization: "acme",
        token: null,
      });
      expect(await described.apply(PREFIX)).toMatchObject({ action: "nothing", diagnostics: [] });
      expect(await described.apply({ description: "ci-abc" })).toMatchObject({ action: "nothing" });
      expect(await described.apply({ ...PREFIX, keepers: { a: "1" } })).toMatchObject({ action: "update" });
      expect(await described.fixture.ids("team")).toEqual([id]);
    });

    it("finds the token of a team in an organization other than the provider's", async () => {
      described.options = { organization: "other" };
      const { id } = await described.fixture.createDescribed("ci");
      await described.resource.import(id);
      expect(await described.apply({ ...EXACT, organization: "acme" })).toMatchObject({ action: "update" });
      expect(described.resource.values).toMatchObject({ id, organization: "acme" });
    });

    it.each(["at-absent", "", "a b/c"])("fails for an ID that doesn't exist (%j)", async (id) => {
      expect(formatDiagnostics(await described.resource.import(id))).toMatch(/^error: .*can't be imported/);
      expect(described.resource.state).toBeNull();
    });

    it("reports only the cause of a failed request, and not that the token doesn't exist", async () => {
      const { id } = await described.fixture.createDescribed("ci");
      await described.fixture.emulator.faults({ kind: "status", status: 403, method: "GET", times: 99 });
      const message = formatDiagnostics(await described.resource.import(id));
      expect(message).toMatch(
        /^error: .*can't be imported.*The server responded with 403.* Nothing was imported\.$/s,
      );
      expect(message).not.toMatch(/doesn't exist/);
    });

    it("imports nothing, and reports this, if the team's organization can't be read", async () => {
      described.options = { organization: null };
      const { id } = await described.fixture.createDescribed("ci");
      await described.fixture.emulator.faults({
        ...{ kind: "status", status: 403, method: "GET", times: 99 },
        path: `/teams/${described.fixture.teamId}$`,
      });
      expect(formatDiagnostics(await described.resource.import(id))).toMatch(
        /^error: The organization of team .* can't be determined.*403.* Nothing was imported\.$/s,
      );
    });

    it("fails for an organization's token", async () => {
      const { id } = await described.fixture.regenerate("/api/v2/organizations/acme/authentication-token");
      expect(formatDiagnostics(await described.resource.import(id))).toMatch(
        /^error: .*ID doesn't belong to a team token/,
      );
    });
  });

  it("keeps its secret and ID in a move from hashicorp/tfe", async () => {
    const { id, secret } = await described.fixture.createDescribed("ci");
    described.resource.move({
      providerAddress: "registry.terraform.io/hashicorp/tfe",
      typeName: "tfe_team_token",
      schemaVersion: 0,
      state: {
        id,
        team_id: described.fixture.teamId,
        description: "ci",
        token: secret,
        expired_at: "2090-01-01T00:00:00Z",
        force_regenerate: null,
      },
    });
    const rotated = { description_prefix: "ci", generation: 1, expires_at: "2091-01-01T00:00:00Z" };
    expect(await described.apply(rotated)).toMatchObject({ action: "update", diagnostics: [] });
    expect(described.resource.values).toMatchObject({
      id,
      token: secret,
      description: "ci",
      organization: "acme",
    });
    expect(await described.apply(rotated)).toMatchObject({ action: "nothing" });
  });
});
