import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { documented } from "../support/docs/blocks";

const root = join(__dirname, "../..");

it("the documented workflow is valid YAML with a schedule", () => {
  const { code } = documented("docs/how-to/scheduled-applies.md", "workflow_dispatch");
  const prettier = join(root, "node_modules/prettier/bin/prettier.cjs");
  const { status, stderr } = spawnSync(process.execPath, [prettier, "--parser", "yaml"], {
    input: code,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(code).toMatch(/cron: "(\S+ ){4}\S+"/);
});

it("the documented script starts a run through the API, with the token from an environment variable", async () => {
  const { code } = documented("docs/how-to/scheduled-applies.md", "/api/v2/runs");
  const requests: { url?: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ url: request.url, headers: request.headers, body });
      response.writeHead(201).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const script = code.replace("https://app.terraform.io", `http://127.0.0.1:${port}`);
    await promisify(execFile)("bash", ["-c", script], {
      env: { PATH: process.env.PATH, TFE_TOKEN: "made-up" },
    });
  } finally {
    server.close();
  }
  const [{ url, headers, body }] = requests;
  expect({ url, type: headers["content-type"], authorization: headers.authorization }).toEqual({
    url: "/api/v2/runs",
    type: "application/vnd.api+json",
    authorization: "Bearer made-up",
  });
  expect(JSON.parse(body)).toMatchObject({
    data: {
      attributes: { "auto-apply": true },
      relationships: { workspace: { data: { id: "ws-Y7RyjccPVBKVEdp7" } } },
    },
  });
});

describe("the script for cron", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "scheduled-applies-"));
    mkdirSync(join(folder, "cdktf.out/stacks/tokens"), { recursive: true });
    mkdirSync(join(folder, "bin"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script with fake `npx` and `terraform` commands that log their arguments. */
  function run(exitCodes: { readonly terraform: number }): { status: number | null; commands: string[] } {
    const log = join(folder, "log");
    writeFileSync(log, "");
    for (const [name, code] of Object.entries({ npx: 0, ...exitCodes })) {
      const file = join(folder, "bin", name);
      writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>"${log}"\nexit ${code}\n`);
      chmodSync(file, 0o755);
    }
    const { code } = documented("docs/how-to/scheduled-applies.md", "#!/usr/bin/env bash");
    const { status } = spawnSync("bash", ["-c", code.replaceAll("/srv/tokens", folder)], {
      env: { PATH: `${join(folder, "bin")}:${process.env.PATH}` },
    });
    return { status, commands: readFileSync(log, "utf8").split("\n").filter(Boolean) };
  }

  it("applies, and then checks for overdue rotations", () => {
    const { status, commands } = run({ terraform: 0 });
    expect(status).toBe(0);
    expect(commands.slice(0, 2)).toEqual([
      "terraform init -input=false",
      "terraform apply -input=false -auto-approve -lock-timeout=5m",
    ]);
    expect(commands.slice(2).join("\n")).toContain(
      "cdktf-tfe-tokens inventory --organization acme --state -",
    );
  });

  it("fails and runs no further commands if Terraform fails", () => {
    expect(run({ terraform: 1 })).toEqual({ status: 1, commands: ["terraform init -input=false"] });
  });
});
