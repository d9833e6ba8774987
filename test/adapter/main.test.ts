import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeMsgpack } from "../../lib/adapter/framework/values/msgpack";
import { PluginClient, clientCertificate, readHandshakeLine } from "../support/plugin-client";

const PLUGIN = join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/** The built plugin, as a process. */
describe("the plugin", () => {
  const own = clientCertificate();
  let folder: string;
  let children: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-main-"));
    children = [];
  });

  afterEach(async () => {
    for (const child of children) await stopped(child);
    rmSync(folder, { recursive: true });
  });

  async function stopped(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  interface Started {
    readonly child: ChildProcess;
    readonly output: { stdout: string; stderr: string };
    /** Standard output from the first line on, as soon as that matches. */
    readonly until: (pattern: RegExp) => Promise<string>;
  }

  function start(args: string[], env: Record<string, string> = {}): Started {
    const child = spawn(PLUGIN, args, {
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (text: Buffer) => (output.stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => (output.stderr += text.toString()));
    const until = async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(output.stdout)) await once(child.stdout, "data");
      return output.stdout;
    };
    return { child, output, until };
  }

  const invited = (env: Record<string, string> = {}): Started =>
    start([], {
      TF_PLUGIN_MAGIC_COOKIE: COOKIE,
      PLUGIN_PROTOCOL_VERSIONS: "6",
      PLUGIN_CLIENT_CERT: own.certificatePem,
      ...env,
    });

  async function connected(env: Record<string, string> = {}): Promise<Started & { client: PluginClient }> {
    const started = invited(env);
    const line = await started.until(/\n/);
    return { ...started, client: new PluginClient(readHandshakeLine(line), own) };
  }

  const ended = async (child: ChildProcess): Promise<number | null> => {
    if (child.exitCode === null) await once(child, "exit");
    return child.exitCode;
  };

  /** Has Node run this before the plugin's own code. */
  const preloading = (code: string): { NODE_OPTIONS: string } => {
    writeFileSync(join(folder, "preload.cjs"), code);
    return { NODE_OPTIONS: `--require ${join(folder, "preload.cjs")}` };
  };

  it.each([
    [[], 1, "stderr", /Terraform starts it.*terraform init/s],
    [["--help"], 0, "stdout", /^Usage:.*--debug/s],
    [["-h"], 0, "stdout", /^Usage:/],
    [["--version"], 0, "stdout", /^\d+\.\d+\.\d+\n$/],
    [["--nonsense"], 2, "stderr", /^Unknown arguments: --nonsense\n\nUsage:/],
    [["--debug", "--version"], 2, "stderr", /^Unknown arguments/],
  ] as const)("started by hand with %j explains itself", async (args, code, stream, words) => {
    const { child, output } = start([...args]);
    expect(await ended(child)).toBe(code);
    expect(output[stream]).toMatch(words);
    expect(output[stream === "stdout" ? "stderr" : "stdout"]).toBe("");
  });

  it("writes nothing but the hand-shake to standard output, whatever is logged", async () => {
    const { client, child, output } = await connected({ TF_LOG: "trace", NODE_OPTIONS: "--trace-warnings" });
    await client.call("getProviderSchema", {});
    client.close();
    await ended(child);
    expect(output.stdout).toMatch(/^1\|6\|unix\|[^|\n]+\|grpc\|[^|\n]+\n$/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "goes on after %s, which Terraform answers in its own way",
    async (signal) => {
      const { client, child } = await connected();
      child.kill(signal);
      await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
      client.close();
      expect(await ended(child)).toBe(0);
    },
  );

  it("ends when Terraform hangs up, and leaves no socket", async () => {
    const { client, child } = await connected();
    await client.call("getProviderSchema", {});
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^tfetokens-/)]);
    client.close();
    expect(await ended(child)).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is served below /tmp where TMPDIR is too long for a socket", async () => {
    const long = join(folder, "x".repeat(100));
    mkdirSync(long);
    const { client, child, output } = await connected({ TMPDIR: long });
    await client.call("getProviderSchema", {});
    expect(readHandshakeLine(output.stdout).path).toMatch(/^\/tmp\/tfetokens-/);
    client.close();
    expect(await ended(child)).toBe(0);
    expect(existsSync(dirname(readHandshakeLine(output.stdout).path))).toBe(false);
  });

  it("says so where the folder that Terraform wants is too long for a socket", async () => {
    const { child, output } = invited({ PLUGIN_UNIX_SOCKET_DIR: `/tmp/${"x".repeat(100)}` });
    expect(await ended(child)).toBe(1);
    expect(output.stderr).toMatch(/131 bytes, and the maximum is 10[37]\. Set PLUGIN_UNIX_SOCKET_DIR/);
  });

  it("goes on when nobody reads its log any more", async () => {
    const { client, child } = await connected({
      TF_LOG: "trace",
      ...preloading('setInterval(() => process.stderr.write("made up\\n"), 5).unref();'),
    });
    child.stderr?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
    client.close();
    expect(await ended(child)).toBe(0);
  });

  it.each([
    ["a rejection", 'Promise.reject(new RangeError("made-up-secret"))', "A promise was rejected unheard"],
    ["an error", 'throw new RangeError("made-up-secret")', "An error was thrown unheard"],
  ])("goes on after %s that nobody hears, and logs it without its message", async (_name, fault, words) => {
    const { client, child, output } = await connected({
      TF_LOG: "error",
      ...preloading(`
        const write = process.stdout.write;
        process.stdout.write = (...all) => { setTimeout(() => { ${fault} }, 10); return write.apply(process.stdout, all); };
      `),
    });
    while (output.stderr === "") await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
    client.close();
    expect(await ended(child)).toBe(0);
    expect(JSON.parse(output.stderr)).toMatchObject({
      "@level": "error",
      "@message": words,
      error: "RangeError",
    });
    expect(output.stderr).not.toContain("made-up-secret");
  });

  describe("in debug mode", () => {
    const reattach = (stdout: string): { Addr: { Network: string; String: string }; Pid: number } => {
      const [, json] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(stdout) ?? [];
      const providers = JSON.parse(json) as Record<string, ReturnType<typeof reattach>>;
      return providers["terraform.local/cdktf/tfetokens"];
    };

    async function debugging(): Promise<Started & { path: string }> {
      const started = start(["--debug"]);
      const { Addr } = reattach(await started.until(/REATTACH.*\n/));
      return { ...started, path: Addr.String };
    }

    it("prints what Terraform attaches itself by", async () => {
      const { child, output } = await debugging();
      expect(reattach(output.stdout)).toEqual({
        Protocol: "grpc",
        ProtocolVersion: 6,
        Pid: child.pid,
        Test: true,
        Addr: { Network: "unix", String: expect.stringMatching(/\/provider$/) as string },
      });
    });

    it("listens where only this user can connect", async () => {
      const { path } = await debugging();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    });

    it("serves one after the other, each with a configuration of its own, and none stops another", async () => {
      const { path } = await debugging();
      const one = new PluginClient({ path });
      const other = new PluginClient({ path });
      const config = Object.fromEntries(
        ["address", "hostname", "organization", "ca_file", "ssl_skip_verify"].map((name) => [name, null]),
      );
      const configure = { config: { msgpack: encodeMsgpack({ ...config, token: "made-up" }) } };
      const rotation = { typeName: "tfetokens_rotation", id: "any" };
      await one.call("configureProvider", configure);
      await one.call("stopProvider", {});
      await expect(other.call("importResourceState", rotation)).rejects.toThrow("bug in the provider");
      await other.call("configureProvider", configure);
      one.close();
      await expect(other.call("importResourceState", rotation)).resolves.toHaveProperty(
        "diagnostics.length",
        1,
      );
      other.close();
    });

    it("ends by Ctrl-C, and leaves no socket", async () => {
      const { child, path } = await debugging();
      child.kill("SIGINT");
      expect(await ended(child)).toBe(0);
      expect(existsSync(dirname(path))).toBe(false);
    });

    it("lets who is attached come to an end, unless Ctrl-C comes again", async () => {
      for (const impatient of [false, true]) {
        const { child, path, until } = await debugging();
        const client = new PluginClient({ path });
        await client.call("getProviderSchema", {});
        child.kill("SIGINT");
        await until(/Waiting for/);
        await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
        if (impatient) child.kill("SIGINT");
        else client.close();
        expect(await ended(child)).toBe(0);
        client.close();
      }
    });
  });
});
