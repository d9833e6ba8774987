/** The parts of JSON:API (jsonapi.org) that HCP Terraform uses, parsed as leniently as its responses require. */

export const MEDIA_TYPE = "application/vnd.api+json";

export interface ErrorObject {
  readonly status?: string;
  readonly title?: string;
  readonly detail?: string;
  /** JSON pointer to the invalid part of the request. */
  readonly pointer?: string;
}

export interface ResourceObject {
  readonly id: string;
  readonly type: string;
  readonly attributes: { readonly [name: string]: unknown };
  readonly relationships: { readonly [name: string]: unknown };
  readonly links: { readonly [name: string]: unknown };
}

/** @returns undefined if the text isn't JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text, which can contain a secret.
    return undefined;
  }
}

/**
 * Parses the errors of a response. The API sends `status` as a string, except in a 429 response, where it is a number.
 * An error can also be a plain string. The result is empty for a document in another format, such as a proxy's
 * response.
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

/** @returns undefined if `data` isn't a resource object with an ID */
export function parseResource(data: unknown): ResourceObject | undefined {
  if (!isObject(data) || typeof data.id !== "string" || data.id === "" || typeof data.type !== "string") {
    return undefined;
  }
  return {
    id: data.id,
    type: data.type,
    attributes: isObject(data.attributes) ? data.attributes : {},
    relationships: isObject(data.relationships) ? data.relationships : {},
    links: isObject(data.links) ? data.links : {},
  };
}

/** Returns the resource identifier in a to-one relationship, or undefined if there is none. */
export function relatedIdentifier(
  resource: ResourceObject,
  name: string,
): { id: string; type: string } | undefined {
  const relationship = resource.relationships[name];
  const target = isObject(relationship) ? parseResource(relationship.data) : undefined;
  return target && { id: target.id, type: target.type };
}

/** Reports whether a resource object grants the credential a permission, such as "can-update-api-token". */
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
