import type { Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import { formatDiagnostics } from "../../support/token-fixture";
import { SECOND, describeSingletons } from "./singleton-test";

describeSingletons((singleton) => {
  describe("import", () => {
    it("reads the token without its secret, and later applies don't regenerate the token", async () => {
      const { id } = await singleton.fixture.regenerate(singleton.url);
      expect(await singleton.resource.import(singleton.importId)).toEqual([]);
      expect(singleton.resource.values).toMatchObject({ id, token: null, organization: "acme" });
      expect(await singleton.apply({})).toMatchObject({ action: "nothing", diagnostics: [] });
      expect(await singleton.apply({ keepers: { a: "1" }, generation: 3, ...SECOND })).toMatchObject({
        action: "update",
      });
      expect(singleton.resource.values).toMatchObject({ id, token: null });
    });

    it("doesn't cause a new token if the configuration has the same expiry", async () => {
      await singleton.fixture.regenerate(singleton.url);
      await singleton.resource.import(singleton.importId);
      const expiry = (singleton.resource.values.valid_until ?? "").replace(".000Z", "Z");
      const { id } = singleton.resource.values;
      await singleton.apply({ expires_at: expiry });
      expect(singleton.resource.values.id).toBe(id);
    });

    it("fails if there is no token", async () => {
      expect(formatDiagnostics(await singleton.resource.import(singleton.importId))).toMatch(
        /^error: .*can't be imported.*the (team|organization) doesn't have a( singleton)? token\./is,
      );
      expect(singleton.resource.state).toBeNull();
    });
  });

  describe("a move from hashicorp/tfe", () => {
    const move = (
      providerAddress = "registry.terraform.io/hashicorp/tfe",
      typeName = `tfe_${singleton.kind}_token`,
    ): ((secret: string) => readonly Diagnostic[]) => {
      const { team_id: teamId } = singleton.owner as { team_id?: string };
      return (secret: string): readonly Diagnostic[] =>
        singleton.resource.move({
          providerAddress,
          typeName,
          schemaVersion: 0,
          state: {
            id: teamId ?? "acme",
            ...(singleton.kind === "team"
              ? { team_id: teamId, description: null }
              : { organization: "acme" }),
            token: secret,
            expired_at: "",
            force_regenerate: null,
          },
        });
    };

    it("keeps the secret, and gets the ID from the first read", async () => {
      const { id, secret } = await singleton.fixture.regenerate(singleton.url);
      expect(move()(secret)).toEqual([]);
      expect(singleton.resource.values).toMatchObject({ id: null, token: secret });
      const { action } = await singleton.apply({ keepers: { a: "1" }, generation: 1 });
      expect(action).toBe("update");
      expect(singleton.resource.values).toMatchObject({
        id,
        token: secret,
        organization: "acme",
        generation: 1,
      });
      expect(await singleton.apply({ keepers: { a: "1" }, generation: 1 })).toMatchObject({
        action: "nothing",
      });
    });

    it("stores the organization even if the token isn't read before the apply", async () => {
      const { secret } = await singleton.fixture.regenerate(singleton.url);
      move()(secret);
      await singleton.resource.apply({ ...singleton.owner, keepers: { a: "1" } }, { refresh: false });
      expect(singleton.resource.values).toMatchObject({ organization: "acme", token: secret });
    });

    it.each([
      ["registry.terraform.io/example/tfe", `tfe_${singleton.kind}_token`],
      ["registry.terraform.io/hashicorp/tfe", "tfe_workspace"],
    ])("is rejected if the provider is %s and the type is %s", (providerAddress, typeName) => {
      expect(formatDiagnostics(move(providerAddress, typeName)("made-up"))).toMatch(
        /^error: .*can't be moved/,
      );
      expect(singleton.resource.state).toBeNull();
    });
  });
});
