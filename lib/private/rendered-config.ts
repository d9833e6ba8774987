import { type TerraformElement } from "cdktf";
import { type IConstruct } from "constructs";

export { resolveTokens } from "../shared/resolve-tokens";

/**
 * Returns the rendered arguments of a resource, including overrides; undefined if the resource was moved to a new
 * address.
 */
export function toRenderedConfig(element: TerraformElement): Record<string, unknown> | undefined {
  const { resource, ephemeral } = element.toTerraform() as Partial<Record<"resource" | "ephemeral", Bodies>>;
  const [body] = Object.values(resource ?? ephemeral ?? {}).map((bodies) => bodies[element.friendlyUniqueId]);
  return body;
}

type Bodies = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

/** Returns the path of a construct for messages. For a child with the ID `Default`, this is the path of its parent. */
export function pathOf({ node }: IConstruct): string {
  return node.path.replace(/\/Default$/, "");
}
