import { disableBunVariables } from "../../../lib/cli/pack/bun-variables";

const NAMES =
  "BUN_OPTIONS BUN_BE_BUN BUN_INSPECT BUN_INSPECT_CONNECT_TO BUN_INSPECT_NOTIFY BUN_INSPECT_PRELOAD";

test("replaces the names of Bun's environment variables with names of the same length that no shell can set", () => {
  const executable = Buffer.from(`\0${NAMES}\0BUN_OPTIONS\0NODE_OPTIONS\0`);
  const result = disableBunVariables(executable).toString();
  expect(result).toBe(`\0${NAMES.replaceAll("_", "-")}\0BUN-OPTIONS\0NODE_OPTIONS\0`);
});

test("fails if an executable lacks one of Bun's variables, because that Bun version might read different ones", () => {
  const executable = Buffer.from(NAMES.replace("BUN_BE_BUN", ""));
  expect(() => disableBunVariables(executable)).toThrow("BUN_BE_BUN");
});
