import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PluginClient, createClientCertificate, readHandshakeLine } from "../support/plugin-client";
import { encodeMsgpack } from "../../lib/adapter/framework/values/msgpack";

const PLUGIN = path.join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");

describe("the compile cache", () => {
  const own = createClientCertificate();
  let home: string;
  let cache: string;

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), "tfetokens-cache-"));
    cache = path.join(home, ".cache/terraform-provider-tfetokens");
    // For each script, records whether V8 rejected its cache, or `undefined` if there was no cache.
    writeFileSync(
      path.join(home, "preload.cjs"),
      `const vm = require("vm");
      const { Script } = vm;
      vm.Script = class extends Script {
        constructor(...parameters) {
          super(...parameters);
          require("fs").appendFileSync(${JSON.stringify(path.join(home, "rejected"))}, this.cachedDataRejected + "\\n");
        }
      };`,
    );
    const node = `#!/bin/sh\nexec ${process.execPath} --require ${home}/preload.cjs "$@"\n`;
    writeFileSync(path.join(home, "node"), node, { mode: 0o755 });
  });

  afterEach(() => rmSync(home, { recursive: true }));

  /** Runs the provider as Terraform does. Returns whether V8 used or rejected a cache, or `none` if it was missing. */
  async function run({ configure = false, env = {} } = {}): Promise<"none" | "used" | "rejected"> {
    const child = spawn(PLUGIN, [], {
      env: {
        PATH: `${home}:${process.env.PATH}`,
        HOME: home,
        TMPDIR: home,
        TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
        PLUGIN_PROTOCOL_VERSIONS: "6",
        PLUGIN_CLIENT_CERT: own.certificatePem,
        ...env,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let stdout = "";
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    while (!stdout.includes("\n")) await once(child.stdout, "data");
    const client = new PluginClient(readHandshakeLine(stdout), own);
    await expect(client.call("getProviderSchema", {})).resolves.toHaveProperty("provider");
    if (configure) {
      const names = ["address", "hostname", "organization", "ca_file", "ssl_skip_verify"];
      const config = Object.fromEntries(names.map((name) => [name, null]));
      const msgpack = encodeMsgpack({ ...config, token: "made-up" });
      await client.call("configureProvider", { config: { msgpack } });
    }
    client.close();
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    const last = readFileSync(path.join(home, "rejected"), "utf8").trim().split("\n").at(-1);
    return last === "undefined" ? "none" : last === "false" ? "used" : "rejected";
  }

  const findOnlyFile = (): string => {
    const names = readdirSync(cache);
    expect(names).toHaveLength(1);
    return path.join(cache, names[0]);
  };

  it("is written by the first process, readable only by this user, and used by later processes", async () => {
    expect(await run()).toBe("none");
    const file = findOnlyFile();
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const written = readFileSync(file);
    expect(await run()).toBe("used");
    expect(readFileSync(findOnlyFile()).equals(written)).toBe(true);
  });

  it("is replaced once, by the larger cache of a process in which the provider was configured", async () => {
    await run();
    const { size } = statSync(findOnlyFile());
    expect(await run({ configure: true })).toBe("used");
    const written = readFileSync(findOnlyFile());
    expect(written.length).toBeGreaterThan(size);
    expect(await run({ configure: true })).toBe("used");
    expect(await run()).toBe("used");
    expect(readFileSync(findOnlyFile()).equals(written)).toBe(true);
  });

  it("is ignored and replaced if the file is damaged", async () => {
    await run();
    const file = findOnlyFile();
    const content = readFileSync(file);
    content[content.length - 1] ^= 1;
    writeFileSync(file, content);
    expect(await run()).toBe("none");
    expect(await run()).toBe("used");
  });

  it("is neither read from nor written to a directory that other users can write to", async () => {
    await run();
    const before = readFileSync(findOnlyFile());
    chmodSync(cache, 0o777);
    expect(await run({ configure: true })).toBe("none");
    expect(readFileSync(findOnlyFile()).equals(before)).toBe(true);
  });

  it("is stored in XDG_CACHE_HOME if that variable is set", async () => {
    const elsewhere = path.join(home, "elsewhere");
    const env = { XDG_CACHE_HOME: elsewhere };
    expect(await run({ env })).toBe("none");
    expect(await run({ env })).toBe("used");
    expect(existsSync(cache)).toBe(false);
  });

  it("is separate for each value of NODE_OPTIONS, because V8 rejects code compiled with different options", async () => {
    await run();
    const env = { NODE_OPTIONS: "--max-old-space-size=256" };
    expect(await run({ env })).toBe("none");
    expect(await run({ env })).toBe("used");
    expect(await run()).toBe("used");
  });

  it("isn't used if NODE_DISABLE_COMPILE_CACHE is set", async () => {
    expect(await run({ env: { NODE_DISABLE_COMPILE_CACHE: "1" } })).toBe("none");
    expect(existsSync(cache)).toBe(false);
  });

  it("isn't required: the provider works if the cache directory can't be created", async () => {
    expect(await run({ env: { XDG_CACHE_HOME: "/proc" } })).toBe("none");
  });

  it("is removed if its file is more than 30 days old, and otherwise kept", async () => {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    const old = path.join(cache, "of-an-earlier-version");
    const recent = path.join(cache, "recent");
    for (const file of [old, recent]) writeFileSync(file, "");
    const then = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    utimesSync(old, then, then);
    await run();
    expect(readdirSync(cache)).toHaveLength(2);
    expect(existsSync(recent)).toBe(true);
  });
});
