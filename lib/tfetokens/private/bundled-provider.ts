import { readFileSync } from "node:fs";
import path from "node:path";

// The package's folder is three up from here, in lib/ as in dist/.
const packageFolder = path.join(__dirname, "../../..");

/** Source address of the provider that this package carries. */
export const BUNDLED_SOURCE = "terraform.local/cdktf/tfetokens";

/** Its version, which is the package's. */
export const BUNDLED_VERSION = (
  JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string }
).version;

/** Its built file, which is the same for every platform that has Node. */
export const BUNDLED_FILE = path.join(packageFolder, "dist/adapter/terraform-provider-tfetokens");
