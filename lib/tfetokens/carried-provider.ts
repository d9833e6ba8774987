import { readFileSync } from "node:fs";
import path from "node:path";

/** Source address of the provider that this package carries. */
export const CARRIED_SOURCE = "terraform.local/cdktf/tfetokens";

/** Its version, which is the package's. The path is the same from lib/ and from dist/. */
export const CARRIED_VERSION = (
  JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8")) as { version: string }
).version;
