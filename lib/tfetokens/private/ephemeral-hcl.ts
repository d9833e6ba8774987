import { type TerraformStack } from "cdktf";
import { hasBrand, setBrand } from "../../shared/brand";

/** Prefix of the resource type that marks an ephemeral resource while CDKTF renders it as a resource. */
export const TYPE_PREFIX = "ephemeral.";

const HEADER = /^resource "ephemeral\./gm;

const BRAND = "RendersEphemerals";

/**
 * Makes a stack render its ephemeral resources as `ephemeral` blocks in HCL. CDKTF 0.21 ignores unknown blocks, so the
 * ephemeral resources are first rendered as `resource` blocks with an invalid type, which are then changed to
 * `ephemeral` blocks.
 */
export function renderEphemeralsAsHcl(stack: TerraformStack): void {
  // The brand also marks a stack whose method another copy of this package has wrapped.
  if (hasBrand(stack, BRAND)) return;
  setBrand(stack, BRAND);
  const render = stack.toHclTerraform.bind(stack);
  stack.toHclTerraform = () => {
    const { hcl, metadata } = render() as Rendered;
    const types = Object.entries(metadata.resource ?? {});
    const [ephemeral, resource] = [true, false].map((wanted) =>
      types.filter(([type]) => type.startsWith(TYPE_PREFIX) === wanted),
    );
    return {
      hcl: hcl.replace(HEADER, 'ephemeral "'),
      metadata: {
        ...metadata,
        resource: Object.fromEntries(resource),
        ephemeral: Object.fromEntries(
          ephemeral.map(([type, bodies]) => [type.slice(TYPE_PREFIX.length), bodies]),
        ),
      },
    };
  };
}

interface Rendered {
  readonly hcl: string;
  readonly metadata: { readonly resource?: Record<string, unknown> };
}
