import { readlinkSync } from "node:fs";
import path from "node:path";
import type { Environment } from "./cli-config";

/**
 * Returns the command that stores a credential. It is OpenTofu's command if cdktf uses OpenTofu, or if OpenTofu started
 * this process. The function recognizes OpenTofu by the name of its executable, because the plugin protocol doesn't
 * identify the program, and the version numbers of Terraform and OpenTofu overlap.
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

/**
 * Returns the path of the executable that started this process; undefined if it can't be determined, for example
 * on macOS and Windows, which don't have `/proc/<pid>/exe`.
 */
function parentExecutable(): string | undefined {
  try {
    return readlinkSync(`/proc/${process.ppid}/exe`);
  } catch {
    return undefined;
  }
}
