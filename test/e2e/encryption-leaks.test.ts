import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { artifactsIn, findLeaks } from "../support/artifacts";
import { OWNER_TOKEN } from "../support/emulator";
import { declareEncryptedTokens, EncryptedStack, KEY_VARIABLE } from "../support/encrypted-stack";
import { createKeyText } from "../support/encryption";
import { startRecordingServer, type RecordingServer } from "../support/recording-server";
import { TERRAFORM } from "../support/terraform-binary";
import { TESTS_EXECUTABLE } from "../support/tested-provider";

const KEYS = ["first", "second"].map(createKeyText);
const ADDRESSES = {
  metrics: "tfetokens_metrics_token.Metrics[0]",
  team: "tfetokens_team_token.Ci[0]",
  organization: "tfetokens_organization_token.Organization",
};

/** Runs real Terraform. If Terraform starts the providers itself, its log contains all output of the providers. */
describe("the secrets of encrypted tokens", () => {
  let encrypted: EncryptedStack;
  let server: RecordingServer;

  beforeAll(async () => {
    encrypted = await EncryptedStack.start();
    const { stack } = encrypted;
    server = await startRecordingServer(stack.emulator.url);
    stack.declare(declareEncryptedTokens);
    // `terraform init` doesn't install plugins that are attached.
    expect(await run(["init", "-input=false"])).toBe(0);
    stack.terraform.setEnvironment({ TFE_ADDRESS: server.url, TF_LOG: "TRACE" });
  });

  beforeEach(() => encrypted.reset());

  afterAll(async () => {
    await encrypted.stack.close();
    await server.close();
  });

  const environment = (keys: readonly string[] = ["first"]): Record<string, string> => ({
    [KEY_VARIABLE]: keys.map(createKeyText).join(","),
  });

  /** Runs a command without attached plugins. */
  async function run(args: readonly string[], keys?: readonly string[]): Promise<number> {
    const { code, output } = await encrypted.stack.terraform.run(args, environment(keys));
    encrypted.written += output;
    return code;
  }

  /** Returns the places that contain a secret, a key or the credential: files, parts of saved plans, or "output". */
  function leaks(): string[] {
    const { stack, written } = encrypted;
    const texts = artifactsIn(stack.terraform.folder).set("output", written);
    return findLeaks(texts, [...server.secrets, OWNER_TOKEN], KEYS);
  }

  const tokenIds = async (): Promise<string[]> => (await encrypted.stack.tokens()).map(({ id }) => id);

  /** Runs `apply`, crashes the provider before it receives the last of three new tokens, and returns the output. */
  async function applyAndCrash(): Promise<string> {
    const { emulator, terraform } = encrypted.stack;
    const before = await tokenIds();
    await emulator.faults({
      method: "POST",
      path: "metrics-tokens",
      times: 1,
      kind: "delay",
      delay_ms: 20_000,
    });
    const env = { ...terraform.environment, TF_REATTACH_PROVIDERS: undefined, ...environment(["second"]) };
    const apply = spawn(TERRAFORM, ["apply", "-auto-approve", "-input=false", "-no-color"], {
      cwd: terraform.folder,
      env,
    });
    let output = "";
    for (const stream of [apply.stdout, apply.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const closed = once(apply, "close");
    const isNew = (id: string): boolean => !before.includes(id);
    while ((await tokenIds()).filter(isNew).length < 3 && apply.exitCode === null) await sleep(50);
    const pid = providerOf(apply.pid);
    if (pid !== undefined) process.kill(pid, "SIGABRT");
    await closed;
    encrypted.written += output;
    return output;
  }

  /** Returns the process ID of the `tfetokens` provider that the given Terraform process started. */
  function providerOf(parent: number | undefined): number | undefined {
    const [found] = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [])
      .filter(([, , ppid, command]) => Number(ppid) === parent && command?.includes("provider-tfetokens"));
    return found === undefined ? undefined : Number(found[1]);
  }

  it("aren't in any artifact after the tokens are created, rotated, exported, encrypted with a new key, imported and destroyed, or after a crash", async () => {
    const { stack } = encrypted;
    expect(await run(["apply", "-auto-approve"])).toBe(0);
    expect(server.secrets.size).toBe(3);
    expect(await encrypted.isExported()).toBe(true);

    await stack.emulator.advance("721h");
    expect(await run(["plan", "-out=plan-rotate", "-no-color"])).toBe(0);
    expect(await run(["apply", "-no-color", "plan-rotate"])).toBe(0);
    expect(server.secrets.size).toBe(6);
    expect(await encrypted.isExported()).toBe(true);
    const used = readFileSync(join(stack.terraform.folder, "used"), "utf8").trim().split("\n");
    expect(used).toEqual((await encrypted.teamSecrets()).reverse());

    const value = await encrypted.exported();
    expect(await run(["apply", "-auto-approve"], ["second", "first"])).toBe(0);
    expect(await run(["plan", "-detailed-exitcode"], ["second"])).toBe(0);
    expect(await encrypted.exported()).toBe(value);

    const ids = await idsInState();
    expect(await run(["state", "rm", ...Object.values(ADDRESSES)], ["second"])).toBe(0);
    for (const [address, id] of [
      [ADDRESSES.metrics, `acme/${ids[ADDRESSES.metrics]}`],
      [ADDRESSES.team, ids[ADDRESSES.team]],
      [ADDRESSES.organization, "acme"],
    ]) {
      expect(await run(["import", "-input=false", address, id], ["second"])).toBe(0);
    }
    expect(await run(["apply", "-auto-approve"], ["second"])).toBe(0);

    for (const command of [
      ["show", "-json", "plan-rotate"],
      ["show", "-json"],
      ["output", "-json"],
    ])
      expect(await run(command, ["second"])).toBe(0);
    await stack.emulator.advance("721h");
    expect(await applyAndCrash()).toMatch(/Error: (Plugin did not respond|Request cancelled)/);
    expect(await run(["destroy", "-auto-approve"], ["second"])).toBe(0);

    expect([...artifactsIn(stack.terraform.folder).keys()]).toEqual(
      expect.arrayContaining(["terraform.tfstate", "terraform.tfstate.backup", "plan-rotate/tfstate"]),
    );
    expect(encrypted.written).toMatch(/\[TRACE\]/);
    // The provider writes this line to standard error.
    expect(encrypted.written).toMatch(/@module=tfetokens.*metrics-tokens/);
    expect(leaks()).toEqual([]);
  });

  const itWithScript = TESTS_EXECUTABLE ? it.skip : it;
  itWithScript("aren't in the output of a provider that fails while it encrypts them", async () => {
    const { terraform } = encrypted.stack;
    terraform.setEnvironment({
      NODE_OPTIONS: `--import=${join(__dirname, "../support/failing-cipher.mjs")}`,
    });
    try {
      await encrypted.use("first");
      expect(await encrypted.run("apply", "-auto-approve")).toBe(1);
    } finally {
      terraform.setEnvironment({ NODE_OPTIONS: undefined });
    }
    const printed = terraform.attachedOutput;
    expect(printed.match(/Uncaught exception/g)).toHaveLength(3);
    expect(encrypted.written).toMatch(/bug in the provider/);
    encrypted.written += printed;
    expect(leaks()).toEqual([]);
    expect(server.secrets.size).toBeGreaterThanOrEqual(3);
  });

  async function idsInState(): Promise<Record<string, string>> {
    const { stdout } = await encrypted.stack.terraform.run(["show", "-json"], { TF_LOG: "" });
    const { values } = JSON.parse(stdout) as {
      values: { root_module: { resources: { address: string; values: { id: string } }[] } };
    };
    return Object.fromEntries(
      values.root_module.resources.map(({ address, values: { id } }) => [address, id]),
    );
  }
});
