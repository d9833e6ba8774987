import { basename } from "node:path";

/** The terraform of tests, examples and scripts, or another program with its command line. */
export const TERRAFORM = process.env.TOKENS_TERRAFORM_BIN || "terraform";

// CDKTF asks it for its version, at the synthesis of imports, and reads this when it is loaded.
process.env.TERRAFORM_BINARY_NAME = TERRAFORM;

/** Where it looks for a provider whose source names no host. By its name, so that it need not be started for it. */
export const REGISTRY = /tofu/i.test(basename(TERRAFORM)) ? "registry.opentofu.org" : "registry.terraform.io";
