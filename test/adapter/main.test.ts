import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeMsgpack } from "../../lib/adapter/framework/values/msgpack";
import { PluginClient, createClientCertificate, readHandshakeLine } from "../support/plugin-client";

const PLUGIN = join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

describe("the provider's process", () => {
  const own = createClientCertificate();
  let folder: string;
  let children: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-main-"));
    children = [];
  });

  afterEach(async () => {
    for (const child of children) await kill(child);
    rmSync(folder, { recursive: true });
  });

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  interface RunningProvider {
    readonly child: ChildProcess;
    readonly output: { stdout: string; stderr: string };
    /** Waits until standard output matches the pattern. Returns the whole output. */
    readonly waitForOutput: (pattern: RegExp) => Promise<string>;
  }

  function start(args: string[], env: Record<string, string> = {}): RunningProvider {
    const child = spawn(PLUGIN, args, {
      // The home directory doesn't exist, so the provider doesn't cache compiled code.
      env: { PATH: process.env.PATH, HOME: join(folder, "no-home"), TMPDIR: folder, ...env },
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
    return { child, output, waitForOutput: until };
  }

  const startAsTerraform = (env: Record<string, string> = {}): RunningProvider =>
    start([], {
      TF_PLUGIN_MAGIC_COOKIE: COOKIE,
      PLUGIN_PROTOCOL_VERSIONS: "6",
      PLUGIN_CLIENT_CERT: own.certificatePem,
      ...env,
    });

  async function connect(
    env: Record<string, string> = {},
  ): Promise<RunningProvider & { client: PluginClient }> {
    const started = startAsTerraform(env);
    const line = await started.waitForOutput(/\n/);
    return { ...started, client: new PluginClient(readHandshakeLine(line), own) };
  }

  const waitForExit = async (child: ChildProcess): Promise<number | null> => {
    if (child.exitCode === null) await once(child, "exit");
    return child.exitCode;
  };

  /** Returns a PATH in which `node` runs the code first. The provider ignores `--require` in NODE_OPTIONS. */
  const preload = (code: string): { PATH: string } => {
    writeFileSync(join(folder, "preload.cjs"), code);
    const script = `#!/bin/sh\nexec ${process.execPath} --require ${join(folder, "preload.cjs")} "$@"\n`;
    writeFileSync(join(folder, "node"), script, { mode: 0o755 });
    return { PATH: `${folder}:${process.env.PATH}` };
  };

  it.each([
    [[], 1, "stderr", /Terraform starts it.*terraform init/s],
    [["--help"], 0, "stdout", /^Usage:.*--debug/s],
    [["-h"], 0, "stdout", /^Usage:/],
    [["--version"], 0, "stdout", /^\d+\.\d+\.\d+\n$/],
    [["--nonsense"], 2, "stderr", /^Invalid arguments: --nonsense\n\nUsage:/],
    [["--debug", "--version"], 2, "stderr", /^Invalid arguments/],
  ] as const)(
    "prints help, the version or an error if it is started manually with %j",
    async (args, code, stream, words) => {
      const { child, output } = start([...args]);
      expect(await waitForExit(child)).toBe(code);
      expect(output[stream]).toMatch(words);
      expect(output[stream === "stdout" ? "stderr" : "stdout"]).toBe("");
    },
  );

  it("writes only the handshake to standard output, even with logging", async () => {
    const { client, child, output } = await connect({ TF_LOG: "trace", NODE_OPTIONS: "--trace-warnings" });
    await client.call("getProviderSchema", {});
    client.close();
    await waitForExit(child);
    expect(output.stdout).toMatch(/^1\|6\|unix\|[^|\n]+\|grpc\|[^|\n]+\n$/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "keeps running after %s, because Terraform stops it with StopProvider",
    async (signal) => {
      const { client, child } = await connect();
      child.kill(signal);
      await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
      client.close();
      expect(await waitForExit(child)).toBe(0);
    },
  );

  it("ends when Terraform disconnects, and removes its socket", async () => {
    const { client, child } = await connect();
    await client.call("getProviderSchema", {});
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^tfetokens-/)]);
    client.close();
    expect(await waitForExit(child)).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("creates its socket in /tmp if TMPDIR is too long", async () => {
    const long = join(folder, "x".repeat(100));
    mkdirSync(long);
    const { client, child, output } = await connect({ TMPDIR: long });
    await client.call("getProviderSchema", {});
    expect(readHandshakeLine(output.stdout).path).toMatch(/^\/tmp\/tfetokens-/);
    client.close();
    expect(await waitForExit(child)).toBe(0);
    expect(existsSync(dirname(readHandshakeLine(output.stdout).path))).toBe(false);
  });

  /** Returns a PATH in which `node` reports the given version. */
  const preloadVersion = (version: string): { PATH: string } =>
    preload(
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
    );

  it.each(["20.9.0", "22.0.0", "100.1.0"])("runs on Node %s", async (version) => {
    const { client, child } = await connect(preloadVersion(version));
    await client.call("getProviderSchema", {});
    client.close();
    expect(await waitForExit(child)).toBe(0);
  });

  describe("writes one line to standard output, which Terraform shows, if it can't start:", () => {
    it.each<[string, () => Record<string, string>, RegExp]>([
      [
        "the path of the socket would be too long",
        () => ({ PLUGIN_UNIX_SOCKET_DIR: `/tmp/${"x".repeat(100)}` }),
        /131 bytes.*10[37]\. Set PLUGIN_UNIX_SOCKET_DIR/,
      ],
      [
        "the directory for the socket doesn't exist",
        () => ({ PLUGIN_UNIX_SOCKET_DIR: join(folder, "missing") }),
        /missing \(ENOENT\)\. Set PLUGIN_UNIX_SOCKET_DIR/,
      ],
      [
        "the directory for temporary files isn't writable",
        () => ({ TMPDIR: "/proc" }),
        /\/proc \(E\w+\)\. Set TMPDIR/,
      ],
      ["Terraform supports only protocol version 5", () => ({ PLUGIN_PROTOCOL_VERSIONS: "5" }), /only 5\./],
      ["there is no client certificate", () => ({ PLUGIN_CLIENT_CERT: "" }), /PLUGIN_CLIENT_CERT/],
      [
        "Node's minor version is too old",
        () => preloadVersion("20.8.1"),
        /Node\.js 20\.9 or later.*20\.8\.1/,
      ],
      [
        "Node's major version is too old",
        () => preloadVersion("18.20.8"),
        /Node\.js 20\.9 or later.*18\.20\.8/,
      ],
    ])("%s", async (_name, env, reason) => {
      const { child, output } = startAsTerraform(env());
      expect(await waitForExit(child)).toBe(1);
      expect(output.stdout).toMatch(/^[^\n]+\n$/);
      expect(output.stdout).toMatch(reason);
      expect(output.stderr).toBe("");
    });

    it("an unexpected error occurs (the line omits its message, which might quote a secret)", async () => {
      const { child, output } = startAsTerraform({ PLUGIN_CLIENT_CERT: "made-up-secret" });
      expect(await waitForExit(child)).toBe(1);
      expect(output.stdout).toMatch(/^[^\n]+report it[^\n]+\n$/);
      expect(output.stdout + output.stderr).not.toContain("made-up-secret");
    });
  });

  it("keeps running if its standard error is closed", async () => {
    const { client, child } = await connect({
      TF_LOG: "trace",
      ...preload('setInterval(() => process.stderr.write("made up\\n"), 5).unref();'),
    });
    child.stderr?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
    client.close();
    expect(await waitForExit(child)).toBe(0);
  });

  it.each([
    ["a rejection", 'Promise.reject(new RangeError("made-up-secret"))', "Unhandled promise rejection"],
    ["an error", 'throw new RangeError("made-up-secret")', "Uncaught exception"],
  ])(
    "keeps running after %s that isn't caught, and logs it without its message",
    async (_name, fault, words) => {
      const { client, child, output } = await connect({
        TF_LOG: "error",
        ...preload(`
        const write = process.stdout.write;
        process.stdout.write = (...all) => { setTimeout(() => { ${fault} }, 10); return write.apply(process.stdout, all); };
      `),
      });
      while (output.stderr === "") await new Promise((resolve) => setTimeout(resolve, 10));
      await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
      client.close();
      expect(await waitForExit(child)).toBe(0);
      expect(JSON.parse(output.stderr)).toMatchObject({
        "@level": "error",
        "@message": words,
        error: "RangeError",
      });
      expect(output.stderr).not.toContain("made-up-secret");
    },
  );

  describe("in debug mode", () => {
    const parseReattach = (stdout: string): { Addr: { Network: string; String: string }; Pid: number } => {
      const [, json] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(stdout) ?? [];
      const providers = JSON.parse(json) as Record<string, ReturnType<typeof parseReattach>>;
      return providers["terraform.local/cdktf/tfetokens"];
    };

    async function startDebugging(): Promise<RunningProvider & { path: string }> {
      const started = start(["--debug"]);
      const { Addr } = parseReattach(await started.waitForOutput(/REATTACH.*\n/));
      return { ...started, path: Addr.String };
    }

    it("prints the value of TF_REATTACH_PROVIDERS", async () => {
      const { child, output } = await startDebugging();
      expect(parseReattach(output.stdout)).toEqual({
        Protocol: "grpc",
        ProtocolVersion: 6,
        Pid: child.pid,
        Test: true,
        Addr: { Network: "unix", String: expect.stringMatching(/\/provider$/) as string },
      });
    });

    it("listens on a socket that only this user can open", async () => {
      const { path } = await startDebugging();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    });

    it("serves several connections, each with its own configuration and cancellation", async () => {
      const { path } = await startDebugging();
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

    it("ends on Ctrl-C, and removes its socket", async () => {
      const { child, path } = await startDebugging();
      child.kill("SIGINT");
      expect(await waitForExit(child)).toBe(0);
      expect(existsSync(dirname(path))).toBe(false);
    });

    it("waits after the first Ctrl-C until connected commands end, and ends at once on the second", async () => {
      for (const impatient of [false, true]) {
        const { child, path, waitForOutput: until } = await startDebugging();
        const client = new PluginClient({ path });
        await client.call("getProviderSchema", {});
        child.kill("SIGINT");
        await until(/Waiting for/);
        await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
        if (impatient) child.kill("SIGINT");
        else client.close();
        expect(await waitForExit(child)).toBe(0);
        client.close();
      }
    });
  });
});
