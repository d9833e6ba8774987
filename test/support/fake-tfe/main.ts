/**
 * A fake of the provider hashicorp/tfe 0.71.0, for use without a registry. It can also run as 0.75.0, and then supports
 * `value_wo_version` too.
 *
 * Its five resources imitate the attributes and behavior of the real resources, including their defects. The fake omits
 * the nested blocks `vcs_repo` (tfe_workspace) and `organization_access` (tfe_team), any behavior that requires agents,
 * SSH keys, remote state consumers or tags by name, and the replacement of a variable when `value_wo` changes.
 * Terraform rejects a configuration with one of these blocks. The fake accepts all other arguments, and reads their
 * values from the server. It deletes a workspace with DELETE, never with the API's safe-delete action. The generated
 * bindings don't show whether an optional attribute is also computed. In this respect, the fake follows the releases
 * around 0.71.0.
 */
import { createProviderService } from "../../../lib/adapter/framework/server/provider-service";
import type { CreateService } from "../../../lib/adapter/framework/server/serve";
import { runFakeProvider } from "../fake-provider";
import { SOURCE, VERSION } from "./identity";
import {
  withDeprecated,
  withLegacyTypeSystem,
  withWriteOnlyArguments,
  withoutNewerCapabilities,
} from "./decorate-service";
import { DEPRECATED } from "./resources/workspace-attributes";
import { tfe } from "./provider";

const createService: CreateService = (session) => {
  const service = withDeprecated(
    withoutNewerCapabilities(createProviderService(tfe(process.env, readVersion()), session)),
    "tfe_workspace",
    DEPRECATED,
  );
  const legacyTypes = ["tfe_organization_token", "tfe_team", "tfe_workspace"];
  return withLegacyTypeSystem(withWriteOnlyArguments(service, { tfe_variable: ["value_wo"] }), legacyTypes);
};

/**
 * Returns the version in the file's name. In debug mode, the name has no version, and FAKE_TFE_VERSION can specify it.
 */
function readVersion(): string {
  const [, version] = /_v(\d+\.\d+\.\d+)\.cjs$/.exec(process.argv[1]) ?? [];
  return version ?? (process.env.FAKE_TFE_VERSION || VERSION);
}

runFakeProvider({ name: "hashicorp/tfe", source: SOURCE, createService });
