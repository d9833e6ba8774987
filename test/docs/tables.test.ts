import { join } from "node:path";
import { schema as provider } from "../../lib/adapter/provider-schema";
import { emulatorCommand } from "../../lib/cli/emulator/command";
import { inventoryCommand } from "../../lib/cli/inventory/command";
import { readAssembly } from "../support/assembly";
import { textOf } from "../support/docs/blocks";

const { types } = readAssembly(join(__dirname, "../.."));

function propertiesOf(type: string): string[] {
  const { interfaces = [], base, properties = [] } = types[type] ?? {};
  return [
    ...properties.map(({ name }) => name),
    ...[...interfaces, ...(base ? [base] : [])].flatMap(propertiesOf),
  ];
}

const props = (name: string): string[] => propertiesOf(`cdktf-tfe-tokens.${name}`).sort();
/** Returns the properties of an object that is the value of another property, such as `rotation.generation`. */
const nested = (name: string, property: string): string[] => props(name).map((prop) => `${property}.${prop}`);

/** Returns the names in a table's column. `nth` selects the table among those with this column, starting at 0. */
function namesInColumn(page: string, title: string, nth = 0): string[] {
  const tables = textOf(page).match(/^\|.*(\n\|.*)+/gm) ?? [];
  const cells = (row: string): string[] => row.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const [head, , ...rows] = tables
    .map((table) => table.split("\n"))
    .filter(([row]) => cells(row).includes(title))[nth];
  const column = cells(head).indexOf(title);
  return rows
    .flatMap((row) =>
      [...cells(row)[column].matchAll(/`(-*[\w-]+(?:\.\w+)?)[^`]*`/g)].map(([, name]) => name),
    )
    .sort();
}

/** Props that aren't arguments of the provider, so the table doesn't contain them. */
const OF_ANY_PROVIDER = ["alias", "bundledProvider", "source", "version"];

describe("a table of props contains exactly the existing props:", () => {
  it.each([
    ["docs/reference/organization-token.md", "prop", 0, props("OrganizationTokenProps")],
    ["docs/reference/team-token.md", "prop", 0, props("TeamTokenProps")],
    ["docs/reference/team-token.md", "prop", 1, props("TeamTokenListProps")],
    ["docs/reference/metrics-token.md", "prop", 0, props("MetricsTokenProps")],
    ["docs/reference/metrics-token.md", "prop", 1, props("EphemeralMetricsTokenProps")],
    ["docs/explanation/rotation.md", "`rotation`", 0, props("RotationSchedule")],
    ["docs/how-to/distribute-secrets.md", "option", 0, props("TokenExportOptions")],
    ["docs/reference/token-policy.md", "prop", 0, props("TokenPolicyProps")],
    [
      "docs/reference/configuration.md",
      "in CDKTF",
      0,
      props("tfetokens.TfetokensProviderConfig").filter((name) => !OF_ANY_PROVIDER.includes(name)),
    ],
  ])("%s, %s, table %i", (page, title, nth, expected) => {
    expect(expected.length).toBeGreaterThan(0);
    expect(namesInColumn(page, title, nth)).toEqual(expected);
  });
});

describe("a table of properties contains only existing properties:", () => {
  it.each([
    ["docs/reference/organization-token.md", "OrganizationToken"],
    ["docs/reference/team-token.md", "TeamToken"],
    ["docs/reference/metrics-token.md", "MetricsToken"],
    ["docs/explanation/rotation.md", "TeamToken"],
  ])("%s", (page, construct) => {
    const expected = [...props(construct), ...nested("TokenRotation", "rotation")];
    expect(expected).toEqual(expect.arrayContaining(namesInColumn(page, "property")));
  });
});

describe("a table of arguments contains exactly the provider's arguments:", () => {
  it("docs/reference/configuration.md", () => {
    expect(namesInColumn("docs/reference/configuration.md", "argument")).toEqual(
      Object.keys(provider.attributes).sort(),
    );
  });
});

it("the table of the emulator's options contains exactly the command's options", () => {
  const options = emulatorCommand().options.map(({ long }) => long);
  expect(
    namesInColumn("docs/reference/emulator.md", "Option").filter((name) => name.startsWith("--")),
  ).toEqual(options.sort());
});

it("the table of the inventory's options contains exactly the command's options", () => {
  const options = inventoryCommand("0.0.0").options.map(({ long }) => long);
  expect(namesInColumn("docs/reference/inventory.md", "Option")).toEqual(options.sort());
});
