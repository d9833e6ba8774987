import { type IResolvable, TerraformProvider, TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";

/** Providers of a type and alias in a stack, by type and not by class: they may come from another copy of a package. */
export function providersOf(
  stack: TerraformStack,
  terraformResourceType: string,
  alias: string | undefined,
): TerraformProvider[] {
  return elementsOf(stack)
    .filter((element) => TerraformProvider.isTerraformProvider(element))
    .filter((provider) => provider.terraformResourceType === terraformResourceType)
    .filter((provider) => provider.alias === alias);
}

/** What a TfeProvider is set to. */
export interface TfeSettings {
  readonly hostname?: string;
  readonly token?: string;
  readonly organization?: string;
  readonly ssl_skip_verify?: boolean | IResolvable;
}

/** As the TfeProvider renders them, because it may be of any version, or have overrides. */
export function tfeSettings(tfe: TerraformProvider | undefined): TfeSettings {
  if (tfe === undefined) return {};
  const rendered = tfe.toTerraform() as { provider: Record<string, [TfeSettings]> };
  return rendered.provider[tfe.terraformResourceType][0];
}

/** Everything in a stack, without the stacks inside it. */
function elementsOf(construct: IConstruct): IConstruct[] {
  const children = construct.node.children.filter((child) => !TerraformStack.isStack(child));
  return [construct, ...children.flatMap(elementsOf)];
}
