import { type TerraformElement } from "cdktf";
import { type IConstruct } from "constructs";

export { resolveTokens } from "../shared/resolve-tokens";

/** The arguments of a resource as they are rendered, including overrides; undefined if it was moved to a new address. */
export function toRenderedConfig(element: TerraformElement): Record<string, unknown> | undefined {
  const { resource, ephemeral } = element.toTerraform() as Partial<Record<"resource" | "ephemeral", Bodies>>;
  const [body] = Object.values(resource ?? ephemeral ?? {}).map((bodies) => bodies[element.friendlyUniqueId]);
  return body;
}

type Bodies = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

/** The path of a construct in messages. For a child with the ID `Default`, it is the path of the parent. */
export function pathOf({ node }: IConstruct): string {
  return node.path.replace(/\/Default$/, "");
}
