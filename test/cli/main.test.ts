import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveBuiltCommand, runProgram, type ProcessResult } from "./built-command";

const command = resolveBuiltCommand();
const run = (...args: string[]): Promise<ProcessResult> => runProgram(command, args);

const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
  version: string;
};

test.each(["--help", "-h", "help"])("prints help for %s", async (word) => {
  const { code, stdout, stderr } = await run(word);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: cdktf-tfe-tokens /);
  for (const name of ["emulator", "inventory", "pack", "help", "--version", "Exit codes:"])
    expect(stdout).toContain(name);
});

test.each(["emulator", "inventory", "pack"])(
  "prints the same help for %s with `help` and with `--help`",
  async (name) => {
    const [byCommand, byFlag] = await Promise.all([run("help", name), run(name, "--help")]);
    expect(byCommand).toEqual(byFlag);
    expect(byCommand).toMatchObject({ code: 0, stderr: "" });
    expect(byCommand.stdout).toMatch(new RegExp(`^Usage: cdktf-tfe-tokens ${name} `));
    expect(byCommand.stdout).toMatch(/\n {4}\$ (\w+=\S+ |terraform state pull \| )?cdktf-tfe-tokens /);
  },
);

test.each(["--version", "-V"])("prints its version for %s", async (word) => {
  expect(await run(word)).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("prints help to standard error and fails if there is no command", async () => {
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: cdktf-tfe-tokens /);
});

test.each([
  [["nonsense"], "unknown command 'nonsense'", "`cdktf-tfe-tokens --help`"],
  [["inventroy"], "unknown command 'inventroy'", "(Did you mean inventory?)"],
  [["--nonsense"], "unknown option '--nonsense'", "`cdktf-tfe-tokens --help`"],
  [["inventory", "--jsn"], "unknown option '--jsn'", "(Did you mean --json?)"],
  [["emulator"], "--owner-token", "TFE_EMULATOR_OWNER_TOKEN"],
  [["inventory", "acme"], "too many arguments", "`cdktf-tfe-tokens inventory --help`"],
  [["emulator", "--port", "x"], "0 to 65535", "`cdktf-tfe-tokens emulator --help`"],
])("rejects %j with an error that contains %j and %j", async (args, problem, remedy) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: /);
  expect(stderr).toContain(problem);
  expect(stderr).toContain(remedy);
});

test("shows terminal escapes in an argument as text", async () => {
  const { stderr } = await run("inventory", "--organization", "acme", "--state", "\u001b[2J");
  expect(stderr).toBe(
    "error: --state \\u001b[2J can't be read: ENOENT. Specify a file that exists and that you can read.\n",
  );
});
