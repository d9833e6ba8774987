import { TerraformResource, TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";
import { addBatchValidation } from "./batch";
import { createdBeforeDestroyed } from "./dependency-graph";
import { pathOf, toRenderedConfig } from "../rendered-config";
import { createSingletonKeys } from "./singleton-key";

/**
 * Refuses at synth what would end a single token behind Terraform's back.
 *
 * Making a single token ends the one before, whoever made that. So there can be one construct for it, and it
 * cannot be created before it is destroyed: the destroying would end the new token.
 */
export function validateSingleton(resource: TerraformResource): void {
  const stack = TerraformStack.of(resource);
  checkInStack(stack, resource);
  checkAcrossStacks(stack.node.root, resource);
}

const checkInStack = addBatchValidation((stack: TerraformStack, resources: readonly TerraformResource[]) => {
  const own = stack.node.findAll().filter((element) => TerraformStack.of(element) === stack);
  return [...createBeforeDestroyErrors(stack, resources), ...sameTokens(own, resources).map(sameTokenError)];
});

/** By the app, so that many stacks do not each go through all of them. */
const checkAcrossStacks = addBatchValidation((app: IConstruct, resources: readonly TerraformResource[]) =>
  sameTokens(app.node.findAll(), resources)
    .filter((same) => new Set(same.map((resource) => TerraformStack.of(resource))).size > 1)
    .map(sameTokenError),
);

function createBeforeDestroyErrors(stack: TerraformStack, resources: readonly TerraformResource[]): string[] {
  const why = "Making the new token ends the old one, and destroying the old one would then end the new.";
  const forcedBy = createdBeforeDestroyed(stack);
  return resources.flatMap((resource) => {
    const rendered = toRenderedConfig(resource) as Rendered | undefined;
    const own = rendered?.lifecycle?.create_before_destroy ?? false;
    if (own !== false) {
      return [
        `\`createBeforeDestroy\` must not be set on the single token ${pathOf(resource)}, got ${JSON.stringify(own)}. ` +
          `${why} Leave it out.`,
      ];
    }
    return forcedBy(resource)
      .slice(0, 1)
      .map(
        (address) =>
          `The single token ${pathOf(resource)} must not be created before it is destroyed, but ${address} has ` +
          "`create_before_destroy` and depends on it, and Terraform then does the same with whatever that depends on. " +
          `${why} Take \`create_before_destroy\` or the dependency away, or put the two into different stacks.`,
      );
  });
}

interface Rendered {
  readonly lifecycle?: { readonly create_before_destroy?: unknown };
}

/** Those of the elements that are one token, and of them one at least of these resources. */
function sameTokens(elements: IConstruct[], resources: readonly TerraformResource[]): TerraformResource[][] {
  const keyOf = createSingletonKeys();
  const byKey = new Map<string, TerraformResource[]>();
  for (const element of elements) {
    const key = TerraformResource.isTerraformResource(element) ? keyOf(element) : undefined;
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), element as TerraformResource]);
  }
  return [...byKey.values()].filter(
    (same) => same.length > 1 && same.some((resource) => resources.includes(resource)),
  );
}

function sameTokenError(same: TerraformResource[]): string {
  return (
    `${same.map(pathOf).join(" and ")} are one and the same token: making it in one place ends it in the other. ` +
    "Keep one of them and use its `value` in both places" +
    (same[0].terraformResourceType === "tfe_team_token" ? ", or give each a `description`." : ".")
  );
}
