import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tfe } from "../support/fake-tfe/provider";

/** An attribute in `@cdktf/provider-tfe`, whose code is generated from the real provider's schema. */
interface BoundAttribute {
  readonly given: boolean;
  readonly required: boolean;
}

const bindings = dirname(require.resolve("@cdktf/provider-tfe/package.json"));
const source = (noun: string, ending: string): string =>
  readFileSync(join(bindings, "lib", noun, `index.${ending}`), "utf8");

/** Returns the attributes and blocks that a class accepts or has a getter for, by name. */
function boundAttributes(noun: string, className: string): Map<string, BoundAttribute> {
  const body = source(noun, "js").split(new RegExp(`^class ${className} extends`, "m"))[1];
  const config =
    new RegExp(`^export interface ${className}Config [^]*?^\\}`, "m").exec(source(noun, "d.ts"))?.[0] ?? "";
  const required = [...config.matchAll(/^ {4}readonly (\w+):/gm)].map(([, name]) => name);
  const taken = [...body.matchAll(/^ {12}(\w+): cdktf\.\w+|^ {12}(\w+): \w+ToTerraform/gm)].map(
    ([, a, b]) => a ?? b,
  );
  const read = [...body.matchAll(/(?:get\w+Attribute\(|\(this, )['"](\w+)['"]/g)].map(([, name]) => name);
  return new Map(
    [...new Set([...taken, ...read])].map((name) => {
      const camelCase = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      return [name, { given: taken.includes(name), required: required.includes(camelCase) }];
    }),
  );
}

const provider = tfe({});

test.each([
  ["tfe_organization_token", "organization-token", "OrganizationToken", []],
  ["tfe_team", "team", "Team", ["organization_access"]],
  ["tfe_team_token", "team-token", "TeamToken", []],
  ["tfe_variable", "variable", "Variable", []],
  ["tfe_workspace", "workspace", "Workspace", ["vcs_repo"]],
])(
  "%s has the attributes of the real resource, except for the documented omissions",
  (type, noun, className, leftOut) => {
    const bound = boundAttributes(noun, className);
    const { attributes } = provider.resources[type].schema;

    expect([...bound.keys()].sort()).toEqual([...Object.keys(attributes), ...leftOut].sort());
    for (const [name, { given, required }] of bound) {
      if (leftOut.some((left) => left === name)) continue;
      const { optional = false, required: isRequired = false } = attributes[name];
      expect({ name, given: optional || isRequired, required: isRequired }).toEqual({
        name,
        given,
        required,
      });
    }
  },
);

test("the provider has the arguments of the real provider", () => {
  expect(Object.keys(provider.schema.attributes).sort()).toEqual([
    "hostname",
    "organization",
    "ssl_skip_verify",
    "token",
  ]);
});

test("tokens, and the values of variables, are sensitive", () => {
  const sensitive = Object.entries(provider.resources).flatMap(([type, { schema }]) =>
    Object.entries(schema.attributes)
      .filter(([, attribute]) => attribute.sensitive)
      .map(([name]) => `${type}.${name}`),
  );
  expect(sensitive).toEqual([
    "tfe_organization_token.token",
    "tfe_team_token.token",
    "tfe_variable.value",
    "tfe_variable.value_wo",
  ]);
});
