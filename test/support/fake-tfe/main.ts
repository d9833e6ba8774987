/**
 * The fake of the provider hashicorp/tfe 0.71.0, for where its registry cannot be reached. As 0.75.0 it has
 * `value_wo_version` as well, and is 0.71.0 in everything else.
 *
 * Its five resources have the attributes of the real ones and behave as those do, their faults included. Left
 * out are the nested blocks `vcs_repo` (tfe_workspace) and `organization_access` (tfe_team), what only shows where a
 * server has agents, SSH keys, remote state consumers or tags by name, and that another `value_wo` replaces its
 * variable. A configuration that uses one of the blocks is refused as unknown; the other arguments are accepted and read back as the server has them. A workspace is deleted by DELETE, never by the
 * API's safe-delete action. The bindings do not tell whether an optional attribute is computed too: there the
 * releases around 0.71.0 decide.
 */
import { once } from "node:events";
import { startDebugService } from "../../../lib/adapter/framework/server/debug-server";
import { HandshakeError, parseHandshake } from "../../../lib/adapter/framework/server/handshake";
import { createProviderService } from "../../../lib/adapter/framework/server/provider-service";
import { serveService, type CreateService } from "../../../lib/adapter/framework/server/serve";
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
    withoutNewerCapabilities(createProviderService(tfe(process.env, ownVersion()), session)),
    "tfe_workspace",
    DEPRECATED,
  );
  const legacyTypes = ["tfe_organization_token", "tfe_team", "tfe_workspace"];
  return withLegacyTypeSystem(withWriteOnlyArguments(service, { tfe_variable: ["value_wo"] }), legacyTypes);
};

/** The one in the file's name; attached, the one in the environment. */
function ownVersion(): string {
  const [, version] = /_v(\d+\.\d+\.\d+)\.cjs$/.exec(process.argv[1]) ?? [];
  return version ?? (process.env.FAKE_TFE_VERSION || VERSION);
}

async function main(): Promise<void> {
  if (process.argv[2] === "--debug") {
    const server = await startDebugService(createService, SOURCE);
    process.stdout.write(`TF_REATTACH_PROVIDERS='${server.reattach}'\n`);
    await once(process, "SIGTERM");
    return server.close();
  }
  // Terraform asks through StopProvider; a Ctrl-C of the whole process group must not end the provider before.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

  const { line, ended } = await serveService(createService, parseHandshake(process.env));
  process.stdout.write(`${line}\n`);
  await ended;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const message =
      error instanceof HandshakeError
        ? error.message
        : `The fake hashicorp/tfe provider cannot start: ${String(error)}`;
    process.stderr.write(`${message}\n`);
    process.exit(1);
  },
);
