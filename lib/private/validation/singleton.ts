import { TerraformResource, TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";
import { addBatchValidation } from "./batch";
import { DependencyGraph } from "./dependency-graph";
import { addressOf } from "../logical-id";
import { pathOf, toRenderedConfig } from "../rendered-config";
import { createSingletonKeys } from "./singleton-key";

/**
 * At synth, rejects configurations that would fail, or that would invalidate a singleton token without warning.
 *
 * Creating a singleton invalidates the previous one, so only one construct can manage the token. The new token also
 * can't be created before the previous one is destroyed. Either the creation would fail because a token already exists,
 * or the destroy step would delete the new token.
 */
export function validateSingleton(resource: TerraformResource): void {
  const stack = TerraformStack.of(resource);
  validateInStack(stack, resource);
  validateAcrossStacks(stack.node.root, resource);
}

const validateInStack = addBatchValidation(
  (stack: TerraformStack, resources: readonly TerraformResource[]) => {
    const own = stack.node.findAll().filter((element) => TerraformStack.of(element) === stack);
    return [
      ...createBeforeDestroyErrors(stack, resources),
      ...findDuplicates(own, resources).map(duplicateError),
    ];
  },
);

/**
 * Rejects resources in different stacks that manage the same token. The validation is added to the app, so that the app
 * is searched once instead of once for each stack.
 */
const validateAcrossStacks = addBatchValidation((app: IConstruct, resources: readonly TerraformResource[]) =>
  findDuplicates(app.node.findAll(), resources)
    .filter((duplicates) => new Set(duplicates.map((resource) => TerraformStack.of(resource))).size > 1)
    .map(duplicateError),
);

const WHY =
  "Only one token can exist: either creating the new one first fails, or destroying the previous one deletes the new one.";

function createBeforeDestroyErrors(stack: TerraformStack, resources: readonly TerraformResource[]): string[] {
  const graph = DependencyGraph.of(stack);
  return resources.flatMap((resource) => {
    const rendered = toRenderedConfig(resource) as RenderedToken | undefined;
    const own = rendered?.lifecycle?.create_before_destroy ?? false;
    if (own !== false) {
      return [
        `\`createBeforeDestroy\` must not be set on the singleton token ${pathOf(resource)}, got ${JSON.stringify(own)}. ` +
          `${WHY} Omit this setting.`,
      ];
    }
    const [dependent] = graph.createBeforeDestroyDependentsOf(addressOf(resource));
    if (dependent === undefined) return [];
    return [
      `The singleton token ${pathOf(resource)} must be destroyed before it is recreated, but ${dependent} has ` +
        "`create_before_destroy` and depends on it. Terraform applies that setting to all dependencies of the resource. " +
        `${WHY} Remove \`create_before_destroy\` or the dependency, or put the two resources in different stacks.`,
    ];
  });
}

interface RenderedToken {
  readonly lifecycle?: { readonly create_before_destroy?: unknown };
}

/**
 * Searches the elements of a stack, and returns groups of resources that manage the same token. Each group contains at
 * least one of the given resources.
 */
function findDuplicates(
  elements: IConstruct[],
  resources: readonly TerraformResource[],
): TerraformResource[][] {
  const keyOf = createSingletonKeys();
  const byKey = new Map<string, TerraformResource[]>();
  for (const element of elements) {
    if (!TerraformResource.isTerraformResource(element)) continue;
    const key = keyOf(element);
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), element]);
  }
  return [...byKey.values()].filter(
    (group) => group.length > 1 && group.some((resource) => resources.includes(resource)),
  );
}

function duplicateError(duplicates: TerraformResource[]): string {
  const advice = duplicates[0].terraformResourceType.endsWith("_team_token")
    ? ", or set a `description` for each."
    : ".";
  return (
    `${duplicates.map(pathOf).join(" and ")} manage the same token: each one invalidates the token that another one creates. ` +
    `Keep one of them and use its \`value\` everywhere${advice}`
  );
}
