import { basename } from "node:path";

/** The terraform of tests, examples and scripts, or another program with the same command line. */
export const TERRAFORM = process.env.TOKENS_TERRAFORM_BIN || "terraform";

// CDKTF runs it for its version when it synthesizes imports, and reads this variable when it is loaded.
process.env.TERRAFORM_BINARY_NAME = TERRAFORM;

/**
 * The registry of a provider whose source has no host. The program's name determines it, so that it needn't be
 * started.
 */
export const REGISTRY = /tofu/i.test(basename(TERRAFORM)) ? "registry.opentofu.org" : "registry.terraform.io";
