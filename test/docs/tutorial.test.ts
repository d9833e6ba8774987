import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { documented, type Block } from "../support/docs/blocks";
import { Shell } from "../support/docs/shell";
import { startTestEmulator, type TestEmulator } from "../support/emulator";
import { createCleanEnvironment } from "../support/terraform";

const install = documented("docs/tutorials/first-rotation.md", "npm install");
const environment = documented("docs/tutorials/first-rotation.md", "export TFE_ADDRESS");
const program = documented("docs/tutorials/first-rotation.md", "new MetricsToken");
const apply = documented("docs/tutorials/first-rotation.md", "npx tsx main.ts");
const rotate = documented("docs/tutorials/first-rotation.md", "720h");
const expire = documented("docs/tutorials/first-rotation.md", "169h");
const destroy = documented("docs/tutorials/first-rotation.md", "terraform destroy");

describe("the tutorial", () => {
  let emulator: TestEmulator;
  let shell: Shell;

  beforeAll(async () => {
    emulator = await startTestEmulator({ ownerToken: "tutorial" });
    shell = new Shell((folder) => createCleanEnvironment(join(folder, "home")));
    writeFileSync(join(shell.folder, "main.ts"), program.code);
  });

  afterAll(async () => {
    shell.remove();
    await emulator.close();
  });

  /** Runs the commands of a step with the tutorial's variables, and returns the resulting number of metrics tokens. */
  async function run({ code }: Block, folder = "cdktf.out/stacks/tokens"): Promise<number> {
    const exports = environment.code.replace(/http:\S+/, emulator.url);
    expect(await shell.run(`${exports}\ncd ${folder}\n${code}`)).toBeUndefined();
    return (await emulator.state()).tokens.filter(({ kind }) => kind === "metrics").length;
  }

  it("installs the packages that its program imports", () => {
    const imported = [...program.code.matchAll(/ from "([^"]+)"/g)].map(([, name]) => name);
    expect(install.code.split(/\s+/)).toEqual(expect.arrayContaining([...imported, "tsx"]));
  });

  it("installs the same packages as the README, except for tsx", () => {
    const packages = install.code.split("npm install ")[1].split(/\s+/).filter(Boolean);
    const inReadme = [
      documented("README.md", "npm install cdktf-tfe-tokens "),
      documented("README.md", "cdktf-tfe-tokens-*.tgz"),
    ].map(({ code }) => code.trim().split(" ").slice(2));
    const expected = packages.filter((name) => name !== "tsx");
    expect(inReadme).toEqual([
      expected,
      ["../cdktf-tfe-tokens/cdktf-tfe-tokens-*.tgz", ...expected.slice(1)],
    ]);
  });

  it("creates a token, rotates it, removes the expired token, and destroys the last one", async () => {
    expect(await run(apply, ".")).toBe(1);
    expect(await run(rotate)).toBe(2);
    expect(await run(expire)).toBe(1);
    expect(await run(destroy)).toBe(0);
  });
});
