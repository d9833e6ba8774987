import { ManagedResource } from "../../support/managed-resource";
import { formatDiagnostics } from "../../support/token-fixture";
import { FIRST, SECOND, type Arguments, describeSingletons } from "./singleton-test";

describeSingletons((singleton) => {
  describe("update", () => {
    beforeEach(async () => {
      await singleton.apply(FIRST);
      await singleton.fixture.emulator.advance("1h");
    });

    it.each([
      ["expires_at", SECOND],
      ["generation", { ...FIRST, generation: 2 }],
      ["keepers", { ...FIRST, keepers: { a: "2" } }],
    ])("of %s regenerates the token in place, with one POST and no DELETE", async (_name, change) => {
      await singleton.apply({ ...FIRST, generation: 1, keepers: { a: "1" } });
      const before = singleton.resource.values;
      const count = await singleton.requestCount();
      expect(await singleton.apply({ generation: 1, keepers: { a: "1" }, ...change })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      expect((await singleton.methods(count)).match(/POST|DELETE/g)).toEqual(["POST"]);
      await singleton.expectOnly(singleton.resource.values.id);
      expect(singleton.resource.values.id).not.toBe(before.id);
      expect(await singleton.fixture.isValid(singleton.resource.values.token)).toBe(true);
      expect(await singleton.apply({ generation: 1, keepers: { a: "1" }, ...change })).toMatchObject({
        action: "nothing",
      });
    });

    it.each([
      ["null to 1 adopts the token", {}, { generation: 1, ...SECOND }],
      ["1 to null keeps the token", { generation: 1 }, {}],
    ])("of the generation from %s, without a POST or DELETE", async (_name, before, after) => {
      await singleton.apply({ ...FIRST, ...before });
      const { id, token } = singleton.resource.values;
      const count = await singleton.requestCount();
      expect(await singleton.apply({ ...FIRST, ...after })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      expect(singleton.resource.values).toMatchObject({ id, token, generation: null, ...FIRST, ...after });
      expect(await singleton.methods(count)).not.toMatch(/POST|DELETE/);
    });

    it.each([
      ["expires_at removed", {}],
      ["force_regenerate set", { ...FIRST, force_regenerate: true }],
      ["timeouts set", { ...FIRST, timeouts: { create: "1m", read: null, update: null, delete: null } }],
      ["keepers added", { ...FIRST, keepers: { a: "1" } }],
    ])("with only %s sends no POST or DELETE", async (_name, change) => {
      const { id, token } = singleton.resource.values;
      const count = await singleton.requestCount();
      expect(await singleton.apply(change)).toMatchObject({ action: "update", diagnostics: [] });
      expect(singleton.resource.values).toMatchObject({ id, token });
      expect(await singleton.methods(count)).not.toMatch(/POST|DELETE/);
    });

    it("that the server rejects keeps the old token valid and in the state", async () => {
      const before = singleton.resource.values;
      await singleton.fixture.emulator.faults({ kind: "status", status: 422, method: "POST" });
      const { diagnostics } = await singleton.apply(SECOND);
      expect(formatDiagnostics(diagnostics)).toMatch(
        /^error: [^\n]* could not be regenerated.* The rejected request didn't create a token\./s,
      );
      expect(singleton.resource.values).toEqual(before);
      expect(await singleton.fixture.isValid(before.token)).toBe(true);
    });

    it("is retried within the apply after a lost response, and leaves one token", async () => {
      await singleton.fixture.emulator.faults({ kind: "drop-after-commit", method: "POST" });
      expect(await singleton.apply(SECOND)).toMatchObject({ diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
    });

    it.each(["drop-after-commit", "status-after-commit", "truncate"])(
      "with an ambiguous failure (%s) names the orphan, and the next apply repeats the update, even with the old arguments",
      async (fault) => {
        await singleton.fixture.emulator.faults({ kind: fault, method: "POST", times: 99 });
        const { diagnostics } = await singleton.apply(SECOND);
        const [orphan] = await singleton.fixture.ids(singleton.kind);
        expect(diagnostics).toHaveLength(1);
        expect(formatDiagnostics(diagnostics)).toContain(`"${orphan}"`);
        await singleton.fixture.emulator.faults();
        expect(await singleton.apply(FIRST)).toMatchObject({ action: "update", diagnostics: [] });
        await singleton.expectOnly(singleton.resource.values.id);
        expect(await singleton.fixture.isValid(singleton.resource.values.token)).toBe(true);
        expect(await singleton.apply(FIRST)).toMatchObject({ action: "nothing", diagnostics: [] });
      },
    );

    it("keeps the old token after an ambiguous failure that changed nothing", async () => {
      const before = singleton.resource.values;
      await singleton.fixture.emulator.faults({ kind: "drop-before-commit", method: "POST", times: 99 });
      const { diagnostics } = await singleton.apply(SECOND);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: [^\n]* could not be regenerated/);
      await singleton.fixture.emulator.faults();
      expect(await singleton.apply(FIRST)).toMatchObject({ action: "nothing", diagnostics: [] });
      expect(singleton.resource.values).toMatchObject({ id: before.id, token: before.token });
      expect(await singleton.fixture.isValid(before.token)).toBe(true);
    });

    it("by a process that was killed is repeated by the next apply", async () => {
      const restore = singleton.resource.backUp();
      await singleton.apply(SECOND);
      restore();
      expect(await singleton.apply(SECOND)).toMatchObject({ action: "update", diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
      expect(await singleton.fixture.isValid(singleton.resource.values.token)).toBe(true);
    });

    it("by a process that was killed is also repeated if the provider authenticates with a team token", async () => {
      const token = await singleton.createOwnersTeamToken();
      await singleton.resource.destroy();
      singleton.resource = new ManagedResource(singleton.resourceType, () =>
        singleton.fixture.connect({ token }),
      );
      expect((await singleton.apply(FIRST)).diagnostics).toEqual([]);
      const restore = singleton.resource.backUp();
      await singleton.apply(SECOND);
      restore();
      expect(await singleton.apply(SECOND)).toMatchObject({ action: "update", diagnostics: [] });
      await singleton.expectOnly(singleton.resource.values.id);
    });

    it("sends another request, but no deletion, if the response has no secret", async () => {
      await singleton.fixture.emulator.faults({ kind: "status-after-commit", status: 201, method: "POST" });
      const count = await singleton.requestCount();
      expect(await singleton.apply(SECOND)).toMatchObject({ diagnostics: [] });
      expect(await singleton.methods(count)).not.toContain("DELETE");
      await singleton.expectOnly(singleton.resource.values.id);
    });
  });

  describe("a regeneration by someone else", () => {
    let theirs: { id: string; secret: string };

    beforeEach(async () => {
      await singleton.apply({ ...FIRST, generation: 1 });
      await singleton.fixture.emulator.advance("1h");
      theirs = await singleton.regenerateAsStranger();
    });

    it("is reported by the next read, with its author and time, and the state keeps the old ID", async () => {
      const { id } = singleton.resource.values;
      const diagnostics = await singleton.resource.refresh();
      expect(formatDiagnostics(diagnostics)).toMatch(
        new RegExp(`^warning: .*"${id}".*"${theirs.id}", created at .* by `),
      );
      expect(singleton.resource.values.id).toBe(id);
    });

    it("isn't overwritten if no argument changes", async () => {
      expect(await singleton.apply({ ...FIRST, generation: 1 })).toMatchObject({ action: "nothing" });
      expect(await singleton.fixture.isValid(theirs.secret)).toBe(true);
    });

    it("causes an error in the plan if an argument changes", async () => {
      const { action, diagnostics } = await singleton.apply({ ...FIRST, generation: 2 });
      expect(action).toBe("refused");
      expect(formatDiagnostics(diagnostics)).toContain(theirs.id);
      expect(await singleton.fixture.isValid(theirs.secret)).toBe(true);
    });

    it("is overwritten in place if force_regenerate is set", async () => {
      expect(await singleton.apply({ ...FIRST, generation: 1, force_regenerate: true })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      await singleton.expectOnly(singleton.resource.values.id);
    });

    it("between plan and apply causes an error, and isn't overwritten", async () => {
      const before = singleton.resource.values;
      const { diagnostics } = await singleton.resource.apply(
        { ...singleton.owner, ...SECOND, generation: 2 },
        { refresh: false },
      );
      expect(formatDiagnostics(diagnostics)).toContain(theirs.id);
      expect(singleton.resource.values).toEqual(before);
      expect(await singleton.fixture.isValid(theirs.secret)).toBe(true);
    });

    it("between plan and apply isn't overwritten even if a single 404 hides it", async () => {
      await singleton.fixture.emulator.faults({
        kind: "status",
        status: 404,
        method: "GET",
        path: `^${singleton.url}`,
      });
      await singleton.resource.apply({ ...singleton.owner, ...SECOND, generation: 2 }, { refresh: false });
      expect(await singleton.fixture.isValid(theirs.secret)).toBe(true);
    });

    it("isn't undone by a destroy, and the destroy warns with the token's ID", async () => {
      const diagnostics = await singleton.resource.destroy();
      expect(formatDiagnostics(diagnostics)).toMatch(new RegExp(`^warning: .*"${theirs.id}"`));
      expect(singleton.resource.state).toBeNull();
      expect(await singleton.fixture.isValid(theirs.secret)).toBe(true);
    });
  });

  describe("as the provider's own credential", () => {
    it("is replaced in the connection that regenerates it", async () => {
      const { secret } =
        singleton.kind === "team"
          ? await ownersSingleton()
          : await singleton.fixture.regenerate(singleton.url);
      await singleton.resource.import(singleton.importId);
      singleton.resource.state = { ...singleton.resource.values, token: secret };
      const connection = singleton.fixture.connect({ token: secret });
      singleton.resource = Object.assign(new ManagedResource(singleton.resourceType, () => connection), {
        state: singleton.resource.values,
      });
      expect(await singleton.apply(SECOND)).toMatchObject({ action: "update", diagnostics: [] });
      expect(await singleton.resource.refresh(connection)).toEqual([]);
      await singleton.expectOnly(singleton.resource.values.id);
    });

    async function ownersSingleton(): Promise<{ id: string; secret: string }> {
      const owners = await singleton.ownersTeamId();
      singleton.owner = { team_id: owners } as Arguments;
      return singleton.fixture.regenerate(`/api/v2/teams/${owners}/authentication-token`);
    }
  });
});
