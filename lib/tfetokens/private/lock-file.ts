/** A provider as the lock file has it. */
export interface LockedProvider {
  /** Full source address, such as "registry.terraform.io/hashicorp/tfe". */
  readonly source: string;
  /** Exact version. */
  readonly version: string;
  /** Hash of the package where it is known; `terraform init` adds what is missing. */
  readonly hash?: string;
}

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

/**
 * The text of a dependency lock file that has every one of the providers.
 *
 * A provider with a known hash replaces a block that says otherwise; any other block is left as it is, byte by
 * byte, for its hashes are what the person trusts.
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
  if (provider.hash === undefined || agrees(existing, provider)) return text;
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

/** Terraform writes the closing brace, and no other, at the beginning of a line. */
function findBlock(text: string, source: string): string | undefined {
  const name = source.replace(/[.]/g, "\\$&");
  return new RegExp(`^provider "${name}" \\{[^]*?^\\}`, "m").exec(text)?.[0];
}

function agrees(existing: string, { version, hash }: LockedProvider): boolean {
  const value = (argument: string): string | undefined =>
    new RegExp(`^\\s*${argument}\\s*=\\s*"([^"]*)"`, "m").exec(existing)?.[1];
  return value("version") === version && value("constraints") === version && existing.includes(`"${hash}"`);
}
