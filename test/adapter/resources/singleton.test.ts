import type { Connection } from "../../../lib/adapter/connection";
import type { Resource } from "../../../lib/adapter/framework/provider";
import type { Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import type { PlanOf } from "../../../lib/adapter/framework/schema/attribute";
import { organizationToken } from "../../../lib/adapter/resources/organization-token/resource";
import { teamToken } from "../../../lib/adapter/resources/team-token/resource";
import type { commonAttributes } from "../../../lib/adapter/resources/token-attributes";
import { ManagedResource } from "../../support/managed-resource";
import { createInstantConnection } from "../../support/connection";
import { startRecordingServer } from "../../support/recording-server";
import { TokenFixture, formatDiagnostics, createTokenFixture } from "../../support/token-fixture";

type SingletonAttributes = typeof commonAttributes &
  Pick<(typeof organizationToken)["schema"]["attributes"], "organization" | "force_regenerate" | "timeouts">;
type Arguments = Partial<PlanOf<SingletonAttributes>>;

const KINDS = [
  {
    kind: "organization",
    owner: (): Arguments => ({ organization: "acme" }),
    path: (): string => "/api/v2/organizations/acme/authentication-token",
    type: organizationToken as unknown as Resource<SingletonAttributes, Connection>,
  },
  {
    kind: "team",
    owner: ({ teamId }: TokenFixture): Arguments => ({ team_id: teamId }) as Arguments,
    path: ({ singletonPath }: TokenFixture): string => singletonPath,
    type: teamToken as unknown as Resource<SingletonAttributes, Connection>,
  },
] as const;

const FIRST = { expires_at: "2090-01-01T00:00:00Z" };
const SECOND = { expires_at: "2091-01-01T00:00:00Z" };

/** Tests that apply to the token of an organization and to the singleton of a team. */
describe.each(KINDS)("a singleton token ($kind)", ({ kind, owner, path, type }) => {
  let fixture: TokenFixture;
  let resource: ManagedResource<SingletonAttributes>;
  let arguments_: Arguments;
  let url: string;

  beforeEach(async () => {
    fixture = await createTokenFixture();
    arguments_ = owner(fixture);
    url = path(fixture);
    resource = new ManagedResource(type, () => fixture.connect());
  });

  afterEach(() => fixture.close());

  const apply = (given: Arguments): Promise<Awaited<ReturnType<(typeof resource)["apply"]>>> =>
    resource.apply({ ...arguments_, ...given });
  const methods = async (after = 0): Promise<string> =>
    (await fixture.requests(after)).map((line) => line.split(" ")[0]).join(" ");
  const requestCount = async (): Promise<number> => (await fixture.requests()).length;

  /** Creates a token with another credential that may manage it. For the provider, its creator is someone else. */
  async function regenerateAsStranger(): Promise<{ id: string; secret: string }> {
    if (kind === "team") return fixture.regenerate(url, await fixture.strangerToken());
    const { teams } = await fixture.emulator.state();
    const owners = teams.find(({ name }) => name === "owners")?.id ?? "";
    const { secret } = await fixture.createDescribed("stranger", undefined, owners);
    return fixture.regenerate(url, secret);
  }

  async function expectOnly(id: string | null): Promise<void> {
    expect(await fixture.ids(kind)).toEqual(id === null ? [] : [id]);
  }

  describe("create", () => {
    it("stores the secret in state, and the next plan changes nothing", async () => {
      expect(await apply(FIRST)).toMatchObject({ action: "create", diagnostics: [] });
      expect(resource.values).toMatchObject({ ...FIRST, valid_until: "2090-01-01T00:00:00.000Z" });
      await expectOnly(resource.values.id);
      expect(await fixture.isValid(resource.values.token)).toBe(true);
      expect(await apply(FIRST)).toMatchObject({ action: "nothing", diagnostics: [] });
    });

    it("fails if a token exists, with an error that names it, and keeps that token", async () => {
      const { id, secret } = await regenerateAsStranger();
      const { diagnostics } = await apply(FIRST);
      expect(formatDiagnostics(diagnostics)).toMatch(
        new RegExp(`^error: .*already exists: .*"${id}".*created at .* by `),
      );
      expect(formatDiagnostics(diagnostics)).toContain("force_regenerate");
      expect(resource.state).toBeNull();
      expect(await fixture.isValid(secret)).toBe(true);
    });

    it("fails in the same way if a single 404 hides the existing token", async () => {
      const { secret } = await regenerateAsStranger();
      await fixture.emulator.faults({ kind: "status", status: 404, method: "GET", path: `^${url}` });
      expect(formatDiagnostics((await apply(FIRST)).diagnostics)).toContain("already exists");
      expect(await fixture.isValid(secret)).toBe(true);
    });

    it("replaces the existing token with force_regenerate", async () => {
      await regenerateAsStranger();
      expect(await apply({ ...FIRST, force_regenerate: true })).toMatchObject({ diagnostics: [] });
      await expectOnly(resource.values.id);
    });

    it("is retried within the apply after a lost response, which leaves one token", async () => {
      await fixture.emulator.faults({ kind: "drop-after-commit", method: "POST" });
      expect(await apply(FIRST)).toMatchObject({ diagnostics: [] });
      await expectOnly(resource.values.id);
      expect(await fixture.isValid(resource.values.token)).toBe(true);
      expect(await methods()).not.toContain("DELETE");
    });

    it("with an ambiguous failure leaves a tainted partial state, and the next apply replaces the orphan", async () => {
      await fixture.emulator.faults({ kind: "drop-after-commit", method: "POST", times: 99 });
      const { diagnostics } = await apply(FIRST);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: /);
      expect(resource.isTainted).toBe(true);
      expect(resource.values).toMatchObject({ id: null, token: null });
      const [orphan] = await fixture.ids(kind);
      expect(formatDiagnostics(diagnostics)).toContain(`"${orphan}"`);
      await fixture.emulator.faults();
      await fixture.emulator.advance("1h");
      expect(await apply(FIRST)).toMatchObject({ action: "replace", diagnostics: [] });
      await expectOnly(resource.values.id);
      expect(resource.values.id).not.toBe(orphan);
    });

    it("with an ambiguous failure that created no token is repeated by the next apply as well", async () => {
      await fixture.emulator.faults({ kind: "drop-before-commit", method: "POST", times: 99 });
      await apply(FIRST);
      expect(resource.isTainted).toBe(true);
      await fixture.emulator.faults();
      expect(await apply(FIRST)).toMatchObject({ action: "replace", diagnostics: [] });
      await expectOnly(resource.values.id);
    });

    it("with an ambiguous failure keeps a token that someone else then creates, with an error that names it", async () => {
      await fixture.emulator.faults({ kind: "drop-before-commit", method: "POST", times: 99 });
      await apply(FIRST);
      await fixture.emulator.faults();
      const { id, secret } = await regenerateAsStranger();
      const { diagnostics } = await apply(FIRST);
      expect(formatDiagnostics(diagnostics)).toContain(`"${id}"`);
      expect(formatDiagnostics(diagnostics)).toContain("already exists");
      expect(await fixture.isValid(secret)).toBe(true);
    });

    it("with an ambiguous failure leaves no orphan after a destroy, even if a single 404 hides it", async () => {
      await fixture.emulator.faults({ kind: "drop-after-commit", method: "POST", times: 99 });
      await apply(FIRST);
      await fixture.emulator.faults({ kind: "status", status: 404, method: "GET", path: `^${url}` });
      expect(await resource.destroy()).toEqual([]);
      await expectOnly(null);
    });

    it("without a secret in the response sends another request, and no deletion", async () => {
      await fixture.emulator.faults({ kind: "status-after-commit", status: 201, method: "POST" });
      expect(await apply(FIRST)).toMatchObject({ diagnostics: [] });
      await expectOnly(resource.values.id);
    });

    it("keeps the second token although the deletion of the first one, without a secret, failed", async () => {
      let answers = 0;
      const server = await startRecordingServer(fixture.emulator.url, () => ++answers === 1);
      try {
        resource = new ManagedResource(type, () => createInstantConnection(server.url));
        await fixture.emulator.faults({ kind: "status", status: 500, method: "DELETE", times: 3 });
        expect(await apply(FIRST)).toMatchObject({ diagnostics: [] });
        expect(await fixture.isValid(resource.values.token)).toBe(true);
      } finally {
        await server.close();
      }
    });

    it("fails with the server's message", async () => {
      const { diagnostics } = await apply({ expires_at: "2001-01-01T00:00:00Z" });
      expect(formatDiagnostics(diagnostics)).toContain("must be in the future");
      expect(resource.state).toBeNull();
    });
  });

  describe("update", () => {
    beforeEach(async () => {
      await apply(FIRST);
      await fixture.emulator.advance("1h");
    });

    it.each([
      ["expires_at", SECOND],
      ["generation", { ...FIRST, generation: 2 }],
      ["keepers", { ...FIRST, keepers: { a: "2" } }],
    ])("of %s regenerates the token in place, by one POST and no DELETE", async (_name, change) => {
      await apply({ ...FIRST, generation: 1, keepers: { a: "1" } });
      const before = resource.values;
      const count = await requestCount();
      expect(await apply({ generation: 1, keepers: { a: "1" }, ...change })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      expect((await methods(count)).match(/POST|DELETE/g)).toEqual(["POST"]);
      await expectOnly(resource.values.id);
      expect(resource.values.id).not.toBe(before.id);
      expect(await fixture.isValid(resource.values.token)).toBe(true);
      expect(await apply({ generation: 1, keepers: { a: "1" }, ...change })).toMatchObject({
        action: "nothing",
      });
    });

    it.each([
      ["null to 1 adopts it", {}, { generation: 1, ...SECOND }],
      ["1 to null keeps it", { generation: 1 }, {}],
    ])("of the generation from %s, without a request", async (_name, before, after) => {
      await apply({ ...FIRST, ...before });
      const { id, token } = resource.values;
      const count = await requestCount();
      expect(await apply({ ...FIRST, ...after })).toMatchObject({ action: "update", diagnostics: [] });
      expect(resource.values).toMatchObject({ id, token, generation: null, ...FIRST, ...after });
      expect(await methods(count)).not.toMatch(/POST|DELETE/);
    });

    it.each([
      ["expires_at removed", {}],
      ["force_regenerate set", { ...FIRST, force_regenerate: true }],
      ["timeouts set", { ...FIRST, timeouts: { create: "1m", read: null, update: null, delete: null } }],
      ["keepers added", { ...FIRST, keepers: { a: "1" } }],
    ])("with %s alone sends nothing", async (_name, change) => {
      const { id, token } = resource.values;
      const count = await requestCount();
      expect(await apply(change)).toMatchObject({ action: "update", diagnostics: [] });
      expect(resource.values).toMatchObject({ id, token });
      expect(await methods(count)).not.toMatch(/POST|DELETE/);
    });

    it("that the server rejects keeps the old token valid and in the state", async () => {
      const before = resource.values;
      await fixture.emulator.faults({ kind: "status", status: 422, method: "POST" });
      const { diagnostics } = await apply(SECOND);
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: /);
      expect(resource.values).toEqual(before);
      expect(await fixture.isValid(before.token)).toBe(true);
    });

    it("is retried within the apply after a lost response", async () => {
      await fixture.emulator.faults({ kind: "drop-after-commit", method: "POST" });
      expect(await apply(SECOND)).toMatchObject({ diagnostics: [] });
      await expectOnly(resource.values.id);
    });

    it.each(["drop-after-commit", "status-after-commit", "truncate"])(
      "with an ambiguous failure (%s) is repeated by the next apply, even without a change",
      async (fault) => {
        await fixture.emulator.faults({ kind: fault, method: "POST", times: 99 });
        const { diagnostics } = await apply(SECOND);
        const [orphan] = await fixture.ids(kind);
        expect(diagnostics).toHaveLength(1);
        expect(formatDiagnostics(diagnostics)).toContain(`"${orphan}"`);
        await fixture.emulator.faults();
        expect(await apply(FIRST)).toMatchObject({ action: "update", diagnostics: [] });
        await expectOnly(resource.values.id);
        expect(await fixture.isValid(resource.values.token)).toBe(true);
        expect(await apply(FIRST)).toMatchObject({ action: "nothing", diagnostics: [] });
      },
    );

    it("with an ambiguous failure that changed nothing keeps the old token", async () => {
      const before = resource.values;
      await fixture.emulator.faults({ kind: "drop-before-commit", method: "POST", times: 99 });
      await apply(SECOND);
      await fixture.emulator.faults();
      expect(await apply(FIRST)).toMatchObject({ action: "nothing", diagnostics: [] });
      expect(resource.values).toMatchObject({ id: before.id, token: before.token });
      expect(await fixture.isValid(before.token)).toBe(true);
    });

    it("by a process that was killed is repeated by the next apply, because the rotation is pending", async () => {
      const restore = resource.backUp();
      await apply(SECOND);
      restore();
      expect(await apply(SECOND)).toMatchObject({ action: "update", diagnostics: [] });
      await expectOnly(resource.values.id);
      expect(await fixture.isValid(resource.values.token)).toBe(true);
    });

    it("by a process that was killed is also repeated if the provider authenticates as a team", async () => {
      const { teams } = await fixture.emulator.state();
      const owners = teams.find(({ name }) => name === "owners")?.id ?? "";
      const { secret } = await fixture.createDescribed("stranger", undefined, owners);
      await resource.destroy();
      resource = new ManagedResource(type, () => fixture.connect({ token: secret }));
      expect((await apply(FIRST)).diagnostics).toEqual([]);
      const restore = resource.backUp();
      await apply(SECOND);
      restore();
      expect(await apply(SECOND)).toMatchObject({ action: "update", diagnostics: [] });
      await expectOnly(resource.values.id);
    });

    it("without a secret in the response sends another request, and no deletion", async () => {
      await fixture.emulator.faults({ kind: "status-after-commit", status: 201, method: "POST" });
      const count = await requestCount();
      expect(await apply(SECOND)).toMatchObject({ diagnostics: [] });
      expect(await methods(count)).not.toContain("DELETE");
      await expectOnly(resource.values.id);
    });
  });

  describe("a regeneration by someone else", () => {
    let theirs: { id: string; secret: string };

    beforeEach(async () => {
      await apply({ ...FIRST, generation: 1 });
      await fixture.emulator.advance("1h");
      theirs = await regenerateAsStranger();
    });

    it("is reported by the next read, with who and when, and the state keeps the old ID", async () => {
      const { id } = resource.values;
      const diagnostics = await resource.refresh();
      expect(formatDiagnostics(diagnostics)).toMatch(
        new RegExp(`^warning: .*"${id}".*"${theirs.id}", created at .* by `),
      );
      expect(resource.values.id).toBe(id);
    });

    it("isn't overwritten while nothing changes", async () => {
      expect(await apply({ ...FIRST, generation: 1 })).toMatchObject({ action: "nothing" });
      expect(await fixture.isValid(theirs.secret)).toBe(true);
    });

    it("is an error at plan if an argument changes", async () => {
      const { action, diagnostics } = await apply({ ...FIRST, generation: 2 });
      expect(action).toBe("refused");
      expect(formatDiagnostics(diagnostics)).toContain(theirs.id);
      expect(await fixture.isValid(theirs.secret)).toBe(true);
    });

    it("is overwritten in place with force_regenerate", async () => {
      expect(await apply({ ...FIRST, generation: 1, force_regenerate: true })).toMatchObject({
        action: "update",
        diagnostics: [],
      });
      await expectOnly(resource.values.id);
    });

    it("between plan and apply is an error, and isn't overwritten", async () => {
      const before = resource.values;
      const { diagnostics } = await resource.apply(
        { ...arguments_, ...SECOND, generation: 2 },
        { refresh: false },
      );
      expect(formatDiagnostics(diagnostics)).toContain(theirs.id);
      expect(resource.values).toEqual(before);
      expect(await fixture.isValid(theirs.secret)).toBe(true);
    });

    it("between plan and apply is an error as well if a single 404 hides it", async () => {
      await fixture.emulator.faults({ kind: "status", status: 404, method: "GET", path: `^${url}` });
      await resource.apply({ ...arguments_, ...SECOND, generation: 2 }, { refresh: false });
      expect(await fixture.isValid(theirs.secret)).toBe(true);
    });

    it("survives a destroy, which warns with the token's ID", async () => {
      const diagnostics = await resource.destroy();
      expect(formatDiagnostics(diagnostics)).toMatch(new RegExp(`^warning: .*"${theirs.id}"`));
      expect(resource.state).toBeNull();
      expect(await fixture.isValid(theirs.secret)).toBe(true);
    });
  });

  describe("delete", () => {
    beforeEach(async () => {
      await apply(FIRST);
      await fixture.emulator.advance("1h");
    });

    it("revokes the token", async () => {
      expect(await resource.destroy()).toEqual([]);
      await expectOnly(null);
    });

    it("removes the token from the state if someone else revoked it", async () => {
      await fixture.revoke(resource.values.id ?? "");
      expect(await resource.destroy()).toEqual([]);
    });

    it("fails without the permission, and the token stays in the state", async () => {
      const { id } = resource.values;
      const { secret } = await fixture.createDescribed("stranger");
      const diagnostics = await resource.destroy(fixture.connect({ token: secret }));
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*(isn't allowed|can't see)/);
      expect(resource.values.id).toBe(id);
    });

    it("is proven by a read if there is no response", async () => {
      await fixture.emulator.faults({ kind: "drop-after-commit", method: "DELETE", times: 99 });
      expect(await resource.destroy()).toEqual([]);
      await expectOnly(null);
    });
  });

  describe("read", () => {
    beforeEach(async () => {
      await apply(FIRST);
      await fixture.emulator.advance("1h");
    });

    it("removes the token from the state if someone else revoked it", async () => {
      await fixture.revoke(resource.values.id ?? "");
      expect(await resource.refresh()).toEqual([]);
      expect(resource.state).toBeNull();
    });

    it("keeps a missing token in the state within a minute of its creation, with a warning", async () => {
      await apply(SECOND);
      await fixture.revoke(resource.values.id ?? "");
      expect(formatDiagnostics(await resource.refresh())).toMatch(/^warning: /);
      expect(resource.state).not.toBeNull();
    });

    it("fails without the permission, and the state doesn't change", async () => {
      const before = resource.values;
      const { secret } = await fixture.createDescribed("stranger");
      const diagnostics = await resource.refresh(fixture.connect({ token: secret }));
      expect(formatDiagnostics(diagnostics)).toMatch(/^error: .*(isn't allowed|can't see)/);
      expect(resource.values).toEqual(before);
    });

    it.each([401, 500])("fails with a %i response, and the state doesn't change", async (status) => {
      const before = resource.values;
      await fixture.emulator.faults({ kind: "status", status, method: "GET", times: 99 });
      expect(formatDiagnostics(await resource.refresh())).toMatch(/^error: /);
      expect(resource.values).toEqual(before);
    });

    it("keeps an expired token in the state, with a warning", async () => {
      await apply({ expires_at: new Date(Date.now() + 7_200_000).toISOString() });
      await fixture.emulator.advance("3h");
      expect(formatDiagnostics(await resource.refresh())).toMatch(/^warning: .* has expired/);
      expect(resource.state).not.toBeNull();
    });
  });

  describe("as the provider's own credential", () => {
    it("is replaced within the process that regenerates it", async () => {
      const { secret } = kind === "team" ? await ownersSingleton() : await fixture.regenerate(url);
      await resource.import(importId());
      resource.state = { ...resource.values, token: secret };
      const connection = fixture.connect({ token: secret });
      resource = Object.assign(new ManagedResource(type, () => connection), { state: resource.values });
      expect(await apply(SECOND)).toMatchObject({ action: "update", diagnostics: [] });
      expect(await resource.refresh(connection)).toEqual([]);
      await expectOnly(resource.values.id);
    });

    async function ownersSingleton(): Promise<{ id: string; secret: string }> {
      const { teams } = await fixture.emulator.state();
      const owners = teams.find(({ name }) => name === "owners")?.id ?? "";
      arguments_ = { team_id: owners } as Arguments;
      return fixture.regenerate(`/api/v2/teams/${owners}/authentication-token`);
    }
  });

  const importId = (): string => {
    const { team_id: teamId } = arguments_ as { team_id?: string };
    return teamId ?? "acme";
  };

  describe("import", () => {
    it("by the ID of its owner has no secret, and needs no change", async () => {
      const { id } = await fixture.regenerate(url);
      expect(await resource.import(importId())).toEqual([]);
      expect(resource.values).toMatchObject({ id, token: null, organization: "acme" });
      expect(await apply({})).toMatchObject({ action: "nothing", diagnostics: [] });
      expect(await apply({ keepers: { a: "1" }, generation: 3, ...SECOND })).toMatchObject({
        action: "update",
      });
      expect(resource.values).toMatchObject({ id, token: null });
    });

    it("with the same expiry in the configuration needs no new token", async () => {
      await fixture.regenerate(url);
      await resource.import(importId());
      const expiry = (resource.values.valid_until ?? "").replace(".000Z", "Z");
      const { id } = resource.values;
      await apply({ expires_at: expiry });
      expect(resource.values.id).toBe(id);
    });

    it("fails without a token", async () => {
      expect(formatDiagnostics(await resource.import(importId()))).toMatch(/^error: .*can't be imported/);
      expect(resource.state).toBeNull();
    });
  });

  describe("a move from hashicorp/tfe", () => {
    const move = (
      providerAddress = "registry.terraform.io/hashicorp/tfe",
      typeName = `tfe_${kind}_token`,
    ): ((secret: string) => readonly Diagnostic[]) => {
      const { team_id: teamId } = arguments_ as { team_id?: string };
      return (secret: string): readonly Diagnostic[] =>
        resource.move({
          providerAddress,
          typeName,
          schemaVersion: 0,
          state: {
            id: teamId ?? "acme",
            ...(kind === "team" ? { team_id: teamId, description: null } : { organization: "acme" }),
            token: secret,
            expired_at: "",
            force_regenerate: null,
          },
        });
    };

    it("keeps the secret, and gets the ID from the first read", async () => {
      const { id, secret } = await fixture.regenerate(url);
      expect(move()(secret)).toEqual([]);
      expect(resource.values).toMatchObject({ id: null, token: secret });
      const { action } = await apply({ keepers: { a: "1" }, generation: 1 });
      expect(action).toBe("update");
      expect(resource.values).toMatchObject({ id, token: secret, organization: "acme", generation: 1 });
      expect(await apply({ keepers: { a: "1" }, generation: 1 })).toMatchObject({ action: "nothing" });
    });

    it("keeps the organization even if nothing was read before the apply", async () => {
      const { secret } = await fixture.regenerate(url);
      move()(secret);
      await resource.apply({ ...arguments_, keepers: { a: "1" } }, { refresh: false });
      expect(resource.values).toMatchObject({ organization: "acme", token: secret });
    });

    it.each([
      ["registry.terraform.io/example/tfe", `tfe_${kind}_token`],
      ["registry.terraform.io/hashicorp/tfe", "tfe_workspace"],
    ])("is rejected from %s, %s", (providerAddress, typeName) => {
      expect(formatDiagnostics(move(providerAddress, typeName)("made-up"))).toMatch(
        /^error: .*can't be moved/,
      );
      expect(resource.state).toBeNull();
    });
  });

  it("with a lifetime that a policy shortens has the server's expiry in valid_until, and a warning", async () => {
    await apply(FIRST);
    await fixture.limitLifetime(kind);
    const diagnostics = await resource.refresh();
    expect(formatDiagnostics(diagnostics)).toMatch(/^warning: .* expires earlier than configured/);
    expect(resource.values.valid_until).not.toContain("2090");
    expect(resource.values.expires_at).toBe(FIRST.expires_at);
  });
});
