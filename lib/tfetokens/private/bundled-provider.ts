import { readFileSync } from "node:fs";
import path from "node:path";

// Three levels up, in lib/ as in dist/.
const packageFolder = path.join(__dirname, "../../..");

/** Source address of the bundled provider. */
export const BUNDLED_SOURCE = "terraform.local/cdktf/tfetokens";

/** Version of the bundled provider: the same as the package's. */
export const BUNDLED_VERSION = (
  JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string }
).version;

/** Built file of the bundled provider: the same for all platforms with Node. */
export const BUNDLED_FILE = path.join(packageFolder, "dist/adapter/terraform-provider-tfetokens");
