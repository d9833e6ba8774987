/**
 * `.ci/run` installs every program that tests use, and sets this variable so that a missing program causes an error.
 */
const REQUIRED = "TOKENS_TEST_EVERYTHING";

/**
 * Reports in one line that tests are skipped because a program isn't installed.
 *
 * @throws Error if everything must be tested
 */
export function reportMissing(what: string, untested: string, remedy: string): void {
  const line = `${what} isn't installed: ${untested}. ${remedy}.`;
  if ((process.env[REQUIRED] ?? "") !== "") throw new Error(`${line} (${REQUIRED} is set)`);
  process.stderr.write(`${line}\n`);
}
