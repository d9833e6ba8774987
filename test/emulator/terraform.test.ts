import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { Emulator } from "../../lib/emulator";
import { TERRAFORM } from "../support/terraform-binary";
import { closeAll, OWNER, start } from "./client";

let emulator: Emulator;
let folder: string;
let host: string;

beforeEach(async () => {
  emulator = await start({ tls: true });
  folder = mkdtempSync(join(tmpdir(), "emulator-terraform-"));
  // Terraform doesn't create the directory for the credentials file.
  mkdirSync(join(folder, ".terraform.d"));
  host = `localhost:${new URL(emulator.url).port}`;
  writeFileSync(join(folder, "ca.pem"), emulator.certificate ?? "");
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true });
});

/** Runs Terraform with a separate home directory, and enters the given answers at the prompts, in order. */
function terraform(
  flags: readonly string[],
  answers: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const child = spawn(TERRAFORM, [...flags, "-no-color"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      CHECKPOINT_DISABLE: "1",
      SSL_CERT_FILE: join(folder, "ca.pem"),
      TF_CLI_CONFIG_FILE: flags[0] === "login" ? undefined : join(folder, "terraform.tfrc"),
    },
  });
  const waiting = [...answers];
  let output = "";
  const listen = (chunk: Buffer): void => {
    output += chunk.toString();
    const questions = output.split("Enter a value:").length - 1;
    while (answers.length - waiting.length < questions && waiting.length > 0)
      child.stdin.write(`${waiting.shift() ?? ""}\n`);
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

interface Requests {
  readonly requests: { method: string; path: string; status: number }[];
}

function journal(): Promise<Requests> {
  return new Promise((resolve, reject) => {
    const target = `${emulator.url}/_emulator/journal`;
    get(target, { ca: emulator.certificate }, (response) => {
      json(response).then((body) => resolve(body as Requests), reject);
    }).once("error", reject);
  });
}

test("`terraform login` accepts the emulator's token", async () => {
  const { code, output } = await terraform(["login", host], ["yes", OWNER]);
  expect(output).toContain("Retrieved token for user owner");
  expect(code).toBe(0);
  expect(readFileSync(join(folder, ".terraform.d/credentials.tfrc.json"), "utf8")).toContain(OWNER);
});

test("`terraform login` rejects a different token", async () => {
  const { code, output } = await terraform(["login", host], ["yes", "made-up-unknown"]);
  expect(output).toContain("Token is invalid");
  expect(code).toBe(1);
});

test("`terraform init` with a cloud block creates its workspace", async () => {
  writeFileSync(join(folder, "terraform.tfrc"), `credentials "${host}" { token = "${OWNER}" }\n`);
  writeFileSync(
    join(folder, "main.tf"),
    `terraform {
  cloud {
    hostname     = "${host}"
    organization = "acme"
    workspaces { name = "prod" }
  }
}
`,
  );
  const { code, output } = await terraform(["init"]);
  expect(output).toContain("successfully initialized");
  expect(code).toBe(0);
  const { requests } = await journal();
  const workspaces = "/api/v2/organizations/acme/workspaces";
  expect(requests).toContainEqual(expect.objectContaining({ method: "POST", path: workspaces, status: 201 }));
  expect(requests.filter(({ status }) => status >= 400).map(({ path }) => path.split("/").at(-1))).toEqual([
    // Terraform first requests the workspace, which doesn't exist yet.
    "prod",
    "current-state-version",
  ]);
});
