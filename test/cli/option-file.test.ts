import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptionFile } from "../../lib/cli/option-file";
import { UsageError } from "../../lib/cli/usage-error";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "option-file-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["a missing file", "missing", "ENOENT"],
  ["a directory", ".", "EISDIR"],
])(
  "an option with %s causes a usage error that names the option, the path, the cause and a remedy",
  (_, name, code) => {
    const path = join(folder, name);
    const read = (): Buffer => readOptionFile("--gpg-key-file", path);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(`--gpg-key-file ${path} can't be read: ${code}. Specify a file that exists`);
  },
);
