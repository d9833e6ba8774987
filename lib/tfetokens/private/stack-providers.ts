import { type IResolvable, TerraformProvider, TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";

/**
 * Returns the providers of a stack that have the given type and alias. The type is compared instead of the class,
 * because the providers might be from another copy of their package.
 */
export function providersOf(
  stack: TerraformStack,
  terraformResourceType: string,
  alias: string | undefined,
): TerraformProvider[] {
  return allProviders(stack)
    .filter((provider) => provider.terraformResourceType === terraformResourceType)
    .filter((provider) => provider.alias === alias);
}

/**
 * The rendered settings of a provider `tfe` or `tfetokens`. Except for `address`, both types have all of these
 * settings.
 */
export interface SharedSettings {
  /** URL of the server. Only `tfetokens` has this setting. */
  readonly address?: string;
  readonly hostname?: string;
  readonly token?: string;
  readonly organization?: string;
  readonly ssl_skip_verify?: boolean | IResolvable;
  readonly alias?: string;
}

/**
 * Returns the settings that a provider renders. The provider is rendered, because a TfeProvider can be from any version
 * of its package, and both types of providers can have overrides. An implicit provider that is replaced doesn't render
 * any settings.
 */
export function renderedSettings(provider: TerraformProvider | undefined): SharedSettings {
  if (provider === undefined) return {};
  const rendered = provider.toTerraform() as { readonly provider?: Record<string, [SharedSettings]> };
  return rendered.provider?.[provider.terraformResourceType][0] ?? {};
}

/**
 * Returns the rendered settings of the provider with the given type and alias; empty if the stack doesn't have such a
 * provider, or if the provider doesn't render any settings.
 */
export function settingsOfProvider(
  stack: TerraformStack,
  terraformResourceType: string,
  alias: string | undefined,
): SharedSettings {
  const all = providersOf(stack, terraformResourceType, alias).map(renderedSettings);
  return all.find((settings) => Object.keys(settings).length > 0) ?? {};
}

/**
 * Returns the names of the shared settings that differ between the rendered provider blocks `tfe` and `tfetokens` with
 * the given alias. They can differ if an override of the stack changes only one of the blocks, or if an override
 * changes the TfeProvider's alias.
 */
export function findDifferingSettings(stack: TerraformStack, alias: string | undefined): string[] {
  const { provider } = stack.toTerraform() as { readonly provider: Record<string, readonly Block[]> };
  const [tfe, tfetokens] = ["tfe", "tfetokens"].map(
    (type) => provider[type]?.find((block) => block.alias === alias) ?? {},
  );
  return ["hostname", "token", "organization", "ssl_skip_verify"].filter(
    (setting) => tfe[setting] !== tfetokens[setting],
  );
}

type Block = Readonly<Record<string, unknown>>;

/** Reports whether the stack itself might have overrides, which aren't visible in its elements. */
export function hasOverrides(stack: TerraformStack): boolean {
  // The overrides are private in CDKTF. If they can't be read, the stack might have some.
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: object };
  return rawOverrides === undefined || Object.keys(rawOverrides).length > 0;
}

/** Returns the providers of a stack in tree order, without the providers of nested stacks. */
function allProviders(stack: TerraformStack): TerraformProvider[] {
  const found: TerraformProvider[] = [];
  // A synth searches several times, and a stack can contain thousands of constructs, so the search doesn't collect all
  // constructs in an array.
  const search = (construct: IConstruct): void => {
    for (const child of construct.node.children) {
      if (TerraformStack.isStack(child)) continue;
      if (TerraformProvider.isTerraformProvider(child)) found.push(child);
      search(child);
    }
  };
  search(stack);
  return found;
}
