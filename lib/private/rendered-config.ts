import {
  DefaultTokenResolver,
  StringConcat,
  type TerraformResource,
  TerraformStack,
  Tokenization,
} from "cdktf";
import { type IConstruct } from "constructs";

/** A resource's arguments as they will stand in the configuration, with overrides; none where it has moved away. */
export function toRenderedConfig(resource: TerraformResource): Record<string, unknown> | undefined {
  const rendered = resource.toTerraform() as {
    resource?: Record<string, Record<string, Record<string, unknown>>>;
  };
  return rendered.resource?.[resource.terraformResourceType]?.[resource.friendlyUniqueId];
}

/** A value as it will stand in the configuration of a stack. */
export function resolveTokens(stack: TerraformStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}

/** The path that people know a resource by: that of our construct, where the resource is called Default. */
export function pathOf({ node }: IConstruct): string {
  return node.path.replace(/\/Default$/, "");
}
