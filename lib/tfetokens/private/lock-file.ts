/** The bundled provider, as the lock file records it. */
export interface LockedProvider {
  /** Full source address, such as "terraform.local/cdktf/tfetokens". */
  readonly source: string;
  /** Exact version. */
  readonly version: string;
  /**
   * Hashes of the provider's packages. The first one must be the hash of the package with the script for Linux and
   * macOS.
   */
  readonly hashes: readonly string[];
}

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

const NOTE_START =
  '/* Without these lines, cdktf-cli runs "terraform providers lock", which can\'t reach terraform.local.';
const NOTE = /\r?\n\/\* Without these lines, cdktf-cli [^]*?^\*\/\r?\n/m;

/**
 * Returns the text of a dependency lock file with the bundled provider, and with a note for cdktf-cli about other
 * providers that the file doesn't contain.
 *
 * The bundled provider's block is replaced if it has a different version or constraint, or if one of the provider's
 * hashes is missing. If the existing block is for the same build, its additional hashes are kept. Every other block is
 * kept byte for byte, because the user trusts its hashes. `terraform init` selects the versions of other providers.
 *
 * @param others full source addresses of the other providers that the stack requires
 */
export function updateLockFile(
  text: string | undefined,
  bundled: LockedProvider,
  others: readonly string[],
): string {
  const withBundled = withProvider((text ?? HEADER).replace(NOTE, ""), bundled);
  return withNote(
    withBundled,
    [...others].sort().filter((source) => findBlock(withBundled, source) === undefined),
  );
}

function withProvider(text: string, provider: LockedProvider): string {
  const eol = lineEnding(text);
  const existing = findBlock(text, provider.source);
  if (existing === undefined) {
    const added = block(provider).join(eol);
    return `${text}${text.endsWith("\n") || text === "" ? "" : eol}${eol}${added}${eol}`;
  }
  if (isUpToDate(existing, provider)) return text;
  const hashes = isSameBuild(existing, provider)
    ? [...new Set([...provider.hashes, ...hashesOf(existing)])]
    : provider.hashes;
  return text.replace(existing, () => block({ ...provider, hashes }).join(eol));
}

/**
 * Adds a comment with blocks for the given providers. cdktf-cli searches the lock file line by line for providers from
 * registry.terraform.io, even in comments. If a provider is missing, cdktf-cli runs `terraform providers lock` after
 * `terraform init`. A comment is used instead of a block, because OpenTofu locks providers from registry.opentofu.org,
 * and a block for registry.terraform.io would make `tofu plan` fail until the next `tofu init`.
 */
function withNote(text: string, sources: readonly string[]): string {
  if (sources.length === 0) return text;
  const entries = sources.flatMap((source) => [
    `  provider "${source}" {`,
    '    constraints = ">= 0"',
    "  }",
  ]);
  const eol = lineEnding(text);
  return [text, NOTE_START, ...entries, "*/", ""].join(eol);
}

const lineEnding = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

function block({ source, version, hashes }: LockedProvider): string[] {
  return [
    `provider "${source}" {`,
    `  version     = "${version}"`,
    `  constraints = "${version}"`,
    "  hashes = [",
    ...[...hashes].sort().map((hash) => `    "${hash}",`),
    "  ]",
    "}",
  ];
}

/**
 * Returns the block of a provider; undefined if the provider doesn't have one. In a lock file, a closing brace at the
 * beginning of a line ends a block.
 */
function findBlock(text: string, source: string): string | undefined {
  const name = source.replace(/[.]/g, "\\$&");
  return new RegExp(`^provider "${name}" \\{[^]*?^\\}`, "m").exec(text)?.[0];
}

function isUpToDate(existing: string, provider: LockedProvider): boolean {
  const locked = hashesOf(existing);
  return hasVersion(existing, provider) && provider.hashes.every((hash) => locked.includes(hash));
}

/**
 * Reports whether a block is for the same build. Every block of this package contains the hash of its build's script,
 * so a block without the hash of this build's script is for a different build.
 */
function isSameBuild(existing: string, provider: LockedProvider): boolean {
  return hasVersion(existing, provider) && hashesOf(existing).includes(provider.hashes[0]);
}

function hasVersion(existing: string, { version }: LockedProvider): boolean {
  const value = (argument: string): string | undefined =>
    new RegExp(`^\\s*${argument}\\s*=\\s*"([^"]*)"`, "m").exec(existing)?.[1];
  return value("version") === version && value("constraints") === version;
}

const hashesOf = (existing: string): string[] =>
  Array.from(existing.matchAll(/^\s*"([a-z0-9]+:[^"]+)",?\s*$/gm), ([, hash]) => hash);
