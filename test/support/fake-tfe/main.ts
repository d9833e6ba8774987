/**
 * A fake of the provider hashicorp/tfe 0.71.0, for use without a registry. It also runs as 0.75.0, which only adds
 * `value_wo_version`.
 *
 * Its five resources have the attributes of the real ones and behave like them, including their defects. It omits the
 * nested blocks `vcs_repo` (tfe_workspace) and `organization_access` (tfe_team), any behavior that requires agents, SSH
 * keys, remote state consumers or tags by name, and the replacement of a variable when `value_wo` changes. A
 * configuration with one of these blocks is rejected as unsupported. Other arguments are accepted and read back from
 * the server. A workspace is deleted with DELETE, never with the API's safe-delete action. The bindings don't show
 * whether an optional attribute is also computed. In this respect, the fake follows the releases around 0.71.0.
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

/** The version in the file's name or, in debug mode, the version in the environment. */
function readVersion(): string {
  const [, version] = /_v(\d+\.\d+\.\d+)\.cjs$/.exec(process.argv[1]) ?? [];
  return version ?? (process.env.FAKE_TFE_VERSION || VERSION);
}

runFakeProvider({ name: "hashicorp/tfe", source: SOURCE, createService });
