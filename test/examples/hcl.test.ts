import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { discardLog } from "../../lib/adapter/log";
import { tfetokens } from "../../lib/adapter/provider";
import { type Configuration, findErrors } from "../support/docs/validation";
import { readTerraformVersion } from "../support/terraform-binary";

const folder = join(__dirname, "../../examples");

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".tf"))
  .sort();

const isImport = (file: string): boolean => file.includes("/import-by-");
const [major, minor] = readTerraformVersion().split(".").map(Number);
const canImportByIdentity = major > 1 || minor >= 12;

/** Returns an example as a configuration. If the example is an import, includes the resource that it refers to. */
function configurationOf(file: string): Configuration {
  const resource = join(folder, dirname(file), "resource.tf");
  const text = readFileSync(join(folder, file), "utf8");
  return {
    name: file,
    language: "hcl",
    text: isImport(file) ? readFileSync(resource, "utf8") + text : text,
  };
}

describe("the HCL examples", () => {
  it("exist for every resource, data source and ephemeral resource in the provider's schema", () => {
    const schema = join(__dirname, "../../lib/tfetokens/generated/schema.json");
    const { provider_schemas: providers } = JSON.parse(readFileSync(schema, "utf8")) as {
      provider_schemas: Record<string, Record<string, object>>;
    };
    const [schemas] = Object.values(providers);
    const expected = [
      ...Object.keys(schemas.resource_schemas).map((type) => `resources/${type}/resource.tf`),
      ...Object.keys(schemas.data_source_schemas).map((type) => `data-sources/${type}/data-source.tf`),
      ...Object.keys(schemas.ephemeral_resource_schemas).map(
        (type) => `ephemeral-resources/${type}/ephemeral-resource.tf`,
      ),
    ];
    expect(expected.length).toBeGreaterThan(8);
    expect(expected.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
  });

  it("of list resources use arguments from their schemas", () => {
    const { listResources = {} } = tfetokens({ env: {}, version: "", log: discardLog });
    for (const [type, { schema }] of Object.entries(listResources)) {
      const example = readFileSync(join(folder, "list-resources", type, "list-resource.tfquery.hcl"), "utf8");
      const [, config] = /^ {2}config \{\n([^]*?)^ {2}\}/m.exec(example) ?? [];
      const used = [...(config ?? "").matchAll(/^ +(\w+) +=/gm)].map(([, name]) => name);
      expect(example).toContain(`list "${type}" `);
      expect(used.length).toBeGreaterThan(0);
      expect(Object.keys(schema.attributes)).toEqual(expect.arrayContaining(used));
    }
  });

  it("are valid", async () => {
    const supported = files.filter((file) => canImportByIdentity || !file.includes("by-identity"));
    expect(await findErrors(supported.map(configurationOf))).toEqual([]);
  });
});
