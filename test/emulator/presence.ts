/** Set by `.ci/run`, which installs everything that tests look for: there, what is missing is a failure. */
const REQUIRED = "TOKENS_TEST_EVERYTHING";

/**
 * Tells, in one line, of tests that cannot run because something is not installed.
 *
 * @throws Error where everything has to be tested
 */
export function missing(what: string, untested: string, remedy: string): void {
  const line = `${what} is not installed here: ${untested}. ${remedy}.`;
  if ((process.env[REQUIRED] ?? "") !== "") throw new Error(`${line} (${REQUIRED} is set)`);
  process.stderr.write(`${line}\n`);
}
