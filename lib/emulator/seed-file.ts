import { isObject, ownValue } from "./attributes";
import { organizationAccessKeys } from "./model";
import type { SeedOrganization, SeedTeam } from "./seeds";

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(value: unknown, where: string, keys: readonly string[]): JsonObject {
  if (!isObject(value)) throw new Error(`${where} must be an object`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new Error(`${where} has the unknown key "${unknown}". The supported keys are ${keys.join(", ")}`);
  return value;
}

function parseText(object: JsonObject, key: string, where: string): string {
  const value = ownValue(object, key);
  if (typeof value !== "string" || value === "")
    throw new Error(`${where}.${key} must be a non-empty string`);
  return value;
}

function parseList(object: JsonObject, key: string, where: string): readonly unknown[] {
  const value = ownValue(object, key) ?? [];
  if (!Array.isArray(value)) throw new Error(`${where === "" ? key : `${where}.${key}`} must be a list`);
  return value as readonly unknown[];
}

function parseTeam(value: unknown, where: string): SeedTeam {
  const team = parseObject(value, where, ["name", "organization_access", "visibility"]);
  const name = parseText(team, "name", where);
  if (name === "owners")
    throw new Error(`${where} must not be the owners team, which every organization has`);
  const access = parseObject(
    ownValue(team, "organization_access") ?? {},
    `${where}.organization_access`,
    organizationAccessKeys,
  );
  const wrong = Object.keys(access).find((key) => typeof access[key] !== "boolean");
  if (wrong !== undefined) throw new Error(`${where}.organization_access.${wrong} must be true or false`);
  const visibility = ownValue(team, "visibility") ?? "secret";
  if (visibility !== "secret" && visibility !== "organization") {
    throw new Error(`${where}.visibility must be "secret" or "organization"`);
  }
  return { name, visibility, organizationAccess: access };
}

function requireUnique(names: readonly string[], where: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${where} contains "${twice}" twice`);
}

/**
 * Parses the initial data of an emulator, such as `{"organizations": [{"name": "acme", "teams": [{"name": "ci",
 * "organization_access": {"manage-teams": true}}]}]}`.
 *
 * @throws Error if the text isn't valid JSON, or contains an invalid value, whose location is in the message
 */
export function parseSeeds(text: string): SeedOrganization[] {
  const root = parseObject(JSON.parse(text) as unknown, "the file", ["organizations"]);
  const organizations = parseList(root, "organizations", "").map((value, index): SeedOrganization => {
    const where = `organizations[${index}]`;
    const organization = parseObject(value, where, ["name", "email", "teams"]);
    const teams = parseList(organization, "teams", where).map((team, at) =>
      parseTeam(team, `${where}.teams[${at}]`),
    );
    requireUnique(
      teams.map(({ name }) => name),
      `${where}.teams`,
    );
    const name = parseText(organization, "name", where);
    if (ownValue(organization, "email") === undefined) return { name, teams };
    return { name, teams, email: parseText(organization, "email", where) };
  });
  requireUnique(
    organizations.map(({ name }) => name),
    "organizations",
  );
  return organizations;
}
