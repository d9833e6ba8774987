import { ManagedResource } from "../../support/managed-resource";
import { createInstantConnection } from "../../support/connection";
import { startRecordingServer } from "../../support/recording-server";
import { formatDiagnostics } from "../../support/token-fixture";
import { FIRST, describeSingletons } from "./singleton-test";

describeSingletons((singleton) => {
  describe("create", () => {
    it("stores the secret in state, and the next plan changes nothing", async () => {
      expect(await singleton.apply(FIRST)).toMatchObject({ action: "create", diagnostics: [] });
      expect(singleton.resource.values).toMatchObject({ ...FIRST, valid_until: "2090-01-01T00:00:00.000Z" });
      await singleton.expectOnly(singleton.resource.values.id);
      expect(await singleton.fixture.isValid(singleton.resource.values.token)).toBe(true);
      expect(await singleton.apply(FIRST)).toMatchObject({ action: "nothing", diagnostics: [] });
    });

    it("fails if a token exists, with an error that names it, and keeps that token", async () => {
      const { id, secret } = await singleton.regenerateAsStranger();
      const { diagnostics } = await singleton.apply(FIRST);
      expect(formatDiagnostics(diagnostics)).toMatch(
        new RegExp(`^error: .*already exists: .*"${id}".*created at .* by `),
      );
      expect(formatDiagnostics(diagnostics)).toContain("force_regenerate");
      expect(singleton.resource.state).toBeNull();
      expect(await singleton.fixture.isValid(secret)).toBe(true);
    });

    it("also fails if a single 404 hides the existing token, and keeps that token", async () => {
      const { secret } = await singleton.regenerateAsStranger();
      await singleton.fixture.emulator.faults({
        kind: "status",
        status: 404,
        method: "GET",
        path: `^${singleton.url}`,
      });
      expect(formatDiagnostics((await singleton.apply(FIRST)).diagnostics)).toContain("already exists");
      expect(await singleton.fixture.isValid(secret)).toBe(true);
    });

    it("replaces an existing token if force_regenerate is set", async () => {
      await singleton.regenerateAsStranger();
      expect(await singleton.apply({ ...FIRST, force_regenerate: true })).toMatchObject({ diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
    });

    it("is retried within the apply after a lost response, and leaves one token", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-after-commit", method: "POST" });
      expect(await singleton.apply(FIRST)).toMatchObject({ diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
      expect(await singleton.fixture.isValid(singleton.resource.values.token)).toBe(true);
      expect(await singleton.methods()).not.toContain("DELETE");
    });

    it("with an ambiguous failure leaves a tainted partial state, and the next apply replaces the orphan", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-after-commit", method: "POST", times: 99 });
      const { diagnostics } = await singleton.apply(FIRST);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: /);
      expect(singleton.resource.isTainted).toBe(true);
      expect(singleton.resource.values).toMatchObject({ id: null, token: null });
      const [orphan] = await singleton.fixture.ids(singleton.kind);
      expect(formatDiagnostics(diagnostics)).toContain(`"${orphan}"`);
      await singleton.fixture.emulator.faults();
      await singleton.fixture.emulator.advance("1h");
      expect(await singleton.apply(FIRST)).toMatchObject({ action: "replace", diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
      expect(singleton.resource.values.id).not.toBe(orphan);
    });

    it("is repeated by the next apply after an ambiguous failure that created no token", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-before-commit", method: "POST", times: 99 });
      await singleton.apply(FIRST);
      expect(singleton.resource.isTainted).toBe(true);
      await singleton.fixture.emulator.faults();
      expect(await singleton.apply(FIRST)).toMatchObject({ action: "replace", diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
    });

    it("keeps a token that someone else creates after an ambiguous failure, with an error that names the token", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-before-commit", method: "POST", times: 99 });
      await singleton.apply(FIRST);
      await singleton.fixture.emulator.faults();
      const { id, secret } = await singleton.regenerateAsStranger();
      const { diagnostics } = await singleton.apply(FIRST);
      expect(formatDiagnostics(diagnostics)).toContain(`"${id}"`);
      expect(formatDiagnostics(diagnostics)).toContain("already exists");
      expect(await singleton.fixture.isValid(secret)).toBe(true);
    });

    it("leaves no orphan if a destroy follows an ambiguous failure, even if a single 404 hides the orphan", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-after-commit", method: "POST", times: 99 });
      await singleton.apply(FIRST);
      await singleton.fixture.emulator.faults({
        kind: "status",
        status: 404,
        method: "GET",
        path: `^${singleton.url}`,
      });
      expect(await singleton.resource.destroy()).toEqual([]);
      await singleton.expectOnly(null);
    });

    it("sends another request if the response has no secret, and leaves one token", async () => {
      await singleton.fixture.emulator.faults({ kind: "status-after-commit", status: 201, method: "POST" });
      expect(await singleton.apply(FIRST)).toMatchObject({ diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
    });

    it("keeps the second token if the first token, whose response had no secret, can't be deleted", async () => {
      let responses = 0;
      const server = await startRecordingServer(singleton.fixture.emulator.url, () => ++responses === 1);
      try {
        singleton.resource = new ManagedResource(singleton.resourceType, () =>
          createInstantConnection(server.url),
        );
        await singleton.fixture.emulator.faults({ kind: "status", status: 500, method: "DELETE", times: 3 });
        expect(await singleton.apply(FIRST)).toMatchObject({ diagnostics: [] });
        expect(await singleton.fixture.isValid(singleton.resource.values.token)).toBe(true);
      } finally {
        await server.close();
      }
    });

    it("fails with the server's message if the server rejects the request", async () => {
      const { diagnostics } = await singleton.apply({ expires_at: "2001-01-01T00:00:00Z" });
      expect(formatDiagnostics(diagnostics)).toContain("must be in the future");
      expect(singleton.resource.state).toBeNull();
    });
  });
});
