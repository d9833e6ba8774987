import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Construct } from "constructs";
import { VERSION } from "../../shared/version";

/** Source address of the bundled provider. */
export const BUNDLED_SOURCE = "terraform.local/cdktf/tfetokens";

/** Version of the bundled provider: the same as the package's. */
export const BUNDLED_VERSION = VERSION;

/** Context key and environment variable with the path of the bundled provider. The context key takes precedence. */
export const PROVIDER_PATH_CONTEXT = "cdktf-tfe-tokens:providerPath";
export const PROVIDER_PATH_VARIABLE = "CDKTF_TFE_TOKENS_PROVIDER_PATH";

/** Its built file within the package: the same for all platforms with Node. */
const FILE_IN_PACKAGE = "dist/adapter/terraform-provider-tfetokens";

/**
 * Reads the bundled provider from the configured path, or from this package. An app that is bundled into one file has
 * no package around this module.
 */
export function readBundledProvider(scope: Construct): Buffer {
  const configured = configuredPath(scope);
  // Three levels up, in lib/ as in dist/.
  const file = configured?.file ?? path.join(__dirname, "../../..", FILE_IN_PACKAGE);
  if (existsSync(file)) return readFileSync(file);
  throw new Error(
    configured === undefined
      ? `The bundled provider tfetokens is missing, expected at ${file}. If your app is bundled into one file, copy ` +
          `node_modules/cdktf-tfe-tokens/${FILE_IN_PACKAGE}, and set the environment variable ${PROVIDER_PATH_VARIABLE} ` +
          `or the context key ${PROVIDER_PATH_CONTEXT} to its path. Otherwise, reinstall cdktf-tfe-tokens. ` +
          "In its own repository, run: npm run build"
      : `The provider tfetokens is missing at ${file}, the path in ${configured.setting}. Set it to the path of ` +
          `${FILE_IN_PACKAGE} from the package cdktf-tfe-tokens ${BUNDLED_VERSION}.`,
  );
}

function configuredPath(scope: Construct): { readonly file: string; readonly setting: string } | undefined {
  const context = scope.node.tryGetContext(PROVIDER_PATH_CONTEXT) as unknown;
  if (typeof context === "string" && context !== "") {
    return { file: path.resolve(context), setting: `the context key ${PROVIDER_PATH_CONTEXT}` };
  }
  const variable = process.env[PROVIDER_PATH_VARIABLE];
  if (variable === undefined || variable === "") return undefined;
  return { file: path.resolve(variable), setting: `the environment variable ${PROVIDER_PATH_VARIABLE}` };
}
