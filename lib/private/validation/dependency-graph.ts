import { type TerraformResource, type TerraformStack } from "cdktf";

/**
 * Tells of each resource of a stack what has `create_before_destroy` and depends on it, by Terraform's addresses.
 *
 * Terraform does the same then with everything that it depends on, through however many steps, the
 * configuration of providers included: see "create_before_destroy" in Terraform's lifecycle documentation.
 */
export function createdBeforeDestroyed(stack: TerraformStack): (resource: TerraformResource) => string[] {
  const elements = elementsOf(stack);
  const dependents = new Map<string, string[]>();
  for (const [address, { references }] of elements) {
    for (const reference of references)
      dependents.set(reference, [...(dependents.get(reference) ?? []), address]);
  }
  return ({ terraformResourceType, friendlyUniqueId }) => {
    const all = new Set(dependents.get(`${terraformResourceType}.${friendlyUniqueId}`));
    // A set is iterated over what is added meanwhile, too.
    for (const address of all) dependents.get(address)?.forEach((dependent) => all.add(dependent));
    return [...all].filter((address) => elements.get(address)?.isCreatedBeforeDestroyed);
  };
}

interface Element {
  readonly references: Set<string>;
  readonly isCreatedBeforeDestroyed: boolean;
}

/** What a stack renders to, by Terraform's addresses; a provider's is "provider.tfe" or "provider.tfe.alias". */
function elementsOf(stack: TerraformStack): Map<string, Element> {
  const { resource, data, ephemeral, module, locals, provider } = stack.toTerraform() as Rendered;
  const elements = new Map<string, Element>();
  const add = (address: string, body: Body, extra: string[] = []): void => {
    elements.set(address, {
      references: new Set([...referencesIn(body), ...extra]),
      isCreatedBeforeDestroyed: body.lifecycle?.create_before_destroy === true,
    });
  };
  const addTyped = (prefix: string, types: Record<string, Record<string, Body>>): void => {
    for (const [type, bodies] of Object.entries(types)) {
      for (const [name, body] of Object.entries(bodies)) {
        add(`${prefix}${type}.${name}`, body, [`provider.${body.provider ?? type.split("_")[0]}`]);
      }
    }
  };
  addTyped("", resource ?? {});
  addTyped("data.", data ?? {});
  addTyped("ephemeral.", ephemeral ?? {});
  for (const [name, body] of Object.entries(module ?? {})) add(`module.${name}`, body);
  for (const [name, value] of Object.entries(locals ?? {})) add(`local.${name}`, { value });
  for (const [name, bodies] of Object.entries(provider ?? {})) {
    for (const body of bodies)
      add(`provider.${name}${body.alias === undefined ? "" : `.${body.alias}`}`, body);
  }
  return elements;
}

interface Body {
  readonly lifecycle?: { readonly create_before_destroy?: unknown };
  readonly provider?: string;
  readonly alias?: string;
  readonly [argument: string]: unknown;
}

interface Rendered {
  readonly resource?: Record<string, Record<string, Body>>;
  readonly data?: Record<string, Record<string, Body>>;
  readonly ephemeral?: Record<string, Record<string, Body>>;
  readonly module?: Record<string, Body>;
  readonly locals?: Record<string, unknown>;
  readonly provider?: Record<string, Body[]>;
}

/** Addresses in expressions, and in the arguments that are bare references. */
function referencesIn({ depends_on, lifecycle, ...body }: Body): string[] {
  const bare = [
    depends_on,
    (lifecycle as { replace_triggered_by?: unknown } | undefined)?.replace_triggered_by,
  ];
  const expressions = stringsIn(body).flatMap((text) => text.match(/\$\{.*\}/gs) ?? []);
  return [...stringsIn(bare), ...expressions].flatMap(
    (text) => text.match(/((data|ephemeral)\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*/g) ?? [],
  );
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(stringsIn);
}
