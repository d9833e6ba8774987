import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readAssembly } from "../support/assembly";
import { sha256 } from "../support/construct-stack";
import { documented } from "../support/docs/blocks";
import { EmulatorHandle, OWNER_TOKEN } from "../support/emulator";
import { TERRAFORM } from "../support/terraform-binary";
import { useFakeTfeIfNeeded } from "../support/fake-tfe/use-fake-tfe";
import { NewProject } from "./new-project";

const TSC = join(__dirname, "../../node_modules/typescript/bin/tsc");
const STACK = "cdktf.out/stacks/tokens";

describe("the packed package in a new project", () => {
  let project: NewProject;
  let command: ChildProcess | undefined;

  beforeAll(async () => {
    project = new NewProject();
    await project.install();
  });

  afterAll(async () => {
    if (command?.exitCode === null) {
      command.kill("SIGTERM");
      await once(command, "exit");
    }
    project.remove();
  });

  /** Starts the packed command, with a certificate that Terraform trusts. */
  async function startEmulator(): Promise<EmulatorHandle> {
    const certificate = join(project.folder, "emulator.pem");
    const flags = ["--port", "0", "--owner-token", OWNER_TOKEN, "--organization", "acme", "--tls"];
    const child = spawn(
      join(project.folder, "node_modules/.bin/cdktf-tfe-tokens"),
      ["emulator", ...flags, "--write-certificate", certificate],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(child, "spawn");
    command = child;
    for await (const line of createInterface(child.stdout)) {
      return new EmulatorHandle(line.replace("listening on ", ""), readFileSync(certificate, "utf8"));
    }
    throw new Error("the command ended without writing a line");
  }

  it("compiles the README's program, applies it against the packed emulator, and destroys all tokens", async () => {
    project.write("main.ts", documented("README.md", "const app = new App();").code);
    await project.succeed(process.execPath, [TSC, "-p", ".", "--skipLibCheck", "false"]);
    await project.succeed(process.execPath, ["main.js"]);
    useFakeTfeIfNeeded(join(project.folder, STACK));

    const emulator = await startEmulator();
    const terraform = (...args: string[]): Promise<string> =>
      project.succeed(TERRAFORM, args, {
        cwd: STACK,
        env: {
          TFE_HOSTNAME: `localhost:${new URL(emulator.url).port}`,
          TFE_TOKEN: OWNER_TOKEN,
          SSL_CERT_FILE: join(project.folder, "emulator.pem"),
          // Providers that run on Node, such as the fake provider, read this variable.
          NODE_EXTRA_CA_CERTS: join(project.folder, "emulator.pem"),
        },
      });
    const readTokenHashes = async (): Promise<string[]> =>
      (await emulator.state()).tokens
        .filter(({ kind }) => kind !== "user")
        .map(({ secret_sha256 }) => secret_sha256)
        .sort();

    await terraform("init", "-input=false");
    await terraform("apply", "-input=false", "-auto-approve");
    const outputs = JSON.parse(await terraform("output", "-json")) as Record<string, { value: string }>;
    expect(Object.keys(outputs)).toEqual(["ci", "grafana"]);
    expect(
      Object.values(outputs)
        .map(({ value }) => sha256(value))
        .sort(),
    ).toEqual(await readTokenHashes());
    await terraform("destroy", "-input=false", "-auto-approve");
    expect(await readTokenHashes()).toEqual([]);
  });

  it("provides typed named exports for ES modules that match the library's assembly exactly", async () => {
    const { types } = readAssembly(join(project.folder, "node_modules/cdktf-tfe-tokens"));
    const classes = Object.values(types)
      .filter(({ kind, namespace }) => kind !== "interface" && namespace === undefined)
      .map(({ name }) => name);
    const imported = [...classes, "tfetokens"].sort();
    project.write(
      "named.mts",
      `import { ${imported.join(", ")} } from "cdktf-tfe-tokens";
       import * as everything from "cdktf-tfe-tokens";
       export const every: string = Duration.days(1).toString();
       console.log(JSON.stringify([[${imported.join(", ")}].every(Boolean), Object.keys(everything)]));`,
    );
    const strictly = ["--strict", "--module", "node16", "--target", "es2022"];
    await project.succeed(process.execPath, [TSC, ...strictly, "named.mts"]);
    const [there, names] = JSON.parse(await project.succeed(process.execPath, ["named.mjs"])) as [
      boolean,
      string[],
    ];
    expect(there).toBe(true);
    const ofNode = ["__esModule", "default", "module.exports"];
    expect(names.filter((name) => !ofNode.includes(name)).sort()).toEqual(imported);
  });
});
