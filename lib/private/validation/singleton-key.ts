import { type TerraformProvider, type TerraformResource, TerraformStack, Tokenization } from "cdktf";
import { toRenderedConfig, resolveTokens } from "../rendered-config";
import { providersOf, tfeSettings, type TfeSettings } from "../../tfetokens/private/stack-providers";

const SINGLETON_TYPES = ["tfe_organization_token", "tfe_team_token"];

/** Maps resources to a key that is equal if they are certainly the same singleton; undefined if a resource isn't one. */
export function createSingletonKeys(): (resource: TerraformResource) => string | undefined {
  // Once per provider: finding a stack's own provider searches the whole stack.
  const settings = new Map<TerraformStack | TerraformProvider, TfeSettings>();
  const settingsOf = (stack: TerraformStack, provider: TerraformProvider | undefined): TfeSettings => {
    const known = settings.get(provider ?? stack);
    if (known !== undefined) return known;
    const found = tfeSettings(provider ?? providersOf(stack, "tfe", undefined)[0]);
    settings.set(provider ?? stack, found);
    return found;
  };
  return (resource) => {
    if (!SINGLETON_TYPES.includes(resource.terraformResourceType)) return undefined;
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
      // An organization that the environment sets is certainly the same only for the same provider.
      target === undefined ? [stack.node.path, provider?.alias] : valueKey(stack, target),
    ]);
  };
}

/** Text is the same everywhere. An expression is the same within its stack, or if it refers to the same stack. */
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
