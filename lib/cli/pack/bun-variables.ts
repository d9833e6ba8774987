/**
 * Environment variables that would change what the provider does: load code, wait for a debugger, or behave like
 * the command `bun`. They are set for other programs, for example by the terminals of an editor with an extension
 * for Bun.
 */
const VARIABLES = [
  // Longer names come first, because some begin with a shorter one.
  "BUN_INSPECT_CONNECT_TO",
  "BUN_INSPECT_NOTIFY",
  "BUN_INSPECT_PRELOAD",
  "BUN_INSPECT",
  "BUN_OPTIONS",
  "BUN_BE_BUN",
];

/**
 * Renames these variables inside an executable of Bun, which has no option for that. The new names have the same length,
 * and a hyphen, so that no shell can set them.
 *
 * @throws Error if the executable doesn't contain one of them, because then another version of Bun may read another one
 */
export function disableBunVariables(executable: Buffer): Buffer {
  const result = Buffer.from(executable);
  for (const name of VARIABLES) {
    if (!executable.includes(name)) {
      throw new Error(`Bun's executable doesn't contain the name of the environment variable ${name}.`);
    }
    for (let at = result.indexOf(name); at !== -1; at = result.indexOf(name, at)) {
      result.write(name.replaceAll("_", "-"), at, "latin1");
    }
  }
  return result;
}
