/**
 * Environment variables that can make the provider load code, wait for a debugger, or behave like the command `bun`.
 * These variables might be set for other programs, for example in the terminal of an editor with an extension for Bun.
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
 * Renames `VARIABLES` in a Bun executable, because Bun doesn't have an option to ignore these variables. The new names
 * have the same length and contain hyphens, which shells don't allow in the names of variables.
 *
 * @throws Error if the executable doesn't contain one of the names, because its version of Bun might read a different
 * variable instead
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
