import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { platform } from "../terraform";
import { AWS_SOURCE, AWS_VERSION } from "./identity";

/** The path of the built provider, which `TerraformWorkspace.attach` also accepts. */
export const FAKE_AWS = join(__dirname, "../../../build/fake-aws/terraform-provider-aws");

/** Installs the fake provider in a filesystem mirror. */
export function installFakeAws(mirror: string): void {
  if (!existsSync(FAKE_AWS)) {
    throw new Error(
      `The fake hashicorp/aws provider isn't built (${FAKE_AWS}). Run: node scripts/build.mjs fake-aws`,
    );
  }
  const folder = join(mirror, AWS_SOURCE, AWS_VERSION, platform());
  const file = join(folder, `terraform-provider-aws_v${AWS_VERSION}.cjs`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(FAKE_AWS, file);
  chmodSync(file, 0o755);
}
