export interface RequiredProvider {
  /** Full source address, such as "registry.terraform.io/hashicorp/tfe". */
  readonly source: string;
  /** Version constraint; undefined if the stack doesn't set one. */
  readonly version?: string;
}

/** The part of a stack's configuration that contains the required providers, in Terraform's JSON syntax. */
export interface RenderedStack {
  readonly terraform?: {
    readonly required_providers?: Record<string, { readonly source?: string; readonly version?: string }>;
  };
}

/** Returns the `required_providers` of a rendered stack, including overrides. */
export function requiredProviders({ terraform }: RenderedStack): RequiredProvider[] {
  return Object.entries(terraform?.required_providers ?? {}).map(([name, { source, version }]) => ({
    source: fullSource(source ?? name),
    version,
  }));
}

/**
 * Returns the full source address, in lowercase as in the lock file. A missing host or namespace is set to the default
 * of Terraform and cdktf-cli.
 */
function fullSource(source: string): string {
  const parts = source.toLowerCase().split("/");
  const defaults = ["registry.terraform.io", "hashicorp"];
  return [...defaults.slice(0, 3 - parts.length), ...parts].join("/");
}
