import { Attributes, isObject, ownValue } from "../attributes";
import { invalid, type ApiResponse, type Resource } from "../json-api";
import type { Project, Tags } from "../model";
import { getRelationshipData } from "./relationships";
import { noContent, type ApiRequest, type Route } from "./route";

type BindingType = "tag-bindings" | "effective-tag-bindings";

function parseItems<T>(data: unknown, pointer: string, parse: (attributes: Attributes) => T): T[] {
  if (!Array.isArray(data)) throw invalid("`data` must be a list", pointer);
  return data.map((item: unknown, index) => {
    const values = isObject(item) ? ownValue(item, "attributes") : undefined;
    return parse(new Attributes(isObject(values) ? values : {}, `${pointer}/${index}/attributes`));
  });
}

/** Reads tag bindings, which are sent without IDs. */
export const parseTagBindings = (data: unknown, pointer: string): Tags =>
  Object.fromEntries(
    parseItems(data, pointer, (attributes) => [
      attributes.text("key"),
      attributes.optionalText("value", { empty: true }) ?? "",
    ]),
  );

/** Reads tag names, an older form of tags without values. */
export const parseTagNames = (data: unknown, pointer: string): string[] =>
  parseItems(data, pointer, (attributes) => attributes.text("name"));

/** Returns the tags in the relationships `tag-bindings` and `tags`; undefined if the request contains neither. */
export function getRequestedTags(body: unknown): Tags | undefined {
  const bindings = getRelationshipData(body, "tag-bindings");
  const names = getRelationshipData(body, "tags");
  if (bindings == null && names == null) return undefined;
  const tagNames = names == null ? [] : parseTagNames(names, "/data/relationships/tags/data");
  return {
    ...Object.fromEntries(tagNames.map((name) => [name, ""])),
    ...(bindings == null ? {} : parseTagBindings(bindings, "/data/relationships/tag-bindings/data")),
  };
}

/** Returns an ID that is derived from the owner and the key, because tags aren't stored as objects with IDs. */
export const toTagId = (ownerId: string, key: string): string => `${ownerId}-${key}`;

const toTagResource = (type: BindingType, ownerId: string, [key, value]: [string, string]): Resource => ({
  id: toTagId(ownerId, key),
  type,
  attributes: { key, value },
});

/**
 * Returns the effective tags of a workspace or project. Inherited tags contain a link to the project. Clients treat
 * tags without this link as the workspace's own tags.
 */
export function toEffectiveTags(ownerId: string, tags: Tags, project?: Project): Resource[] {
  const inherited = Object.entries(project?.tags ?? {}).filter(([key]) => !Object.hasOwn(tags, key));
  const links = { "inherited-from": `/api/v2/projects/${project?.id}` };
  return [
    ...inherited.map((tag) => ({ ...toTagResource("effective-tag-bindings", ownerId, tag), links })),
    ...Object.entries(tags).map((tag) => toTagResource("effective-tag-bindings", ownerId, tag)),
  ];
}

/** @param ownerId ID of the workspace or project, from which stable IDs are created */
const listTagBindings = (status: number, ownerId: string, tags: Tags): ApiResponse => ({
  status,
  document: { data: Object.entries(tags).map((tag) => toTagResource("tag-bindings", ownerId, tag)) },
});

/**
 * Adds the effective tags of each resource if the request has `include=effective_tag_bindings`. Otherwise, the response
 * omits the relationship, because clients would read its resource identifiers as tags without keys.
 */
export function includeEffectiveTags(
  url: URL,
  response: ApiResponse,
  getTags: (ownerId: string) => readonly Resource[],
): ApiResponse {
  const { document } = response;
  const includes = url.searchParams.get("include")?.split(",") ?? [];
  if (document === undefined || !includes.includes("effective_tag_bindings")) return response;
  const included: Resource[] = [...(document.included ?? [])];
  const addTags = (owner: Resource): Resource => {
    const tags = getTags(owner.id);
    included.push(...tags);
    const data = tags.map(({ id, type }) => ({ id, type }));
    return { ...owner, relationships: { ...owner.relationships, "effective-tag-bindings": { data } } };
  };
  const data = isList(document.data) ? document.data.map(addTags) : addTags(document.data);
  return { ...response, document: { ...document, data, included } };
}

const isList = (data: Resource | readonly Resource[]): data is readonly Resource[] => Array.isArray(data);

interface TaggedOwner {
  readonly id: string;
  readonly status: number;
  readonly tags: Tags;
  readonly putTags: (tags: Tags) => void;
}

/**
 * Creates the routes for the tag bindings of workspaces or projects. A PATCH of `tag-bindings` and a POST to the
 * relationship add or update tags. A PATCH of the relationship replaces all tags.
 */
export function createTagBindingRoutes(
  path: string,
  authorizeOwner: (request: ApiRequest, verb: "read" | "update") => TaggedOwner,
): Route[] {
  const list = (request: ApiRequest): ApiResponse => {
    const { id, status, tags } = authorizeOwner(request, "read");
    return listTagBindings(status, id, tags);
  };
  const put = (request: ApiRequest, isReplaced: boolean): ApiResponse => {
    const { id, status, tags, putTags } = authorizeOwner(request, "update");
    const data = isObject(request.body) ? ownValue(request.body, "data") : undefined;
    const changed = { ...(isReplaced ? {} : tags), ...parseTagBindings(data, "/data") };
    putTags(changed);
    return listTagBindings(status, id, changed);
  };
  const putRelationship = (request: ApiRequest, isReplaced: boolean): ApiResponse => {
    put(request, isReplaced);
    return noContent(204);
  };
  const relationship = `${path}/relationships/tag-bindings`;
  return [
    { method: "GET", path: `${path}/tag-bindings`, handle: list },
    { method: "PATCH", path: `${path}/tag-bindings`, handle: (request) => put(request, false) },
    { method: "GET", path: relationship, handle: list },
    { method: "POST", path: relationship, handle: (request) => putRelationship(request, false) },
    { method: "PATCH", path: relationship, handle: (request) => putRelationship(request, true) },
  ];
}
