import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { resolveBuiltCommand } from "./built-command";

const command = resolveBuiltCommand();
const ownerToken = ["--owner-token", "made-up-owner"];

/** Runs the command. If the command hangs, it is killed after 15 seconds, and `status` is null. */
function run(
  args: readonly string[],
  stdout: "pipe" | number = "pipe",
): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", stdout, "pipe"],
    timeout: 15_000,
    killSignal: "SIGKILL",
  });
  return { status, stderr };
}

// In /proc, creating a file or directory fails with ENOENT, even for root.
test.each([
  ["pack", ["pack", "--out", "/proc/x"]],
  ["emulator --write-certificate", ["emulator", ...ownerToken, "--tls", "--write-certificate", "/proc/x"]],
  ["emulator --state", ["emulator", ...ownerToken, "--state", "/proc/x"]],
])("%s fails if the given path isn't writable", (_, args) => {
  const { status, stderr } = run(args);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: .*\/proc\/x/);
});

test.each([
  ["emulator", ["emulator", ...ownerToken]],
  ["--help", ["--help"]],
])("%s fails if standard output can't be written", (_, args) => {
  const { status, stderr } = run(args, openSync("/dev/full", "w"));
  expect(status).toBe(1);
  expect(stderr).toContain("ENOSPC");
});
