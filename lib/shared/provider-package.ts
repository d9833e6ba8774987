import { createHash } from "node:crypto";

/** Platforms of the provider, in Terraform's notation. */
export const PLATFORMS = [
  "darwin_amd64",
  "darwin_arm64",
  "linux_amd64",
  "linux_arm64",
  "windows_amd64",
] as const;

export type Platform = (typeof PLATFORMS)[number];

export interface PackageFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export const isWindows = (platform: Platform): boolean => platform.startsWith("windows_");

export function executableFileName(version: string, platform: Platform): string {
  return `${PREFIX}${version}${isWindows(platform) ? ".exe" : ""}`;
}

/**
 * Returns the files of the package that contains the provider as a script, which requires Node.
 *
 * Terraform starts the file whose name begins with `terraform-provider-tfetokens_v`, regardless of the extension.
 * Without `.cjs`, Node would load the script as an ES module if a package.json in a parent directory has `"type":
 * "module"`. Windows doesn't support `#!` lines, so a command file starts the script there.
 */
export function scriptPackage(version: string, platform: Platform, script: Uint8Array): PackageFile[] {
  if (!isWindows(platform)) return [{ name: `${PREFIX}${version}.cjs`, content: script }];
  return [
    { name: `${PREFIX}${version}.cmd`, content: Buffer.from(WINDOWS_LAUNCHER) },
    { name: WINDOWS_SCRIPT, content: script },
  ];
}

const PREFIX = "terraform-provider-tfetokens_v";
const WINDOWS_SCRIPT = "tfetokens.cjs";

/**
 * The command file that starts the script on Windows. It removes most options from NODE_OPTIONS, because they are
 * intended for other programs, and keeps only `--use-system-ca` or `--use-openssl-ca`. The launcher for sh keeps more
 * options. Delayed expansion (`!`) prevents quotes and special characters in NODE_OPTIONS from being parsed. The exit
 * code 9009 means that a command wasn't found. The message is written to standard output, because Terraform shows the
 * first line of standard output.
 */
const WINDOWS_LAUNCHER = [
  "@echo off",
  "setlocal EnableExtensions EnableDelayedExpansion",
  'set "kept="',
  "if defined NODE_OPTIONS (",
  '  if not "!NODE_OPTIONS:--use-system-ca=!" == "!NODE_OPTIONS!" set "kept=--use-system-ca"',
  '  if not "!NODE_OPTIONS:--use-openssl-ca=!" == "!NODE_OPTIONS!" set "kept=--use-openssl-ca"',
  ")",
  'set "NODE_OPTIONS=%kept%"',
  'set "NODE_DEBUG="',
  `node "%~dp0${WINDOWS_SCRIPT}" %* || call :failed`,
  "exit /b %errorlevel%",
  ":failed",
  'set "code=%errorlevel%"',
  "if %code% == 9009 echo The provider tfetokens requires Node.js, but PATH doesn't contain 'node'. Install Node.js.",
  "exit /b %code%",
  "",
].join("\r\n");

/**
 * Returns the hash of a package, which is the same for an archive and a directory: Hash1 of Go's
 * golang.org/x/mod/sumdb/dirhash.
 */
export function packageHash(files: readonly PackageFile[]): string {
  return hashOfDigests(files.map(({ name, content }) => [name, sha256(content)]));
}

/** Returns the hash of a package that contains only one file, from the file's SHA-256 in hexadecimal. */
export const executableHash = (name: string, digest: string): string => hashOfDigests([[name, digest]]);

function hashOfDigests(digests: readonly (readonly [name: string, digest: string])[]): string {
  const lines = [...digests]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => `${digest}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
