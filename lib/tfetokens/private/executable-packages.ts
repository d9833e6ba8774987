import { readFileSync } from "node:fs";
import path from "node:path";
import { EXECUTABLE_TARGETS, ownTarget, type ExecutableTarget } from "../../shared/executable-targets";
import { isWindows, type Platform } from "../../shared/provider-package";
import { BUNDLED_VERSION } from "./bundled-provider";

/**
 * Returns the paths of the executables in the installed npm packages of this version, by platform. npm installs the
 * optional dependency for the current platform. If Terraform runs on a different platform, users can install the
 * package for that platform.
 */
export function findExecutables(): ReadonlyMap<Platform, string> {
  const own = ownTarget();
  // This machine's target takes precedence over the other targets. Among the others, glibc takes precedence over musl.
  const ordered = [...(own === undefined ? [] : [own]), ...EXECUTABLE_TARGETS];
  const found = new Map<Platform, string>();
  for (const target of ordered) {
    if (found.has(target.platform)) continue;
    const file = findExecutable(target);
    if (file !== undefined) found.set(target.platform, file);
  }
  return found;
}

function findExecutable({ packageName, platform }: ExecutableTarget): string | undefined {
  const manifest = resolveManifest(packageName);
  if (manifest === undefined) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version?: string };
  if (version !== BUNDLED_VERSION) return undefined;
  const name = `terraform-provider-tfetokens${isWindows(platform) ? ".exe" : ""}`;
  return path.join(path.dirname(manifest), "bin", name);
}

function resolveManifest(packageName: string): string | undefined {
  try {
    return require.resolve(`${packageName}/package.json`, { paths: [__dirname, process.cwd()] });
  } catch {
    return undefined;
  }
}
