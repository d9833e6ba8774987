import { REGISTRY } from "../terraform-binary";
import { SOURCE, VERSION } from "./identity";
import { installFake, uninstallFake } from "./install";
import { initFindsFake, initFindsProvider } from "./probe";

/** Where Terraform finds hashicorp/tfe. `registry` includes mirrors. */
export type Provenance = "registry" | "fake";

let provenance: Provenance | undefined;

/**
 * Installs the fake provider in a stack directory if `terraform init` doesn't find the real provider. Otherwise,
 * removes the fake provider. The check runs once per process, and prints a line to standard error if the fake provider
 * is needed.
 *
 * This function is synchronous, because `preload.ts` calls it when the process exits.
 */
export function useFakeTfeIfNeeded(stackFolder: string, version = VERSION): Provenance {
  provenance ??= detectProvenance();
  if (provenance === "registry") uninstallFake(stackFolder, version);
  else installFake(stackFolder, version);
  return provenance;
}

function detectProvenance(): Provenance {
  if (initFindsProvider()) return "registry";
  const name = `hashicorp/tfe ${VERSION}`;
  if (!initFindsFake(installFake)) {
    throw new Error(
      `${name} can't be downloaded, and Terraform doesn't use the fake provider in terraform.d/plugins either. ` +
        `A provider_installation block in Terraform's CLI configuration disables that directory. ` +
        `Add ${SOURCE} ${VERSION} to the mirror in this block, or remove the block.`,
    );
  }
  process.stderr.write(
    `${name} can't be downloaded from ${REGISTRY}: using the fake in test/support/fake-tfe\n`,
  );
  return "fake";
}
