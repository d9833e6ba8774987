import { readFileSync } from "node:fs";
import { text as textOf } from "node:stream/consumers";
import { isObject, parseJson, asString } from "../../client/http/json-api";
import { UsageError } from "../usage-error";
import type { Token } from "./tokens";

/** A Terraform state, as far as it is about tokens: the secrets in it are read over. */
export interface State {
  /** Its path; `-` for standard input. */
  readonly name: string;
  /** By the keys of the tokens, the addresses of the resources that manage them. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** What may stand in one state for one token: an instance of a resource. */
interface Instance {
  readonly type: string;
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** @throws UsageError where there is no state that can be read; of what is there nothing is quoted */
export async function readState(name: string, stdin: NodeJS.ReadStream): Promise<State> {
  const content = name === "-" ? await readStandardInput(stdin) : readFile(name);
  const document = parseJson(content);
  const instances = isObject(document) ? instancesIn(document) : undefined;
  if (instances === undefined) throw new UsageError(`--state ${name} ${whyNone(document)}`);
  const addresses = new Map<string, string[]>();
  for (const instance of instances) {
    const key = keyOfInstance(instance);
    if (key === undefined) continue;
    const known = addresses.get(key);
    if (known === undefined) addresses.set(key, [instance.address]);
    else known.push(instance.address);
  }
  return { name, addresses };
}

/** The resources of a state that manage a token. */
export function managersIn({ addresses }: State, token: Token, organization: string): readonly string[] {
  return keysOfToken(token, organization).flatMap((key) => addresses.get(key) ?? []);
}

/** No id and no name has a line break. */
const key = (type: string, id: string): string => `${type}\n${id}`;

/** hashicorp/tfe stores the ID of the owner for a singleton; `tfetokens` always stores the token's. */
function keysOfToken({ kind, id, name, teamId }: Token, organization: string): string[] {
  switch (kind) {
    case "organization":
      return [key("tfe_organization_token", organization), key("tfetokens_organization_token", id)];
    case "audit-trails":
      return [key("tfe_audit_trail_token", organization)];
    case "team":
      return [
        key("tfe_team_token", id),
        ...(name === null && teamId !== null ? [key("tfe_team_token", teamId)] : []),
        key("tfetokens_team_token", id),
      ];
    case "metrics":
      return [key("tfetokens_metrics_token", id)];
  }
}

const TYPES = new Set([
  "tfe_organization_token",
  "tfe_audit_trail_token",
  "tfe_team_token",
  "tfetokens_metrics_token",
  "tfetokens_organization_token",
  "tfetokens_team_token",
]);

function keyOfInstance({ type, values }: Instance): string | undefined {
  const id = asString(values.id);
  return TYPES.has(type) && id ? key(type, id) : undefined;
}

function instancesIn(document: Readonly<Record<string, unknown>>): Instance[] | undefined {
  if (document.version === 4 && Array.isArray(document.resources))
    return document.resources.flatMap(ofRawState);
  if (typeof document.format_version !== "string" || "planned_values" in document) return undefined;
  // `terraform show -json` of an empty state has no values.
  if (document.values === undefined) return [];
  return isObject(document.values) ? ofModule(document.values.root_module) : undefined;
}

/** https://developer.hashicorp.com/terraform/internals/json-format, values representation */
function ofModule(module: unknown): Instance[] {
  if (!isObject(module)) return [];
  const resources = listOf(module.resources).filter(({ mode }) => mode === "managed");
  return [
    ...resources.map(({ type, address, values, deposed_key }) => ({
      type: String(type),
      address: withDeposed(String(address), deposed_key),
      values: isObject(values) ? values : {},
    })),
    ...listOf(module.child_modules).flatMap(ofModule),
  ];
}

/** A resource of a state file of version 4, with all its instances. */
function ofRawState(resource: unknown): Instance[] {
  if (!isObject(resource) || resource.mode !== "managed") return [];
  const { type, name } = resource;
  const module = asString(resource.module);
  const path = `${module === undefined ? "" : `${module}.`}${String(type)}.${String(name)}`;
  return listOf(resource.instances).map(({ index_key: index, attributes, deposed }) => ({
    type: String(type),
    address: withDeposed(index === undefined ? path : `${path}[${JSON.stringify(index)}]`, deposed),
    values: isObject(attributes) ? attributes : {},
  }));
}

/** As Terraform writes of an object that waits for its end, beside the one that has taken its place. */
const withDeposed = (address: string, deposed: unknown): string =>
  typeof deposed === "string" && deposed !== "" ? `${address} (deposed object ${deposed})` : address;

const listOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

function whyNone(document: unknown): string {
  const remedy =
    "Give a state file of version 4, as `terraform state pull` writes it, or what `terraform show -json` writes.";
  if (document === undefined) return `is no JSON. ${remedy}`;
  if (isObject(document) && "planned_values" in document) return `is a plan and no state. ${remedy}`;
  if (isObject(document) && "encrypted_data" in document) {
    return "is encrypted. Give what `tofu show -json` writes, which is not.";
  }
  return `is no Terraform state that can be read. ${remedy}`;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--state ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function readStandardInput(stdin: NodeJS.ReadStream): Promise<string> {
  if (stdin.isTTY) {
    throw new UsageError(
      "--state - reads standard input, which is a terminal. Send a state into it by a pipe.",
    );
  }
  return textOf(stdin);
}
