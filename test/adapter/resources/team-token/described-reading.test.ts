import { OWNER_TOKEN } from "../../../support/emulator";
import { formatDiagnostics } from "../../../support/token-fixture";
import { EXACT, LIST, READ, DescribedTokenTest } from "./described-token-test";

describe("tfetokens_team_token with a description", () => {
  const described = new DescribedTokenTest();

  beforeEach(() => described.start());
  afterEach(() => described.fixture.close());

  describe("read", () => {
    beforeEach(async () => {
      await described.apply(EXACT);
      await described.fixture.emulator.advance("1h");
    });

    it("uses one list for any number of tokens, and doesn't read tokens individually", async () => {
      const connection = described.fixture.connect();
      const others = await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          const other = described.manage();
          await other.apply({ team_id: described.fixture.teamId, description: `other ${i}` });
          return other;
        }),
      );
      await described.fixture.emulator.advance("1h");
      const count = await described.requestCount();
      await Promise.all([described.resource, ...others].map((one) => one.refresh(connection)));
      const sent = await described.fixture.requests(count);
      expect(sent).toHaveLength(1);
      expect(sent[0]).toContain("GET organizations/acme/team-tokens");
    });

    it("removes the token from the state if someone else revoked it", async () => {
      await described.fixture.revoke(described.resource.values.id ?? "");
      expect(await described.resource.refresh()).toEqual([]);
      expect(described.resource.state).toBeNull();
    });

    it("keeps the token in the state if only one list lacks it", async () => {
      // The next list lacks tokens that are created after this line.
      await described.fixture.emulator.faults({ ...LIST, kind: "stale-list" });
      const late = described.manage();
      await late.apply({ team_id: described.fixture.teamId, description: "late" });
      await described.fixture.emulator.advance("1h");
      expect(await late.refresh()).toEqual([]);
      expect(late.state).not.toBeNull();
    });

    it("keeps an unlisted token in the state, with a warning, if the token is less than a minute old", async () => {
      await described.apply({ ...EXACT, expires_at: "2091-01-01T00:00:00Z" });
      await described.fixture.revoke(described.resource.values.id ?? "");
      expect(formatDiagnostics(await described.resource.refresh())).toMatch(/^warning: .*isn't listed yet/);
      expect(described.resource.state).not.toBeNull();
    });

    describe("without the permission to list", () => {
      beforeEach(() =>
        described.fixture.emulator.faults({ ...LIST, kind: "status", status: 404, times: 99 }),
      );

      it("uses the token's ID to read the token", async () => {
        const count = await described.requestCount();
        expect(await described.resource.refresh()).toEqual([]);
        expect((await described.fixture.requests(count)).join()).toContain(
          `authentication-tokens/${described.resource.values.id}`,
        );
      });

      it("removes the token from the state after two 404s if the credential is allowed to manage the team's tokens", async () => {
        await described.fixture.revoke(described.resource.values.id ?? "");
        expect(await described.resource.refresh()).toEqual([]);
        expect(described.resource.state).toBeNull();
      });

      it("keeps the token in the state after a single 404", async () => {
        await described.fixture.emulator.faults(
          { ...READ, kind: "status", status: 404 },
          { ...LIST, kind: "status", status: 404, times: 99 },
        );
        expect(await described.resource.refresh()).toEqual([]);
        expect(described.resource.state).not.toBeNull();
      });

      it("keeps the token in the state if the credential isn't allowed to manage the team's tokens", async () => {
        described.options = { token: (await described.fixture.createDescribed("stranger")).secret };
        expect(formatDiagnostics(await described.resource.refresh())).toMatch(
          /^error: .*(isn't allowed|can't see)/,
        );
        expect(described.resource.state).not.toBeNull();
      });

      it("deletes the token even if the response to the deletion is lost", async () => {
        await described.fixture.emulator.faults(
          { kind: "drop-after-commit", method: "DELETE" },
          { ...LIST, kind: "status", status: 404, times: 99 },
        );
        expect(await described.resource.destroy()).toEqual([]);
        expect(await described.fixture.ids("team")).toEqual([]);
      });
    });

    it("removes the token from the state after its team was deleted, if the token's organization was verified", async () => {
      await described.resource.refresh();
      await deleteTeam();
      expect(await described.resource.refresh()).toEqual([]);
      expect(described.resource.state).toBeNull();
    });

    it("fails for the token of a deleted team if the token's organization was never verified", async () => {
      await deleteTeam();
      expect(formatDiagnostics(await described.resource.refresh())).toMatch(/^error: .*terraform state rm/);
      expect(described.resource.state).not.toBeNull();
    });

    const deleteTeam = (): Promise<unknown> =>
      described.fixture.emulator.fetch("DELETE", `/api/v2/teams/${described.fixture.teamId}`, {
        token: OWNER_TOKEN,
      });
  });

  describe("delete", () => {
    beforeEach(async () => {
      await described.apply(EXACT);
      await described.fixture.emulator.advance("1h");
    });

    it("revokes the token by its ID, with one request", async () => {
      const count = await described.requestCount();
      expect(await described.resource.destroy()).toEqual([]);
      expect(await described.methods(count)).toEqual(["DELETE"]);
      expect(await described.fixture.ids("team")).toEqual([]);
    });

    it("is proven by two lists if someone else revoked the token", async () => {
      await described.fixture.revoke(described.resource.values.id ?? "");
      const count = await described.requestCount();
      expect(await described.resource.destroy()).toEqual([]);
      expect(
        (await described.fixture.requests(count)).filter((line) => line.includes("team-tokens?")),
      ).toHaveLength(2);
    });

    it("fails without the required permission, and the token stays valid", async () => {
      described.options = { token: (await described.fixture.createDescribed("stranger")).secret };
      expect(formatDiagnostics(await described.resource.destroy())).toMatch(/^error: .*stays in the state/);
      expect(await described.fixture.isValid(described.resource.values.token)).toBe(true);
    });
  });

  it("causes a warning if it has expired", async () => {
    await described.apply({ ...EXACT, expires_at: new Date(Date.now() + 7_200_000).toISOString() });
    await described.fixture.emulator.advance("3h");
    expect(formatDiagnostics(await described.resource.refresh())).toMatch(/^warning: .* has expired/);
  });
});
