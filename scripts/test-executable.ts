/**
 * Runs the end-to-end tests with the provider's executable for this machine instead of the provider's script. When a
 * test synthesizes an app, the library installs the executable. By default, this script passes the folder test/e2e to
 * Jest. To run other tests, pass arguments for Jest:
 *
 *   npm run test:executable [-- test/e2e/configuration …]
 *
 * TOKENS_TEST_PROVIDER is the path of the executable to test. If the variable isn't set, this script creates an
 * executable.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ownTarget } from "../lib/shared/executable-targets";
import { createExecutablePackages, executableIn } from "./release-packages";

const root = path.join(__dirname, "..");

async function createOwnExecutable(): Promise<string> {
  const own = ownTarget();
  if (own === undefined) {
    throw new Error(`There is no executable for ${process.platform} ${process.arch}.`);
  }
  await createExecutablePackages([own]);
  return executableIn(own);
}

/**
 * Runs tests with an executable.
 *
 * @returns Jest's exit code
 */
export function testExecutable(executable: string, args: readonly string[]): number {
  const { status } = spawnSync(
    process.execPath,
    [
      path.join(root, "node_modules/jest/bin/jest.js"),
      ...args,
      // Overrides the configured patterns, which exclude the long tests.
      "--testPathIgnorePatterns=/node_modules/",
    ],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        TOKENS_TEST_PROVIDER: executable,
        CDKTF_TFE_TOKENS_BUNDLED_PROVIDER: executable,
      },
    },
  );
  return status ?? 1;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const given = process.env.TOKENS_TEST_PROVIDER;
  const executable = given === undefined ? await createOwnExecutable() : path.resolve(given);
  return testExecutable(executable, args.length === 0 ? ["test/e2e"] : args);
}

if (require.main === module) {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error((error as Error).message);
      process.exit(1);
    },
  );
}
