import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** Folders of `test` that don't mirror a folder of `lib`. docs/explanation/architecture.md describes them. */
const SPECIAL = ["docs", "e2e", "examples", "fake-tfe", "package", "support"];

function foldersWithTests(folder: string): string[] {
  const entries = readdirSync(join(root, "test", folder), { withFileTypes: true });
  const nested = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => foldersWithTests(join(folder, name)));
  return entries.some(({ name }) => name.endsWith(".test.ts")) ? [folder, ...nested] : nested;
}

describe("the test folders", () => {
  const folders = foldersWithTests("");

  it("mirror the folders of lib, except for the special folders", () => {
    const mirrored = folders.filter((folder) => !SPECIAL.includes(folder.split("/")[0]));
    expect(mirrored.length).toBeGreaterThan(10);
    expect(mirrored.filter((folder) => !existsSync(join(root, "lib", folder)))).toEqual([]);
  });

  it("include tests in every special folder", () => {
    expect(SPECIAL.filter((folder) => !folders.some((one) => one.startsWith(folder)))).toEqual([]);
  });
});
