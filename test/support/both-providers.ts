import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "./emulator";
import { installFake } from "./fake-tfe/install";
import { FAKE_TFE, TerraformWorkspace, version } from "./terraform";

const requirement = (folder: string): string => `
terraform {
  required_providers {
    tfetokens = {
      source  = "terraform.local/cdktf/tfetokens"
      version = "${version}"
    }
    tfe = {
      source  = "hashicorp/tfe"
      version = "0.71.0"
    }
  }
}
provider "tfetokens" {
  organization    = "acme"
  ca_file         = "${join(folder, "ca.pem")}"
  ssl_skip_verify = false
}
`;

/** Creates a folder in which real Terraform runs with the built provider and the fake `hashicorp/tfe` provider. */
export async function createWorkspace(): Promise<TerraformWorkspace> {
  const terraform = new TerraformWorkspace({});
  installFake(terraform.folder);
  configureBoth(terraform, "");
  await terraform.init();
  return terraform;
}

export function configureBoth({ folder }: TerraformWorkspace, hcl: string): void {
  writeFileSync(join(folder, "main.tf"), requirement(folder) + hcl);
}

/** Starts a new emulator with the organization acme and its team ci, and resets the workspace to use the emulator. */
export async function startEmulatorForBoth(terraform: TerraformWorkspace): Promise<TestEmulator> {
  const seeds = [{ name: "acme", teams: [{ name: "ci" }] }];
  const now = new Date("2031-05-01T10:00:00Z");
  const emulator = await startTestEmulator({ tls: true, organizations: [], seeds, now });
  const hostname = `localhost:${new URL(emulator.url).port}`;
  terraform.reset({ TFE_HOSTNAME: hostname, TFE_TOKEN: OWNER_TOKEN, TFE_SSL_SKIP_VERIFY: "true" });
  writeFileSync(join(terraform.folder, "ca.pem"), emulator.certificate ?? "");
  await terraform.attach(FAKE_TFE);
  return emulator;
}
