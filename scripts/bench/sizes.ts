import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { show, type Figure } from "./figure";

const root = join(__dirname, "../..");

/** Measures the unpacked size of the npm package, and the size of the provider's script. */
export function sizeFigures(): Figure[] {
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ unpackedSize }] = JSON.parse(packed) as { unpackedSize: number }[];
  const adapter = statSync(join(root, "dist/adapter/terraform-provider-tfetokens")).size;
  const size = (what: string, bytes: number, most: number, aim: string): Figure => ({
    what,
    measured: show(bytes, "kB"),
    against: "–",
    result: "–",
    aim,
    met: bytes <= most,
  });
  return [
    size("the npm package, unpacked", unpackedSize, 2_000_000, "≤ 2 MB"),
    size("the provider's script", adapter, 500_000, "≤ 500 kB"),
  ];
}
