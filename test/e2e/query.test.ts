import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";
import { TERRAFORM } from "../support/terraform-binary";

const help = execFileSync(TERRAFORM, ["-help"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const isSupported = /^ {2}query /m.test(help);

const QUERY = `
list "tfetokens_metrics_token" "all" {
  provider = tfetokens
}

list "tfetokens_team_token" "platform" {
  provider = tfetokens
  config {
    team_id = "TEAM"
  }
}
`;

/** These tests require Terraform 1.14 or later. */
if (isSupported) {
  describe("`terraform query`", () => {
    let emulator: TestEmulator;
    let terraform: TerraformWorkspace;
    let ids: Readonly<Record<string, string>>;

    beforeAll(async () => {
      emulator = await startTestEmulator();
      terraform = new TerraformWorkspace({
        TFE_ADDRESS: emulator.url,
        TFE_TOKEN: OWNER_TOKEN,
        TFE_ORGANIZATION: "acme",
      });
      terraform.configure("");
      await terraform.init();

      const metrics = { name: "grafana", "expires-at": "2031-01-01T00:00:00Z" };
      const platform = await post("organizations/acme/teams", "teams", { name: "platform" });
      const other = await post("organizations/acme/teams", "teams", { name: "other" });
      const described = { description: "deploy" };
      ids = {
        grafana: await post("organizations/acme/metrics-tokens", "metrics-tokens", metrics),
        platform,
        deploy: await post(`teams/${platform}/authentication-tokens`, "authentication-tokens", described),
      };
      await post(`teams/${platform}/authentication-token`, "authentication-tokens", {});
      await post(`teams/${other}/authentication-tokens`, "authentication-tokens", described);
      writeFileSync(join(terraform.folder, "tokens.tfquery.hcl"), QUERY.replace("TEAM", platform));
    });

    afterAll(async () => {
      terraform.remove();
      await emulator.close();
    });

    async function post(path: string, type: string, attributes: object): Promise<string> {
      const body = { data: { type, attributes } };
      const response = await emulator.fetch("POST", `/api/v2/${path}`, { token: OWNER_TOKEN, body });
      return (JSON.parse(response.body) as { data: { id: string } }).data.id;
    }

    it("finds the metrics tokens of an organization and the tokens of a team", async () => {
      const { code, stdout } = await terraform.run(["query", "-json"]);
      expect(code).toBe(0);
      const found = stdout
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map(
          (line) => JSON.parse(line) as { list_resource_found?: { display_name: string; identity: object } },
        )
        .flatMap(({ list_resource_found: one }) => one ?? []);
      expect(found.map(({ display_name: name }) => name).sort()).toEqual([
        `deploy (${ids.platform})`,
        "grafana",
        `singleton token (${ids.platform})`,
      ]);
      const identities = found.map(({ identity }) => identity);
      expect(identities).toContainEqual({ organization: "acme", id: ids.grafana });
      expect(identities).toContainEqual({ team_id: ids.platform, id: ids.deploy });
    });

    it("generates a configuration that imports the tokens without any other change", async () => {
      const generated = join(terraform.folder, "generated.tf");
      expect(await terraform.run(["query", `-generate-config-out=${generated}`])).toMatchObject({ code: 0 });
      rmSync(join(terraform.folder, "tokens.tfquery.hcl"));
      expect(await terraform.apply()).toMatchObject({ code: 0, added: 0, removed: 0 });
      expect(await terraform.state()).toHaveLength(3);
      expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0 });
      expect((await emulator.state()).revoked_tokens).toEqual([]);
    });
  });
} else {
  test("`terraform query` is skipped before Terraform 1.14, which introduced it", () => {
    process.stderr.write(
      `${TERRAFORM} doesn't support the query command: the list resources aren't tested with Terraform.\n`,
    );
    expect(help).not.toMatch(/\bquery\b/);
  });
}
