/** A provider as a stack requires it. */
export interface RequiredProvider {
  /** Full source address, such as "registry.terraform.io/hashicorp/tfe". */
  readonly source: string;
  /** Version constraint, if there is one. */
  readonly version?: string;
}

/** A stack's configuration in Terraform's JSON, as far as it matters here. */
export interface RenderedStack {
  readonly terraform?: {
    readonly required_providers?: Record<string, { readonly source?: string; readonly version?: string }>;
  };
}

/** What stands under `required_providers` in a stack as it is rendered, overrides included. */
export function requiredProviders({ terraform }: RenderedStack): RequiredProvider[] {
  return Object.entries(terraform?.required_providers ?? {}).map(([name, { source, version }]) => ({
    source: fullSource(source ?? name),
    version,
  }));
}

/** The version, where the constraint allows no other. */
export function exactVersion({ version }: RequiredProvider): string | undefined {
  return /^\s*=?\s*v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)\s*$/.exec(version ?? "")?.[1];
}

/** Terraform's defaults for a source address that is not whole; letters are lower-case in the lock file. */
function fullSource(source: string): string {
  const parts = source.toLowerCase().split("/");
  const defaults = ["registry.terraform.io", "hashicorp"];
  return [...defaults.slice(0, 3 - parts.length), ...parts].join("/");
}
