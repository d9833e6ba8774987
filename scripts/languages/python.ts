import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pythonCommand, recipes } from "./programs";
import { bash, emptyFolder, execute, folderOf, reasonOf, root, type Toolchain } from "./toolchain";

const folder = folderOf("python");
const venv = join(folder, "venv");
const inVenv = { PATH: `${join(venv, "bin")}:${process.env.PATH ?? ""}`, VIRTUAL_ENV: venv };

export const python: Toolchain = {
  language: "python",

  async unavailable() {
    emptyFolder("python");
    const created = await reasonOf(execute({ file: "python3", args: ["-m", "venv", venv] }, folder));
    if (created !== undefined) return `Python's venv: ${created}`;
    const download = bash("pip download --quiet --no-deps --dest download constructs==10.4.2");
    const reached = await reasonOf(execute(download, folder, inVenv));
    return reached && `Python's package index: ${reached}`;
  },

  async build() {
    await execute(bash(recipes.python), root, inVenv);
    await execute(bash("pip install --quiet mypy==2.4.1"), root, inVenv);
  },

  async compile(name, program) {
    const file = join(folder, `${name}.py`);
    writeFileSync(file, program);
    await execute({ file: join(venv, "bin/mypy"), args: ["--strict", file] }, folder, inVenv);
    return { file: join(venv, "bin/python"), args: [file] };
  },

  async more() {
    await endsWithItsEmulator();
    const pack = { file: join(venv, "bin/cdktf-tfe-tokens"), args: ["pack", "--out", "mirror"] };
    await execute(pack, folder, inVenv);
  },
};

/** Checks that a signal to the started command ends the emulator. Otherwise, the emulator would keep its port. */
async function endsWithItsEmulator(): Promise<void> {
  const [name, ...args] = pythonCommand.trim().replace("--port 8080", "--port 0").split(" ");
  const command = spawn(join(venv, "bin", name), args, {
    cwd: folder,
    env: { ...process.env, ...inVenv },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [first] = (await once(createInterface(command.stdout), "line")) as [string];
  const url = /^listening on (\S+)$/.exec(first)?.[1];
  if (url === undefined)
    throw new Error(
      `Python's command didn't report the address of its emulator: expected "listening on …", got "${first}"`,
    );
  const health = (): Promise<number> => fetch(`${url}/_emulator/health`).then(({ status }) => status);
  if ((await health()) !== 200) throw new Error("the emulator that Python's command started isn't healthy");
  command.kill("SIGTERM");
  await once(command, "exit");
  const left = await health().catch(() => undefined);
  if (left !== undefined) throw new Error("SIGTERM ended Python's command, but not its emulator");
}
