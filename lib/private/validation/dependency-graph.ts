import { type TerraformStack } from "cdktf";

/**
 * The dependencies within a stack, as Terraform derives them from the configuration.
 *
 * Nodes are Terraform's addresses: "tfe_team.ci", "data.tfe_team.ci", "module.m", "local.l", and "provider.tfe" or
 * "provider.tfe.<alias>" for the configuration of a provider, which its resources depend on.
 */
export class DependencyGraph {
  /** Returns the graph of a stack's rendered configuration, including overrides. */
  public static of(stack: TerraformStack): DependencyGraph {
    return new DependencyGraph(stack.toTerraform() as RenderedStack);
  }

  private readonly dependents = new Map<string, string[]>();
  private readonly createdBeforeDestroy = new Set<string>();

  public constructor(rendered: RenderedStack) {
    for (const { address, body, provider } of elementsOf(rendered)) {
      const references = new Set([...referencesIn(body), ...(provider === undefined ? [] : [provider])]);
      for (const reference of references) {
        this.dependents.set(reference, [...this.dependentsOf(reference), address]);
      }
      if (body.lifecycle?.create_before_destroy === true) this.createdBeforeDestroy.add(address);
    }
  }

  /**
   * Returns the addresses of the resources that have `create_before_destroy` and depend on an address, directly or
   * indirectly.
   *
   * Terraform also applies `create_before_destroy` to all dependencies of these resources. See "create_before_destroy"
   * in the documentation of Terraform's `lifecycle`.
   */
  public createBeforeDestroyDependentsOf(address: string): string[] {
    return this.transitiveDependentsOf(address).filter((dependent) =>
      this.createdBeforeDestroy.has(dependent),
    );
  }

  /** Returns the addresses that depend on an address, directly or indirectly. */
  public transitiveDependentsOf(address: string): string[] {
    const all = new Set(this.dependentsOf(address));
    // An iteration over a set includes the elements that are added during the iteration.
    for (const dependent of all) this.dependentsOf(dependent).forEach((next) => all.add(next));
    return [...all];
  }

  private dependentsOf(address: string): readonly string[] {
    return this.dependents.get(address) ?? [];
  }
}

interface Body {
  readonly lifecycle?: {
    readonly create_before_destroy?: unknown;
    readonly replace_triggered_by?: unknown;
  };
  readonly depends_on?: unknown;
  readonly provider?: string;
  readonly alias?: string;
  readonly [argument: string]: unknown;
}

type Bodies = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** A stack's configuration in Terraform's JSON syntax. */
export interface RenderedStack {
  readonly resource?: Bodies;
  readonly data?: Bodies;
  readonly ephemeral?: Bodies;
  readonly module?: Readonly<Record<string, Body>>;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly provider?: Readonly<Record<string, readonly Body[]>>;
}

interface Element {
  readonly address: string;
  readonly body: Body;
  /** The provider configuration that a resource uses. */
  readonly provider?: string;
}

function elementsOf(stack: RenderedStack): Element[] {
  const { resource = {}, data = {}, ephemeral = {}, module = {}, locals = {}, provider = {} } = stack;
  return [
    ...typedElements("", resource),
    ...typedElements("data.", data),
    ...typedElements("ephemeral.", ephemeral),
    ...Object.entries(module).map(([name, body]) => ({ address: `module.${name}`, body })),
    ...Object.entries(locals).map(([name, value]) => ({ address: `local.${name}`, body: { value } })),
    ...Object.entries(provider).flatMap(([name, bodies]) =>
      bodies.map((body) => ({
        address: `provider.${name}${body.alias === undefined ? "" : `.${body.alias}`}`,
        body,
      })),
    ),
  ];
}

function typedElements(prefix: string, types: Bodies): Element[] {
  return Object.entries(types).flatMap(([type, bodies]) =>
    Object.entries(bodies).map(([name, body]) => ({
      address: `${prefix}${type}.${name}`,
      body,
      provider: `provider.${body.provider ?? type.split("_")[0]}`,
    })),
  );
}

const ADDRESS = /((data|ephemeral)\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*/g;

/**
 * Returns the addresses in expressions, and in arguments that contain references without `${}`, such as `depends_on`.
 */
function referencesIn({ depends_on, lifecycle, ...body }: Body): string[] {
  const references = stringsIn([depends_on, lifecycle?.replace_triggered_by]);
  const expressions = stringsIn(body).flatMap((text) => text.match(/\$\{.*\}/gs) ?? []);
  return [...references, ...expressions].flatMap((text) => text.match(ADDRESS) ?? []);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(stringsIn);
}
