import { readlinkSync } from "node:fs";
import path from "node:path";
import type { Environment } from "./cli-config";

/**
 * The command that stores a credential. It is OpenTofu's if cdktf uses OpenTofu, or if OpenTofu started this process.
 * The plugin protocol doesn't report which program is used, and their version numbers overlap.
 *
 * @param parent path of the executable that started this process; undefined if it can't be determined
 */
export function loginCommand(
  env: Environment,
  parent = parentExecutable(),
): "terraform login" | "tofu login" {
  const programs = [env.TERRAFORM_BINARY_NAME, parent];
  return programs.some((program) => /tofu/i.test(path.basename(program ?? "")))
    ? "tofu login"
    : "terraform login";
}

/** Only Linux provides this path in a file. */
function parentExecutable(): string | undefined {
  try {
    return readlinkSync(`/proc/${process.ppid}/exe`);
  } catch {
    return undefined;
  }
}
