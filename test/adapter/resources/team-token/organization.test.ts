import { formatDiagnostics } from "../../../support/token-fixture";
import { EXACT, DescribedTokenTest } from "./described-token-test";

describe("tfetokens_team_token with a description", () => {
  const described = new DescribedTokenTest();

  beforeEach(() => described.start());
  afterEach(() => described.fixture.close());

  describe("with the wrong organization", () => {
    const WRONG = { ...EXACT, organization: "other" };

    beforeEach(async () => {
      await described.apply(WRONG);
      await described.fixture.emulator.advance("1h");
    });

    it("is found in the organization of its team, and a warning names that organization", async () => {
      const { id } = described.resource.values;
      const diagnostics = await described.resource.refresh();
      expect(formatDiagnostics(diagnostics)).toMatch(/^warning: .*"other".*organization = "acme"/);
      expect(described.resource.values.id).toBe(id);
    });

    it("doesn't cause a change in later plans", async () => {
      expect(await described.apply(WRONG)).toMatchObject({ action: "nothing" });
      expect(await described.apply(WRONG)).toMatchObject({ action: "nothing" });
    });

    it("keeps its secret when the organization is corrected in place", async () => {
      const { id, token } = described.resource.values;
      expect(await described.apply({ ...EXACT, organization: "acme" })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      expect(described.resource.values).toMatchObject({ id, token, organization: "acme" });
      expect(await described.resource.refresh()).toEqual([]);
    });

    it("is removed from the state if someone else revoked it", async () => {
      await described.fixture.revoke(described.resource.values.id ?? "");
      expect(await described.resource.refresh()).toEqual([]);
      expect(described.resource.state).toBeNull();
    });

    it("can be destroyed", async () => {
      expect(await described.resource.destroy()).toEqual([]);
      expect(await described.fixture.ids("team")).toEqual([]);
    });
  });

  describe("without an organization", () => {
    it("gets its team's organization if the provider doesn't have an organization", async () => {
      described.options = { organization: null };
      await described.apply(EXACT);
      expect(described.resource.values.organization).toBe("acme");
      expect(await described.apply(EXACT)).toMatchObject({ action: "nothing" });
    });
  });
});
