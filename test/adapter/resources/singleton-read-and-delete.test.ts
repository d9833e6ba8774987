import { formatDiagnostics } from "../../support/token-fixture";
import { FIRST, SECOND, describeSingletons } from "./singleton-test";

describeSingletons((singleton) => {
  describe("read", () => {
    beforeEach(async () => {
      await singleton.apply(FIRST);
      await singleton.fixture.emulator.advance("1h");
    });

    it("removes the token from the state if someone else revoked it", async () => {
      await singleton.fixture.revoke(singleton.resource.values.id ?? "");
      expect(await singleton.resource.refresh()).toEqual([]);
      expect(singleton.resource.state).toBeNull();
    });

    it("keeps a missing token in the state within a minute of its creation, with a warning", async () => {
      await singleton.apply(SECOND);
      await singleton.fixture.revoke(singleton.resource.values.id ?? "");
      expect(formatDiagnostics(await singleton.resource.refresh())).toMatch(/^warning: /);
      expect(singleton.resource.state).not.toBeNull();
    });

    it("fails without the required permission, and the state doesn't change", async () => {
      const before = singleton.resource.values;
      const { secret } = await singleton.fixture.createDescribed("stranger");
      const diagnostics = await singleton.resource.refresh(singleton.fixture.connect({ token: secret }));
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*(isn't allowed|can't see)/);
      expect(singleton.resource.values).toEqual(before);
    });

    it.each([401, 500])("fails after a %i response, and the state doesn't change", async (status) => {
      const before = singleton.resource.values;
      await singleton.fixture.emulator.faults({ kind: "status", status, method: "GET", times: 99 });
      expect(formatDiagnostics(await singleton.resource.refresh())).toMatch(/^error: /);
      expect(singleton.resource.values).toEqual(before);
    });

    it("keeps an expired token in the state, with a warning", async () => {
      await singleton.apply({ expires_at: new Date(Date.now() + 7_200_000).toISOString() });
      await singleton.fixture.emulator.advance("3h");
      expect(formatDiagnostics(await singleton.resource.refresh())).toMatch(/^warning: .* has expired/);
      expect(singleton.resource.state).not.toBeNull();
    });
  });

  describe("delete", () => {
    beforeEach(async () => {
      await singleton.apply(FIRST);
      await singleton.fixture.emulator.advance("1h");
    });

    it("revokes the token", async () => {
      expect(await singleton.resource.destroy()).toEqual([]);
      await singleton.expectOnly(null);
    });

    it("succeeds if someone else revoked the token", async () => {
      await singleton.fixture.revoke(singleton.resource.values.id ?? "");
      expect(await singleton.resource.destroy()).toEqual([]);
    });

    it("fails without the required permission, and the token stays in the state", async () => {
      const { id } = singleton.resource.values;
      const { secret } = await singleton.fixture.createDescribed("stranger");
      const diagnostics = await singleton.resource.destroy(singleton.fixture.connect({ token: secret }));
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*(isn't allowed|can't see)/);
      expect(singleton.resource.values.id).toBe(id);
    });

    it("is proven by a read if there is no response", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-after-commit", method: "DELETE", times: 99 });
      expect(await singleton.resource.destroy()).toEqual([]);
      await singleton.expectOnly(null);
    });
  });

  it("gets the server's expiry in valid_until, and causes a warning, if a policy shortens its lifetime", async () => {
    await singleton.apply(FIRST);
    await singleton.fixture.limitLifetime(singleton.kind);
    const diagnostics = await singleton.resource.refresh();
    expect(formatDiagnostics(diagnostics)).toMatch(/^warning: .* expires earlier than configured/);
    expect(singleton.resource.values.valid_until).not.toContain("2090");
    expect(singleton.resource.values.expires_at).toBe(FIRST.expires_at);
  });
});
