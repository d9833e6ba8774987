import { TerraformResource, TerraformStack } from "cdktf";
import { createdBeforeDestroyed } from "./create-before-destroy";
import { pathOf, renderedArguments } from "./rendered";
import { singleTokenKey } from "./single-token-key";

const singleTokens = new WeakMap<TerraformStack, TerraformResource[]>();

/**
 * Refuses at synth what would end a single token behind Terraform's back.
 *
 * Making a single token ends the one before, whoever made that. So there can be one construct for it, and it
 * cannot be created before it is destroyed: the destroying would end the new token.
 */
export function validateSingleToken(resource: TerraformResource): void {
  const stack = TerraformStack.of(resource);
  const others = singleTokens.get(stack);
  if (others !== undefined) {
    others.push(resource);
    return;
  }
  // One validation for all of a stack: it renders the stack, which takes long where that is large.
  const resources = [resource];
  singleTokens.set(stack, resources);
  stack.node.addValidation({
    validate: () => [...createBeforeDestroyErrors(stack, resources), ...sameTokenErrors(stack, resources)],
  });
}

function createBeforeDestroyErrors(stack: TerraformStack, resources: TerraformResource[]): string[] {
  const why = "Making the new token ends the old one, and destroying the old one would then end the new.";
  const forcedBy = createdBeforeDestroyed(stack);
  return resources.flatMap((resource) => {
    const rendered = renderedArguments(resource) as Rendered | undefined;
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

function sameTokenErrors(stack: TerraformStack, resources: TerraformResource[]): string[] {
  const byKey = new Map<string, TerraformResource[]>();
  for (const element of stack.node.root.node.findAll()) {
    const key = TerraformResource.isTerraformResource(element) ? singleTokenKey(element) : undefined;
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), element as TerraformResource]);
  }
  return [...byKey.values()]
    .filter((same) => same.length > 1 && same.some((resource) => resources.includes(resource)))
    .map(
      (same) =>
        `${same.map(pathOf).join(" and ")} are one and the same token: making it in one place ends it in the other. ` +
        "Keep one of them and use its `value` in both places" +
        (same[0].terraformResourceType === "tfe_team_token" ? ", or give each a `description`." : "."),
    );
}
