import { EXECUTABLE_TARGETS, ownTarget, type ExecutableTarget } from "../../shared/executable-targets";
import { isWindows } from "../../shared/provider-package";
import type { NpmFile } from "./npm-files";

/** The version of Bun that the executables contain. */
export const BUN_VERSION = "1.4.5";

/** For each target, the name and checksum of the npm package that contains Bun. */
const PACKAGES: Readonly<Record<string, readonly [name: string, integrity: string]>> = {
  darwin_amd64: [
    "@oven/bun-darwin-x64",
    "sha512-qkLPMGHZM9NI6CeHTWwVezzmlo6cC4Ta7yUAjYIWXS366qQcOlcp75t2uZyiuVRBMPS0h9qE0tCcvCHGaFqjJg==",
  ],
  darwin_arm64: [
    "@oven/bun-darwin-aarch64",
    "sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==",
  ],
  linux_amd64: [
    "@oven/bun-linux-x64",
    "sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==",
  ],
  linux_amd64_musl: [
    "@oven/bun-linux-x64-musl",
    "sha512-10QoW/YfTgnURaGEaHpJCiXjLI2e5iTtfVDaA5JKcyUzaa1cq6cVUY9/Uq5XkYzvtRjHLRe9Oj/lTDIQcxy8HQ==",
  ],
  linux_arm64: [
    "@oven/bun-linux-aarch64",
    "sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==",
  ],
  linux_arm64_musl: [
    "@oven/bun-linux-aarch64-musl",
    "sha512-XCNc+WvvMAdNNb+OWTogpy+N9wm62fkVeEVLb6how0RZhW5LPi6c7BlkeVCuWps7XjEl2saFpHFa20/1E+PAHg==",
  ],
  windows_amd64: [
    "@oven/bun-windows-x64",
    "sha512-FNvply651vcE/GHgNWz6mZvhmkwBuu8Hw54oNzA+CQog+HW+542rXQmZqNHRkFxazD9L3xi+iTtvO3engAgJfw==",
  ],
};

/** Returns the Bun executable for a target, as a file of an npm package. */
export function bunBinary({ name, platform }: ExecutableTarget): NpmFile {
  const [packageName, integrity] = PACKAGES[name];
  const file = isWindows(platform) ? "bin/bun.exe" : "bin/bun";
  return { name: packageName, version: BUN_VERSION, integrity, file };
}

/**
 * Returns the Bun executable for this machine, as a file of an npm package.
 *
 * @throws Error if Bun isn't available for this machine
 */
export function ownBunBinary(): NpmFile {
  const own = ownTarget();
  if (own !== undefined) return bunBinary(own);
  throw new Error(
    `Executables can't be created on ${process.platform} ${process.arch}, because Bun isn't available for this platform. ` +
      `Run the command on one of ${EXECUTABLE_TARGETS.map(({ name }) => name).join(", ")}.`,
  );
}
