import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { platformOf, readHeader } from "../../lib/shared/executable-targets";
import { executableFileName, scriptPackage } from "../../lib/shared/provider-package";

/**
 * The environment variable with the path of an executable to test instead of the built script. Example:
 * `TOKENS_TEST_PROVIDER=/path npx jest test/e2e`
 */
const VARIABLE = "TOKENS_TEST_PROVIDER";
const SCRIPT = path.join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");

export const TESTED_PROVIDER = path.resolve(process.env[VARIABLE] || SCRIPT);

/** Whether end-to-end tests run with an executable, which ignores NODE_OPTIONS. */
export const TESTS_EXECUTABLE = platformOf(readHeader(TESTED_PROVIDER)) !== undefined;

/** Copies the tested provider to the folder in which Terraform looks for it. */
export function installTestedProvider(folder: string, version: string): void {
  const platform = platformOf(readHeader(TESTED_PROVIDER));
  const name =
    platform === undefined
      ? scriptPackage(version, "linux_amd64", Buffer.alloc(0))[0].name
      : executableFileName(version, platform);
  mkdirSync(folder, { recursive: true });
  cpSync(TESTED_PROVIDER, path.join(folder, name));
}

/** Returns the command that starts a provider without its launcher, because the launcher removes most NODE_OPTIONS. */
export function testedProviderCommand(file: string): [string, ...string[]] {
  return platformOf(readHeader(file)) === undefined ? [process.execPath, file] : [file];
}
