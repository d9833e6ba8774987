import { type TerraformElement } from "cdktf";
import { type IConstruct } from "constructs";

export { resolveTokens } from "../shared/resolve-tokens";

/** The arguments of a resource as they are rendered, including overrides; undefined if it was moved away. */
export function toRenderedConfig(element: TerraformElement): Record<string, unknown> | undefined {
  const { resource, ephemeral } = element.toTerraform() as Partial<Record<"resource" | "ephemeral", Bodies>>;
  const [body] = Object.values(resource ?? ephemeral ?? {}).map((bodies) => bodies[element.friendlyUniqueId]);
  return body;
}

type Bodies = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

/** The path that users know a resource by: a child with the ID `Default` stands for its parent. */
export function pathOf({ node }: IConstruct): string {
  return node.path.replace(/\/Default$/, "");
}
