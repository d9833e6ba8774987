import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { itWithCdktfCli } from "../support/cdktf-cli";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { createExampleEnvironment, readAppCommand, run } from "../support/example";

const CDKTF = join(__dirname, "../../node_modules/.bin/cdktf");

/** Runs cdktf in the environment of a new user: the home directory is empty, and the stack was never initialized. */
describe("cdktf", () => {
  let emulator: TestEmulator;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-cdktf-"));
    mkdirSync(join(folder, "home"));
    writeFileSync(
      join(folder, "cdktf.json"),
      JSON.stringify({ language: "typescript", app: readAppCommand() }),
    );
    emulator = await startTestEmulator({ tls: true });
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  const cdktf = (...args: string[]): ReturnType<typeof run> =>
    run(CDKTF, args, folder, {
      ...createExampleEnvironment(join(folder, "home"), emulator.url, OWNER_TOKEN),
      CI: "true",
      FORCE_COLOR: "0",
    });

  itWithCdktfCli(
    "deploys the example for the first time, finds no changes afterward, and destroys it",
    async () => {
      const deployed = await cdktf("deploy", "--auto-approve");
      expect(deployed).toMatchObject({
        code: 0,
        output: expect.stringContaining("Apply complete!") as string,
      });

      const diff = await cdktf("diff");
      expect(diff).toMatchObject({ code: 0, output: expect.stringContaining("No changes.") as string });

      const destroyed = await cdktf("destroy", "--auto-approve");
      expect(destroyed).toMatchObject({
        code: 0,
        output: expect.stringContaining("Destroy complete!") as string,
      });
      expect((await emulator.state()).tokens.filter(({ kind }) => kind !== "user")).toEqual([]);
    },
    180_000,
  );
});
