import { type TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import { toRenderedConfig } from "../rendered-config";
import { settingsOfProvider, type SharedSettings } from "../../tfetokens/private/stack-providers";
import { valueKey } from "./value-key";

/** Matches the types of the resources that can manage a singleton token, for both providers. */
const SINGLETON_TYPE = /^(tfe|tfetokens)_(organization|team)_token$/;

/**
 * Returns a function that maps a resource to a key, or to undefined if the resource isn't a singleton token. Resources
 * with equal keys are considered to manage the same token.
 */
export function createSingletonKeys(): (resource: TerraformResource) => string | undefined {
  const settingsOf = createSettingsLookup();
  return (resource) => {
    const [, type, owner] = SINGLETON_TYPE.exec(resource.terraformResourceType) ?? [];
    if (owner === undefined || resource.count !== undefined || resource.forEach !== undefined)
      return undefined;
    const rendered = toRenderedConfig(resource);
    if (rendered === undefined || isDescribed(rendered)) return undefined;
    const stack = TerraformStack.of(resource);
    const settings = settingsOf(stack, type, resource.provider);
    const target = owner === "team" ? rendered.team_id : (rendered.organization ?? settings.organization);
    return JSON.stringify([
      owner,
      valueKey(stack, hostOf(settings)),
      // If the organization is set in the environment, only resources that use the same provider are guaranteed to
      // share it.
      target === undefined ? [stack.node.path, resource.provider?.alias] : valueKey(stack, target),
    ]);
  };
}

const isDescribed = ({ description, description_prefix: prefix }: Record<string, unknown>): boolean =>
  description !== undefined || prefix !== undefined;

/**
 * Returns a function that finds and caches the settings of a provider, because finding a provider requires a search
 * through the whole stack.
 */
function createSettingsLookup(): (
  stack: TerraformStack,
  type: string,
  provider: TerraformProvider | undefined,
) => SharedSettings {
  const cache = new Map<TerraformProvider | string, SharedSettings>();
  return (stack, type, provider) => {
    const key = provider ?? `${stack.node.path} ${type}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const found = settingsOfProvider(stack, type, provider?.alias);
    cache.set(key, found);
    return found;
  };
}

/** Returns the host of the server. `tfetokens` can be configured with the server's address instead of its host name. */
function hostOf({ address, hostname }: SharedSettings): string | undefined {
  return address === undefined ? hostname : address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}
