import { Attributes, isObject, ownValue } from "../attributes";
import { invalid, type ApiResponse, type Resource } from "../json-api";
import type { Tags } from "../model";
import { getRelationshipData } from "./relationships";

type BindingType = "tag-bindings" | "effective-tag-bindings";

function parseItems<T>(data: unknown, pointer: string, parse: (attributes: Attributes) => T): T[] {
  if (!Array.isArray(data)) throw invalid("The document must contain a list `data`", pointer);
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

/** Reads tag names, the older form of tags without values. */
export const parseTagNames = (data: unknown, pointer: string): string[] =>
  parseItems(data, pointer, (attributes) => attributes.text("name"));

/** The tags in the relationships `tag-bindings` and `tags`; undefined if the request contains neither. */
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

/** @param ownerId the workspace or project, to create stable IDs */
export const listTagBindings = (
  status: number,
  type: BindingType,
  ownerId: string,
  tags: Tags,
): ApiResponse => ({
  status,
  document: {
    data: Object.entries(tags).map(([key, value]): Resource => ({
      id: `${ownerId}-${key}`,
      type,
      attributes: { key, value },
    })),
  },
});
