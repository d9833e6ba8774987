import { type TerraformStack } from "cdktf";

/** A provider as a stack requires it. */
export interface RequiredProvider {
  /** Full source address, such as "registry.terraform.io/hashicorp/tfe". */
  readonly source: string;
  /** Version constraint, if there is one. */
  readonly version?: string;
}

/** What stands under `required_providers` once the stack is rendered, overrides included. */
export function requiredProviders(stack: TerraformStack): RequiredProvider[] {
  const rendered = stack.toTerraform() as {
    terraform?: { required_providers?: Record<string, { source?: string; version?: string }> };
  };
  return Object.entries(rendered.terraform?.required_providers ?? {}).map(([name, { source, version }]) => ({
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
