import { type TerraformProvider, type TerraformResource, TerraformStack, Tokenization } from "cdktf";
import { toRenderedConfig, resolveTokens } from "../rendered-config";
import { providersOf, tfeSettings, type TfeSettings } from "../../tfetokens/private/stack-providers";

const SINGLE_TYPES = ["tfe_organization_token", "tfe_team_token"];

/** Tells of resources what is equal for those that surely are one single token; undefined for what is none, or many. */
export function createSingletonKeys(): (resource: TerraformResource) => string | undefined {
  // Looked up once for each provider: a stack's own is found among all that there is in the stack.
  const settings = new Map<TerraformStack | TerraformProvider, TfeSettings>();
  const settingsOf = (stack: TerraformStack, provider: TerraformProvider | undefined): TfeSettings => {
    const known = settings.get(provider ?? stack);
    if (known !== undefined) return known;
    const found = tfeSettings(provider ?? providersOf(stack, "tfe", undefined)[0]);
    settings.set(provider ?? stack, found);
    return found;
  };
  return (resource) => {
    if (!SINGLE_TYPES.includes(resource.terraformResourceType)) return undefined;
    if (resource.count !== undefined || resource.forEach !== undefined) return undefined;
    const rendered = toRenderedConfig(resource);
    if (rendered === undefined || rendered.description !== undefined) return undefined;
    const stack = TerraformStack.of(resource);
    const { terraformResourceType, provider } = resource;
    const tfe = settingsOf(stack, provider);
    const target =
      terraformResourceType === "tfe_team_token"
        ? rendered.team_id
        : (rendered.organization ?? tfe.organization);
    return JSON.stringify([
      terraformResourceType,
      valueKey(stack, tfe.hostname),
      // What the environment decides is surely the same for one provider only.
      target === undefined ? [stack.node.path, provider?.alias] : valueKey(stack, target),
    ]);
  };
}

/** Text is equal everywhere; an expression within its stack, or where it refers to what is in one and the same. */
function valueKey(stack: TerraformStack, value: unknown): unknown {
  const text = resolveTokens(stack, value);
  if (typeof text !== "string" || !text.includes("${")) return text;
  const origins = new Set(
    Tokenization.reverse(value).map((token) => (token as { originStack?: unknown }).originStack),
  );
  const [origin] = origins;
  return origins.size === 1 && TerraformStack.isStack(origin)
    ? [origin.node.path, resolveTokens(origin, value)]
    : [stack.node.path, text];
}
