import { buffer } from "node:stream/consumers";
import { isObject, parseJson, asString } from "../../client/http/json-api";
import { decodeText } from "../decode-text";
import { readOptionFile } from "../option-file";
import { UsageError } from "../usage-error";
import { findRotation, parseRotation, type TokenRotation } from "./rotations";
import type { Token } from "./tokens";

/** The resources of a Terraform state that manage tokens. Secrets in the state aren't kept. */
export interface TerraformState {
  /** Path of the state; `-` for standard input. */
  readonly name: string;
  /** Addresses of the resources that manage a token, by the token's key. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** The positions of rotated tokens in their rotations, by the token's key. */
  readonly rotations: ReadonlyMap<string, TokenRotation>;
}

interface ResourceInstance {
  readonly type: string;
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads a state from a file or standard input.
 *
 * @throws UsageError if the file can't be read or isn't a state. The message doesn't quote the content, which can
 * contain secrets.
 */
export async function readState(name: string, stdin: NodeJS.ReadStream): Promise<TerraformState> {
  const content = name === "-" ? await readStandardInput(stdin) : readOptionFile("--state", name);
  const document = parseJson(decodeText(content));
  const instances = isObject(document) ? parseInstances(document) : undefined;
  if (instances === undefined) throw new UsageError(`--state ${name} ${explainUnusable(document)}`);
  const addresses = new Map<string, string[]>();
  const rotations = new Map<string, TokenRotation>();
  const schedules = instances
    .filter(({ type }) => type === "tfetokens_rotation")
    .map(({ address, values }) => parseRotation(address, values))
    .filter((rotation) => rotation !== undefined);
  for (const instance of instances) {
    const key = getInstanceKey(instance);
    if (key === undefined) continue;
    const sameToken = addresses.get(key);
    if (sameToken === undefined) addresses.set(key, [instance.address]);
    else sameToken.push(instance.address);
    const rotation = findRotation(instance.values, schedules);
    if (rotation !== undefined) rotations.set(key, rotation);
  }
  return { name, addresses, rotations };
}

/** Returns the addresses of the resources that manage the token. */
export function findManagers(
  { addresses }: TerraformState,
  token: Token,
  organization: string,
): readonly string[] {
  return getTokenKeys(token, organization).flatMap((key) => addresses.get(key) ?? []);
}

/** Returns the position of a token in its rotation; undefined if the state doesn't contain the token's rotation. */
export function findTokenRotation(
  { rotations }: TerraformState,
  token: Token,
  organization: string,
): TokenRotation | undefined {
  return getTokenKeys(token, organization)
    .map((key) => rotations.get(key))
    .find((rotation) => rotation !== undefined);
}

/** Returns the key for a resource type and an ID. IDs and names don't contain line breaks, so keys are unambiguous. */
const joinKey = (type: string, id: string): string => `${type}\n${id}`;

/**
 * Returns the keys that a token can have in a state. In hashicorp/tfe, the ID of a singleton token's resource is the
 * organization's name or the team's ID.
 */
function getTokenKeys({ kind, id, name, teamId }: Token, organization: string): string[] {
  switch (kind) {
    case "organization":
      return [joinKey("tfe_organization_token", organization), joinKey("tfetokens_organization_token", id)];
    case "audit-trails":
      return [joinKey("tfe_audit_trail_token", organization)];
    case "team":
      return [
        joinKey("tfe_team_token", id),
        joinKey("tfetokens_team_token", id),
        ...(name === null && teamId !== null ? [joinKey("tfe_team_token", teamId)] : []),
      ];
    case "metrics":
      return [joinKey("tfetokens_metrics_token", id)];
  }
}

const TYPES = new Set([
  "tfe_organization_token",
  "tfe_audit_trail_token",
  "tfe_team_token",
  "tfetokens_organization_token",
  "tfetokens_team_token",
  "tfetokens_metrics_token",
]);

function getInstanceKey({ type, values }: ResourceInstance): string | undefined {
  const id = asString(values.id);
  return TYPES.has(type) && id ? joinKey(type, id) : undefined;
}

function parseInstances(document: Readonly<Record<string, unknown>>): ResourceInstance[] | undefined {
  if (document.version === 4 && Array.isArray(document.resources))
    return document.resources.flatMap(parseRawResource);
  if (typeof document.format_version !== "string" || "planned_values" in document) return undefined;
  // For an empty state, the output of `terraform show -json` doesn't contain `values`.
  if (document.values === undefined) return [];
  return isObject(document.values) ? parseModule(document.values.root_module) : undefined;
}

/**
 * Returns the resources of a module and its child modules in the values representation. See
 * https://developer.hashicorp.com/terraform/internals/json-format.
 */
function parseModule(module: unknown): ResourceInstance[] {
  if (!isObject(module)) return [];
  const resources = toObjects(module.resources).filter(({ mode }) => mode === "managed");
  return [
    ...resources.map(({ type, address, values, deposed_key }) => ({
      type: String(type),
      address: formatAddress(String(address), deposed_key),
      values: isObject(values) ? values : {},
    })),
    ...toObjects(module.child_modules).flatMap(parseModule),
  ];
}

/** Parses a resource in a version 4 state file, and returns all of its instances. */
function parseRawResource(resource: unknown): ResourceInstance[] {
  if (!isObject(resource) || resource.mode !== "managed") return [];
  const { type, name } = resource;
  const module = asString(resource.module);
  const path = `${module === undefined ? "" : `${module}.`}${String(type)}.${String(name)}`;
  return toObjects(resource.instances).map(({ index_key: index, attributes, deposed }) => ({
    type: String(type),
    address: formatAddress(index === undefined ? path : `${path}[${JSON.stringify(index)}]`, deposed),
    values: isObject(attributes) ? attributes : {},
  }));
}

/** Adds Terraform's notation to the address of a deposed object, which was replaced but hasn't been destroyed yet. */
const formatAddress = (address: string, deposed: unknown): string =>
  typeof deposed === "string" && deposed !== "" ? `${address} (deposed object ${deposed})` : address;

const toObjects = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

function explainUnusable(document: unknown): string {
  const remedy = "Use the output of `terraform state pull` (state version 4) or of `terraform show -json`.";
  if (document === undefined) return `isn't valid JSON. ${remedy}`;
  if (isObject(document) && "planned_values" in document) return `is a plan, not a state. ${remedy}`;
  if (isObject(document) && "encrypted_data" in document) {
    return "is encrypted. Use the output of `tofu show -json` instead.";
  }
  return `isn't a Terraform state in a supported format. ${remedy}`;
}

function readStandardInput(stdin: NodeJS.ReadStream): Promise<Buffer> {
  if (stdin.isTTY) {
    throw new UsageError(
      "--state - reads standard input, but standard input is a terminal. Pipe a state into the command.",
    );
  }
  return buffer(stdin);
}
