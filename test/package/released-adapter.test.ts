import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = "scripts/released-adapter.mjs";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Runs the script in a repository whose released version, 1.0.0, has an adapter that contains "as released". */
describe("a version", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-released-"));
    mkdirSync(join(folder, "dist/adapter"), { recursive: true });
    cpSync(join(__dirname, "../..", SCRIPT), join(folder, SCRIPT));
    write("released-adapters.json", JSON.stringify({ "1.0.0": sha256("as released") }));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);

  function run(
    version: string,
    adapter: string,
    ...options: string[]
  ): { status: number | null; said: string } {
    write("package.json", JSON.stringify({ version }));
    write("dist/adapter/terraform-provider-tfetokens", adapter);
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...options], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, said: stderr };
  }

  it.each([["built"], ["published", "--publish"]])(
    "is accepted with the adapter of its release when it is %s",
    (_when, ...options) => {
      expect(run("1.0.0", "as released", ...options)).toEqual({ status: 0, said: "" });
    },
  );

  it.each([["built"], ["released again", "--record"], ["published", "--publish"]])(
    "is rejected with an adapter that differs from its release when it is %s",
    (_when, ...options) => {
      const { status, said } = run("1.0.0", "changed", ...options);
      expect(status).toBe(1);
      expect(said).toContain(sha256("changed"));
      expect(said).toContain(`released version 1.0.0`);
      expect(said).toContain(`expected ${sha256("as released")}`);
      expect(said).toContain("npm version --no-git-tag-version --ignore-scripts preminor");
    },
  );

  it("can be built with different adapters until its adapter is recorded", () => {
    expect(run("1.1.0-0", "changed")).toMatchObject({ status: 0 });
    expect(run("1.1.0-0", "changed again")).toMatchObject({ status: 0 });
    expect(run("1.1.0", "done", "--record")).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(join(folder, "released-adapters.json"), "utf8"))).toEqual({
      "1.0.0": sha256("as released"),
      "1.1.0": sha256("done"),
    });
    expect(run("1.1.0", "changed")).toMatchObject({ status: 1 });
  });

  it("is rejected when it is published if its adapter isn't recorded", () => {
    const { status, said } = run("1.1.0-0", "changed", "--publish");
    expect({ status, said }).toEqual({
      status: 1,
      said: expect.stringContaining("doesn't contain the adapter of 1.1.0-0.") as string,
    });
  });
});
