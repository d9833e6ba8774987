/** The parts of JSON:API (jsonapi.org) that the vendor uses, read with the tolerance that its answers need. */

export const MEDIA_TYPE = "application/vnd.api+json";

export interface ErrorObject {
  readonly status?: string;
  readonly title?: string;
  readonly detail?: string;
  /** JSON pointer to the part of the request that is wrong. */
  readonly pointer?: string;
}

export interface ResourceObject {
  readonly id: string;
  readonly type: string;
  readonly attributes: { readonly [name: string]: unknown };
  readonly relationships: { readonly [name: string]: unknown };
}

/** @returns undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text, which may hold a secret.
    return undefined;
  }
}

/**
 * The errors of an answer. `status` comes as a string and, with 429, as a number; an error may be a plain
 * string, and a proxy's answer may be no JSON at all: then there are none.
 */
export function parseErrors(document: unknown): ErrorObject[] {
  const errors = isObject(document) ? document.errors : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown): ErrorObject => {
    if (!isObject(error)) return { title: String(error) };
    return {
      status: typeof error.status === "number" ? String(error.status) : asString(error.status),
      title: asString(error.title),
      detail: asString(error.detail),
      pointer: isObject(error.source) ? asString(error.source.pointer) : undefined,
    };
  });
}

/** @returns undefined where `data` is no resource object with an id. */
export function parseResource(data: unknown): ResourceObject | undefined {
  if (!isObject(data) || typeof data.id !== "string" || data.id === "" || typeof data.type !== "string") {
    return undefined;
  }
  return {
    id: data.id,
    type: data.type,
    attributes: isObject(data.attributes) ? data.attributes : {},
    relationships: isObject(data.relationships) ? data.relationships : {},
  };
}

/** The identifier that a to-one relationship points at. */
export function relatedIdentifier(
  resource: ResourceObject,
  name: string,
): { id: string; type: string } | undefined {
  const relationship = resource.relationships[name];
  const target = isObject(relationship) ? parseResource(relationship.data) : undefined;
  return target && { id: target.id, type: target.type };
}

/** Whether a resource object grants the credential a permission, such as "can-update-api-token". */
export function hasPermission({ attributes }: ResourceObject, permission: string): boolean {
  const { permissions } = attributes;
  return isObject(permissions) && permissions[permission] === true;
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
