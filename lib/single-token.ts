import { TerraformResource, TerraformStack, Tokenization } from "cdktf";
import { type Construct } from "constructs";
import { whatForcesCreateBeforeDestroy } from "./create-before-destroy";
import { renderedArguments, resolved } from "./rendered";
import { providersOf, tfeSettings } from "./tfetokens/stack-providers";

/**
 * Refuses at synth what would end a single token behind Terraform's back.
 *
 * Making a single token ends the one before, whoever made that. So there can be one construct for it, and it
 * cannot be created before it is destroyed: the destroying would end the new token.
 */
export function validateSingleToken(construct: Construct, resource: TerraformResource): void {
  construct.node.addValidation({
    validate: () => [...createBeforeDestroyErrors(resource), ...sameTokenErrors(construct, resource)],
  });
}

function createBeforeDestroyErrors(resource: TerraformResource): string[] {
  const why = "Making the new token ends the old one, and destroying the old one would then end the new.";
  const { lifecycle } = renderedArguments(resource) as { lifecycle?: { create_before_destroy?: unknown } };
  const own = lifecycle?.create_before_destroy ?? false;
  if (own !== false) {
    return [
      `\`createBeforeDestroy\` must not be set on a single token, got ${JSON.stringify(own)}. ${why} Leave it out.`,
    ];
  }
  const forcedBy = whatForcesCreateBeforeDestroy(resource);
  if (forcedBy === undefined) return [];
  return [
    `A single token must not be created before it is destroyed, but ${forcedBy} has \`create_before_destroy\` and ` +
      "depends on it, and Terraform then does the same with whatever that depends on. " +
      `${why} Take \`create_before_destroy\` or the dependency away, or put the two into different stacks.`,
  ];
}

function sameTokenErrors(construct: Construct, resource: TerraformResource): string[] {
  const own = tokenKey(resource);
  if (own === undefined) return [];
  return construct.node.root.node
    .findAll()
    .filter((other) => TerraformResource.isTerraformResource(other))
    .filter((other) => other !== resource && tokenKey(other) === own)
    .map(
      (other) =>
        `It is the same token as ${other.node.path.replace(/\/Default$/, "")}: there is one of its kind, and making ` +
        "the one ends the other. Keep one of them and use its `value` in both places" +
        (resource.terraformResourceType === "tfe_team_token" ? ", or give each a `description`." : "."),
    );
}

const SINGLE_TYPES = ["tfe_organization_token", "tfe_team_token"];

/** Equal for two resources that surely are one token; undefined for what is none, or many, or not to be told. */
function tokenKey(resource: TerraformResource): string | undefined {
  if (!SINGLE_TYPES.includes(resource.terraformResourceType)) return undefined;
  if (resource.count !== undefined || resource.forEach !== undefined) return undefined;
  const stack = TerraformStack.of(resource);
  const { terraformResourceType, provider } = resource;
  const tfe = (): ReturnType<typeof tfeSettings> =>
    tfeSettings(provider ?? providersOf(stack, "tfe", undefined)[0]);
  const key = (target: unknown): string =>
    // A provider that says nothing of the host or the organization is only sure to be the same within its stack.
    JSON.stringify([
      terraformResourceType,
      valueKey(stack, tfe().hostname),
      target === undefined ? [stack.node.path, provider?.alias] : valueKey(stack, target),
    ]);

  const { organization, team_id, description } = renderedArguments(resource);
  if (terraformResourceType === "tfe_organization_token") return key(organization ?? tfe().organization);
  return description === undefined ? key(team_id) : undefined;
}

/** Text is equal everywhere; an expression within its stack, or where it refers to what is in one and the same. */
function valueKey(stack: TerraformStack, value: unknown): unknown {
  const text = resolved(stack, value);
  if (typeof text !== "string" || !text.includes("${")) return text;
  const origins = new Set(
    Tokenization.reverse(value).map((token) => (token as { originStack?: unknown }).originStack),
  );
  const [origin] = origins;
  return origins.size === 1 && TerraformStack.isStack(origin)
    ? [origin.node.path, resolved(origin, value)]
    : [stack.node.path, text];
}
