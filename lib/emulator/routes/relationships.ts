import { isObject, ownValue } from "../attributes";
import { invalid } from "../json-api";

function getPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? ownValue(at, key) : undefined), value);
}

/** Returns the `data` of a relationship; undefined if the body doesn't contain the relationship. */
export const getRelationshipData = (body: unknown, name: string): unknown =>
  getPath(body, ["data", "relationships", name, "data"]);

/**
 * Rejects relationships that the emulator wouldn't store. Null and empty relationships are accepted, because clients
 * send relationships even if they don't have a value.
 *
 * @throws ApiError 422 for a relationship that isn't supported
 */
export function rejectUnsupportedRelationships(body: unknown, ...supported: readonly string[]): void {
  const relationships = getPath(body, ["data", "relationships"]);
  for (const name of isObject(relationships) ? Object.keys(relationships) : []) {
    const data = getRelationshipData(body, name);
    const isEmpty = data == null || (Array.isArray(data) && data.length === 0);
    if (isEmpty || supported.includes(name)) continue;
    throw invalid(`The relationship ${name} isn't supported by the emulator`, `/data/relationships/${name}`);
  }
}

/** @throws ApiError 422 unless the value is `{ id, type }` with the given type */
function parseIdentifier(value: unknown, type: string, pointer: string): string {
  const id = getPath(value, ["id"]);
  if (getPath(value, ["type"]) !== type) throw invalid(`The type must be "${type}"`, `${pointer}/type`);
  if (typeof id !== "string") throw invalid("The ID must be a string", `${pointer}/id`);
  return id;
}

/** Returns the IDs in a list of resource identifiers. */
export function parseIdentifiers(value: unknown, type: string, pointer: string): string[] {
  if (!Array.isArray(value)) throw invalid("`data` must be a list", pointer);
  return value.map((item: unknown, index) => parseIdentifier(item, type, `${pointer}/${index}`));
}

/** Returns the IDs in a document whose `data` is a list of resource identifiers. */
export const getRequestedIds = (body: unknown, type: string): string[] =>
  parseIdentifiers(getPath(body, ["data"]), type, "/data");

/** Returns the ID in a to-one relationship; undefined if the relationship is missing or null. */
export function getRelatedId(body: unknown, name: string, type: string): string | undefined {
  const data = getRelationshipData(body, name);
  return data == null ? undefined : parseIdentifier(data, type, `/data/relationships/${name}/data`);
}

/** Returns the IDs in a to-many relationship; undefined if the relationship is missing or null. */
export function getRelatedIds(body: unknown, name: string, type: string): string[] | undefined {
  const data = getRelationshipData(body, name);
  return data == null ? undefined : parseIdentifiers(data, type, `/data/relationships/${name}/data`);
}
