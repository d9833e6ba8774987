import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../../..");

type Environment = Record<string, string | undefined>;

/**
 * A project folder with its own home directory. The package and its development dependencies are installed in it. Like
 * a clone of the repository, the folder contains the examples.
 */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), "tfetokens-docs-"));

  readonly #environment: Environment;

  /** @param environment returns the environment variables for the given folder, which contains the directory `home` */
  constructor(environment: (folder: string) => Environment) {
    this.#environment = environment(this.folder);
    const modules = join(this.folder, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync(join(root, "node_modules"))) {
      if (name !== ".bin") symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
    const bin = join(modules, ".bin");
    mkdirSync(bin);
    for (const name of readdirSync(join(root, "node_modules/.bin"))) {
      symlinkSync(join(root, "node_modules/.bin", name), join(bin, name));
    }
    symlinkSync(root, join(modules, "cdktf-tfe-tokens"));
    symlinkSync(join(root, "dist/cli/cdktf-tfe-tokens"), join(bin, "cdktf-tfe-tokens"));
    for (const name of ["examples", "test", "cdktf.json"])
      symlinkSync(join(root, name), join(this.folder, name));
    mkdirSync(join(this.folder, "home"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Runs a script until it ends or its output matches `until`.
   *
   * @returns undefined if the output matched `until`, or if the script succeeded and `until` is omitted; otherwise, the
   * output and the exit code
   */
  async run(script: string, until?: RegExp): Promise<string | undefined> {
    const shell = spawn("bash", ["-euo", "pipefail", "-c", script], {
      cwd: this.folder,
      env: this.#environment,
      detached: true,
    });
    const closed = once(shell, "close") as Promise<[number | null]>;
    let written = "";
    const seen = new Promise<true>((resolve) => {
      const read = (text: Buffer): void => {
        written += text.toString();
        if (until?.test(written) === true) resolve(true);
      };
      shell.stdout.on("data", read);
      shell.stderr.on("data", read);
    });
    if ((await Promise.race([seen, closed])) === true) {
      // This stops all processes of the script, because the script has its own process group.
      if (shell.pid !== undefined && shell.exitCode === null) process.kill(-shell.pid, "SIGTERM");
      await closed;
      return undefined;
    }
    const [code] = await closed;
    return code === 0 && until === undefined ? undefined : `${written}\n(ended with ${code})`;
  }
}
