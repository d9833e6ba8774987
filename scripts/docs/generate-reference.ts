/**
 * Writes docs/reference/provider/, which is the provider's reference in the format of the Terraform Registry. The
 * sources are the schema that Terraform reports (lib/tfetokens/generated/schema.json), the adapter's schemas of list
 * resources, the configurations in examples/, and the notes in scripts/docs/reference/. With --check, the script only
 * compares, and exits with 1 if a page is out of date.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { discardLog } from "../../lib/adapter/log";
import { tfetokens } from "../../lib/adapter/provider";
import { schemaSection, type Block } from "./schema-section";

const root = join(__dirname, "../..");
const output = join(root, "docs/reference/provider");

interface Kind {
  /** The key in the schema. */
  readonly schemas: string;
  /** The name in the registry, which is also the folder of its pages and examples. */
  readonly folder: string;
  readonly title: string;
  readonly example: string;
}

const KINDS: readonly Kind[] = [
  { schemas: "resource_schemas", folder: "resources", title: "Resource", example: "resource.tf" },
  { schemas: "data_source_schemas", folder: "data-sources", title: "Data Source", example: "data-source.tf" },
  {
    schemas: "ephemeral_resource_schemas",
    folder: "ephemeral-resources",
    title: "Ephemeral Resource",
    example: "ephemeral-resource.tf",
  },
  {
    schemas: "list_resource_schemas",
    folder: "list-resources",
    title: "List Resource",
    example: "list-resource.tfquery.hcl",
  },
];

interface Document {
  readonly provider_schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const { provider_schemas: providers } = JSON.parse(
  readFileSync(join(root, "lib/tfetokens/generated/schema.json"), "utf8"),
) as Document;
const schemas: Record<string, unknown> = {
  ...Object.values(providers)[0],
  list_resource_schemas: listSchemas(),
};

async function main(): Promise<void> {
  const pages = new Map<string, string>([["index.md", providerPage(schemas.provider as Schema)]]);
  for (const kind of KINDS) {
    for (const [type, schema] of Object.entries((schemas[kind.schemas] ?? {}) as Record<string, Schema>)) {
      pages.set(`${kind.folder}/${type.replace(/^tfetokens_/, "")}.md`, typePage(kind, type, schema));
    }
  }
  for (const [file, text] of pages) {
    pages.set(file, await format(text, { parser: "markdown", printWidth: 110 }));
  }
  if (process.argv.includes("--check")) process.exitCode = compare(pages);
  else write(pages);
}

interface Schema {
  readonly block: Block;
}

/** Reads the schemas of list resources from the adapter, because Terraform reports them only in 1.14 and later. */
function listSchemas(): Record<string, Schema> {
  const { listResources = {} } = tfetokens({ env: {}, version: "", log: discardLog });
  return Object.fromEntries(
    Object.entries(listResources).map(([type, { schema }]) => {
      const { description } = schema;
      const attributes = Object.fromEntries(
        Object.entries(schema.attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
      ) as Block["attributes"];
      return [type, { block: { description, attributes } }];
    }),
  );
}

function providerPage({ block }: Schema): string {
  return [
    frontMatter("tfetokens Provider", block.description),
    "# tfetokens Provider",
    block.description,
    notes("index").join("\n\n"),
    "## Example Usage",
    example("provider/provider.tf"),
    schemaSection(block),
    "## Pages",
    pageIndex(),
  ].join("\n\n");
}

function pageIndex(): string {
  return KINDS.flatMap(({ schemas: key, folder, title }) => {
    const types = Object.keys(schemas[key] ?? {});
    const links = types.map((type) => `[\`${type}\`](${folder}/${type.replace(/^tfetokens_/, "")}.md)`);
    return types.length === 0 ? [] : [`- ${title}s: ${links.join(", ")}`];
  }).join("\n");
}

function typePage({ folder, title, example: file }: Kind, type: string, { block }: Schema): string {
  const examples = `${folder}/${type}`;
  const [before, importing] = notes(`${folder}/${type}`);
  return [
    frontMatter(`${type} ${title} - tfetokens`, block.description),
    `# ${type} (${title})`,
    block.description,
    "## Example Usage",
    example(`${examples}/${file}`),
    before,
    schemaSection(block),
    ...(importing === undefined ? [] : [importing, ...importExamples(examples)]),
  ].join("\n\n");
}

function importExamples(folder: string): string[] {
  const byId = `${folder}/import-by-string-id.tf`;
  if (!existsSync(join(root, "examples", byId))) return [];
  return [
    example(byId),
    "With Terraform 1.12 or later, you can import by identity:",
    example(`${folder}/import-by-identity.tf`),
  ];
}

const frontMatter = (title: string, description: string): string =>
  `---\npage_title: "${title}"\nsubcategory: ""\ndescription: |-\n  ${description}\n---\n\n<!-- Written by scripts/docs/generate-reference.ts. -->`;

const example = (file: string): string =>
  `\`\`\`hcl\n${readFileSync(join(root, "examples", file), "utf8")}\`\`\``;

/**
 * Reads the notes of a page: the text before "## Import", which precedes the schema, and the rest, which follows it.
 */
function notes(name: string): string[] {
  const file = join(__dirname, "reference", `${name}.md`);
  if (!existsSync(file)) return [""];
  const [before, importing] = readFileSync(file, "utf8").split("## Import\n");
  return importing === undefined ? [before] : [before, `## Import\n${importing}`];
}

function write(pages: ReadonlyMap<string, string>): void {
  rmSync(output, { recursive: true, force: true });
  for (const [name, text] of pages) {
    mkdirSync(dirname(join(output, name)), { recursive: true });
    writeFileSync(join(output, name), text);
  }
}

/** Returns the exit code, which is 1 if a page differs, is missing or shouldn't exist. */
function compare(pages: ReadonlyMap<string, string>): number {
  const existing = existsSync(output)
    ? readdirSync(output, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"))
    : [];
  const differing = [...new Set([...pages.keys(), ...existing])].filter(
    (name) => !existing.includes(name) || readFileSync(join(output, name), "utf8") !== pages.get(name),
  );
  for (const name of differing) console.error(`out of date: docs/reference/provider/${name}`);
  if (differing.length > 0) console.error("run `npm run generate` and commit the result");
  return differing.length > 0 ? 1 : 0;
}

void main();
