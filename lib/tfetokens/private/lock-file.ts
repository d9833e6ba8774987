/** A provider in the lock file. */
export interface LockedProvider {
  /** Full source address, such as "registry.terraform.io/hashicorp/tfe". */
  readonly source: string;
  /** Exact version. */
  readonly version: string;
  /** Hash of the package; undefined if unknown. `terraform init` adds missing hashes. */
  readonly hash?: string;
}

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

/**
 * The text of a dependency lock file that contains all of the providers.
 *
 * A provider with a known hash replaces a block that differs. Every other block is kept byte by byte, because the user
 * trusts its hashes.
 */
export function lockProviders(text: string | undefined, providers: LockedProvider[]): string {
  const sorted = [...providers].sort((a, b) => (a.source < b.source ? -1 : 1));
  return sorted.reduce(withProvider, text ?? HEADER);
}

function withProvider(text: string, provider: LockedProvider): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const wanted = block(provider).join(eol);
  const existing = findBlock(text, provider.source);
  if (existing === undefined)
    return `${text}${text.endsWith("\n") || text === "" ? "" : eol}${eol}${wanted}${eol}`;
  if (provider.hash === undefined || isUpToDate(existing, provider)) return text;
  return text.replace(existing, () => wanted);
}

function block({ source, version, hash }: LockedProvider): string[] {
  return [
    `provider "${source}" {`,
    `  version     = "${version}"`,
    `  constraints = "${version}"`,
    ...(hash === undefined ? [] : ["  hashes = [", `    "${hash}",`, "  ]"]),
    "}",
  ];
}

/** Only the closing brace of a block is at the beginning of a line. */
function findBlock(text: string, source: string): string | undefined {
  const name = source.replace(/[.]/g, "\\$&");
  return new RegExp(`^provider "${name}" \\{[^]*?^\\}`, "m").exec(text)?.[0];
}

function isUpToDate(existing: string, { version, hash }: LockedProvider): boolean {
  const value = (argument: string): string | undefined =>
    new RegExp(`^\\s*${argument}\\s*=\\s*"([^"]*)"`, "m").exec(existing)?.[1];
  return value("version") === version && value("constraints") === version && existing.includes(`"${hash}"`);
}
