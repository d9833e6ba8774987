import { type TerraformResource, TerraformStack, Tokenization } from "cdktf";
import { renderedArguments, resolved } from "./rendered";
import { providersOf, tfeSettings } from "./tfetokens/stack-providers";

const SINGLE_TYPES = ["tfe_organization_token", "tfe_team_token"];

/** Equal for two resources that surely are one single token; undefined for what is none, or many. */
export function singleTokenKey(resource: TerraformResource): string | undefined {
  if (!SINGLE_TYPES.includes(resource.terraformResourceType)) return undefined;
  if (resource.count !== undefined || resource.forEach !== undefined) return undefined;
  const rendered = renderedArguments(resource);
  if (rendered === undefined) return undefined;
  const { organization, team_id, description } = rendered;
  const stack = TerraformStack.of(resource);
  const { terraformResourceType, provider } = resource;
  const tfe = tfeSettings(provider ?? providersOf(stack, "tfe", undefined)[0]);
  const key = (target: unknown): string =>
    JSON.stringify([
      terraformResourceType,
      valueKey(stack, tfe.hostname),
      // What the environment decides is surely the same for one provider only.
      target === undefined ? [stack.node.path, provider?.alias] : valueKey(stack, target),
    ]);

  if (terraformResourceType === "tfe_organization_token") return key(organization ?? tfe.organization);
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
