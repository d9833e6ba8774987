import { execFileSync } from "node:child_process";
import { basename } from "node:path";

/** The program that tests, examples and scripts run: Terraform, or a program with the same command line. */
export const TERRAFORM = process.env.TOKENS_TERRAFORM_BIN || "terraform";

// CDKTF reads this variable when the library is loaded. When an app synthesizes imports, CDKTF runs the program to get
// the version of Terraform.
process.env.TERRAFORM_BINARY_NAME = TERRAFORM;

/**
 * The default registry for source addresses without a host. It is derived from the program's name, so that the program
 * doesn't have to be started.
 */
export const REGISTRY = /tofu/i.test(basename(TERRAFORM)) ? "registry.opentofu.org" : "registry.terraform.io";

/** Returns the version of the program, such as "1.11.4". */
export function readTerraformVersion(): string {
  // If this variable names a file that doesn't exist, OpenTofu writes a warning before the JSON.
  const env = { ...process.env, TF_CLI_CONFIG_FILE: undefined };
  const output = execFileSync(TERRAFORM, ["version", "-json"], {
    encoding: "utf8",
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return (JSON.parse(output) as { terraform_version: string }).terraform_version;
}
