import { type TerraformStack } from "cdktf";

/** What the type of an ephemeral resource begins with in the fragment that CDKTF renders as a resource. */
export const TYPE_PREFIX = "ephemeral.";

const HEADER = /^resource "ephemeral\./gm;

const prepared = new WeakSet<TerraformStack>();

/**
 * Has a stack write its ephemeral resources as such in HCL. CDKTF 0.21 passes over blocks that it does not know, so
 * that they are rendered as resources of a type that cannot be, and named rightly afterwards.
 */
export function renderEphemeralsAsHcl(stack: TerraformStack): void {
  if (prepared.has(stack)) return;
  prepared.add(stack);
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
