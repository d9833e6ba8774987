import { isObject, ownValue } from "../attributes";
import { invalid } from "../json-api";

function getPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? ownValue(at, key) : undefined), value);
}

/** The `data` of a relationship; undefined if the request doesn't contain it. */
export const getRelationshipData = (body: unknown, name: string): unknown =>
  getPath(body, ["data", "relationships", name, "data"]);

/**
 * Call this like `Attributes.rejectUnsupported`. Null and empty relationships are accepted: clients send
 * relationships even if they don't have a value.
 *
 * @throws ApiError 422 for a relationship that isn't in the list, because it wouldn't be stored
 */
export function rejectUnsupportedRelationships(body: unknown, ...supported: readonly string[]): void {
  const relationships = getPath(body, ["data", "relationships"]);
  for (const name of isObject(relationships) ? Object.keys(relationships) : []) {
    const data = getRelationshipData(body, name);
    const isEmpty = data == null || (Array.isArray(data) && data.length === 0);
    if (isEmpty || supported.includes(name)) continue;
    throw invalid(`The relationship ${name} is not supported by the emulator`, `/data/relationships/${name}`);
  }
}

/** @throws ApiError 422 unless it is `{ id, type }` with the given type */
function parseIdentifier(value: unknown, type: string, pointer: string): string {
  const id = getPath(value, ["id"]);
  if (getPath(value, ["type"]) !== type) throw invalid(`The type must be "${type}"`, `${pointer}/type`);
  if (typeof id !== "string") throw invalid("The ID must be a string", `${pointer}/id`);
  return id;
}

/** The IDs of a list of resource identifiers. */
export function parseIdentifiers(value: unknown, type: string, pointer: string): string[] {
  if (!Array.isArray(value)) throw invalid("The document must contain a list `data`", pointer);
  return value.map((item: unknown, index) => parseIdentifier(item, type, `${pointer}/${index}`));
}

/** The IDs in `data` of a document that is a list of resource identifiers. */
export const getRequestedIds = (body: unknown, type: string): string[] =>
  parseIdentifiers(getPath(body, ["data"]), type, "/data");

/** The ID of a to-one relationship; undefined if the request doesn't contain it. */
export function getRelatedId(body: unknown, name: string, type: string): string | undefined {
  const data = getRelationshipData(body, name);
  return data == null ? undefined : parseIdentifier(data, type, `/data/relationships/${name}/data`);
}

/** The IDs of a to-many relationship; undefined if the request doesn't contain it. */
export function getRelatedIds(body: unknown, name: string, type: string): string[] | undefined {
  const data = getRelationshipData(body, name);
  return data == null ? undefined : parseIdentifiers(data, type, `/data/relationships/${name}/data`);
}
