import { REGISTRY } from "../terraform-binary";
import { SOURCE, VERSION } from "./identity";
import { installFake, uninstallFake } from "./install";
import { initFindsFake, initFindsProvider } from "./probe";

/** The source of hashicorp/tfe. `registry` includes mirrors. */
export type Provenance = "registry" | "fake";

let provenance: Provenance | undefined;

/**
 * If `terraform init` can't get the real provider, installs the fake provider into a stack directory and prints one
 * line to standard error. The check runs once per process.
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
        `A provider_installation block in Terraform's CLI configuration disables that directory: ` +
        `add ${SOURCE} ${VERSION} to the mirror in it, or remove the block.`,
    );
  }
  process.stderr.write(
    `${name} can't be downloaded from ${REGISTRY}: using the fake in test/support/fake-tfe\n`,
  );
  return "fake";
}
