import { REGISTRY } from "../terraform-binary";
import { SOURCE, VERSION } from "./identity";
import { place, withdraw } from "./install";
import { initFindsPlaced, initFindsProvider } from "./probe";

/** Where the tfe provider of a stack folder comes from. `registry` includes a mirror of it. */
export type Provenance = "registry" | "stand-in";

let answer: Provenance | undefined;

/**
 * Lays the stand-in into a stack folder, but only where `terraform init` cannot get the real provider; the first
 * time that it does so, one line on standard error says it. Terraform is asked once a process.
 *
 * Synchronous, because `preload.ts` calls it when its process has no event loop any more.
 */
export function standInForTfeWhereNeeded(stackFolder: string): Provenance {
  answer ??= findOut();
  if (answer === "registry") withdraw(stackFolder);
  else place(stackFolder);
  return answer;
}

function findOut(): Provenance {
  if (initFindsProvider()) return "registry";
  const name = `hashicorp/tfe ${VERSION}`;
  if (!initFindsPlaced(place)) {
    throw new Error(
      `${name} cannot be had, and Terraform does not take the stand-in from terraform.d/plugins either. ` +
        `A provider_installation block in its CLI configuration switches that folder off: ` +
        `put ${SOURCE} ${VERSION} into the mirror that it names, or leave the block out.`,
    );
  }
  process.stderr.write(
    `${name} cannot be had from ${REGISTRY} here: test/support/fake-tfe stands in for it\n`,
  );
  return "stand-in";
}
