import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { updateLockFile } from "../../../lib/tfetokens/private/lock-file";
import { installPlugin } from "../../../lib/tfetokens/private/plugin-directory";
import { documented } from "../../support/docs/blocks";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";
import { LoopbackServers, pem } from "../../support/loopback-servers";
import { TerraformWorkspace } from "../../support/terraform";
import { resolveBuiltCommand } from "../built-command";

const command = resolveBuiltCommand();
const PLUGIN = path.join(__dirname, "../../../dist/adapter/terraform-provider-tfetokens");
const CARRIED = "terraform.local/cdktf/tfetokens";
const { version } = JSON.parse(readFileSync(path.join(__dirname, "../../../package.json"), "utf8")) as {
  version: string;
};
const archiveOf = (name: string): string => `terraform-provider-tfetokens_${version}_${name}.zip`;
const SUMS = `terraform-provider-tfetokens_${version}_SHA256SUMS`;

let work: string;
let mirror: string;

beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "pack-"));
  mirror = path.join(work, "mirror");
});
afterEach(() => rmSync(work, { recursive: true }));

const resolvePackedFolder = (source = CARRIED): string => path.join(mirror, source);
const read = (name: string): string => readFileSync(path.join(resolvePackedFolder(), name), "utf8");

function pack(...flags: string[]): string {
  return execFileSync(command, ["pack", "--out", mirror, ...flags], { encoding: "utf8", stdio: "pipe" });
}

/** Runs `pack`, expects the given exit code, and returns the standard error. */
function packExpectingError(
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
  code = 1,
): string {
  const { status, stderr } = spawnSync(command, ["pack", "--out", mirror, ...flags], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  expect(status).toBe(code);
  return stderr;
}

/** Returns the content of all files in a folder, by name, in Base64. */
function readFiles(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name)).toString("base64")]),
  );
}

/** Creates a folder for PATH that contains only Node and the given scripts. */
function createPath(programs: Readonly<Record<string, string>> = {}): string {
  const folder = path.join(work, "path");
  mkdirSync(folder);
  symlinkSync(process.execPath, path.join(folder, "node"));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(folder, name), script, { mode: 0o755 });
  }
  return folder;
}

/** Writes a CLI configuration with only the given installation method, and returns its path. */
function writeCliConfig(place: string): string {
  const file = path.join(work, "terraform.rc");
  writeFileSync(file, `provider_installation {\n${place}\n}\n`);
  return file;
}

const METRICS_TOKEN = `
resource "tfetokens_metrics_token" "grafana" {
  organization = "acme"
  name_prefix  = "grafana-"
}
`;

describe("the packed release", () => {
  test("has exactly the files that registries and mirrors require, with correct checksums", () => {
    pack();
    const platforms = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"];
    const names = [...platforms.map(archiveOf), `terraform-provider-tfetokens_${version}_manifest.json`];
    expect(readdirSync(resolvePackedFolder()).sort()).toEqual(
      [...names, SUMS, `${version}.json`, "index.json"].sort(),
    );

    const checked = execFileSync("sha256sum", ["--check", "--strict", SUMS], {
      cwd: resolvePackedFolder(),
      encoding: "utf8",
    });
    expect(checked.trim().split("\n")).toEqual(names.sort().map((name) => `${name}: OK`));
    expect(read(SUMS)).toMatch(/^(?:[0-9a-f]{64} {2}\S+\n)+$/);
    expect(JSON.parse(read(`terraform-provider-tfetokens_${version}_manifest.json`))).toEqual({
      version: 1,
      metadata: { protocol_versions: ["6.0"] },
    });
  });

  test("has an archive for linux_arm64 that contains one executable file", () => {
    pack();
    const zip = readFileSync(path.join(resolvePackedFolder(), archiveOf("linux_arm64")));
    expect(Object.keys(unzipSync(zip))).toEqual([`terraform-provider-tfetokens_v${version}.cjs`]);
    // The upper 16 bits of a ZIP entry's external attributes contain the Unix mode.
    const entry = zip.lastIndexOf("PK\u0001\u0002");
    expect(zip.readUInt16LE(entry + 40).toString(8)).toBe("100755");
  });

  test("is byte-for-byte identical in different time zones and at different times", () => {
    execFileSync(command, ["pack", "--out", mirror], { env: { ...process.env, TZ: "Pacific/Auckland" } });
    const first = readFiles(resolvePackedFolder());
    rmSync(mirror, { recursive: true });
    execFileSync(command, ["pack", "--out", mirror], { env: { ...process.env, TZ: "America/Caracas" } });
    expect(readFiles(resolvePackedFolder())).toEqual(first);
  });

  test("is reported with one line per file, which shows whether the file was written", () => {
    const written = pack("--source", "App.Terraform.io/acme/tfetokens").split("\n");
    const folder = path.join(mirror, "app.terraform.io/acme/tfetokens");
    expect(written).toContain(`written    ${path.join(folder, archiveOf("linux_amd64"))}`);
    expect(pack("--source", "app.terraform.io/acme/tfetokens").split("\n")).toContain(
      `unchanged  ${path.join(folder, "index.json")}`,
    );
  });
});

describe("Terraform", () => {
  let terraform: TerraformWorkspace;
  let emulator: TestEmulator;
  const servers = new LoopbackServers();
  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  afterEach(async () => {
    terraform.remove();
    await servers.close();
  });
  afterAll(() => emulator.close());

  test("installs the provider from the folder as a filesystem mirror, as documented, and applies a configuration", async () => {
    pack();
    const config = path.join(work, "terraform.rc");
    const block = documented("docs/how-to/remote-execution.md", "filesystem_mirror {").code;
    writeFileSync(config, block.replace("/opt/terraform/mirror", mirror));
    terraform = new TerraformWorkspace({
      TF_CLI_CONFIG_FILE: config,
      TFE_ADDRESS: emulator.url,
      TFE_TOKEN: OWNER_TOKEN,
    });
    rmSync(path.join(terraform.folder, "terraform.d"), { recursive: true });
    terraform.configure(METRICS_TOKEN);
    await terraform.init();
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 1 });
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  test("installs the provider from an HTTPS server that serves the folder, and accepts the locked hashes", async () => {
    pack();
    const port = await servers.secure((request, response) => {
      response.setHeader(
        "content-type",
        /\.json$/.test(request.url ?? "") ? "application/json" : "application/zip",
      );
      response.end(readFileSync(path.join(mirror, request.url ?? "")));
    });
    const caFile = path.join(work, "ca.pem");
    writeFileSync(caFile, pem.cert);
    terraform = new TerraformWorkspace({
      TF_CLI_CONFIG_FILE: writeCliConfig(`network_mirror { url = "https://localhost:${port}/" }`),
      SSL_CERT_FILE: caFile,
    });
    const hashes = installPlugin(path.join(work, "stack"), { script: PLUGIN, executables: new Map() });
    const lock = updateLockFile(undefined, { source: CARRIED, version, hashes }, []);
    writeFileSync(path.join(terraform.folder, ".terraform.lock.hcl"), lock);
    terraform.configure("");
    expect(await terraform.run(["init", "-no-color", "-lockfile=readonly"])).toMatchObject({ code: 0 });
  });
});

describe("an existing mirror", () => {
  test("keeps its other versions", () => {
    mkdirSync(resolvePackedFolder(), { recursive: true });
    writeFileSync(path.join(resolvePackedFolder(), "index.json"), '{"versions":{"0.0.9":{}}}');
    pack();
    expect(JSON.parse(read("index.json"))).toEqual({ versions: { "0.0.9": {}, [version]: {} } });
  });

  test("isn't changed if it has this version with different content", () => {
    pack();
    writeFileSync(path.join(resolvePackedFolder(), archiveOf("linux_amd64")), "another build");
    rmSync(path.join(resolvePackedFolder(), SUMS));
    const before = readFiles(resolvePackedFolder());
    expect(packExpectingError([])).toContain(
      `different content: ${archiveOf("linux_amd64")}. Nothing was written`,
    );
    expect(readFiles(resolvePackedFolder())).toEqual(before);
  });

  test("isn't changed if its index is invalid", () => {
    mkdirSync(resolvePackedFolder(), { recursive: true });
    writeFileSync(path.join(resolvePackedFolder(), "index.json"), "[]");
    expect(packExpectingError([])).toContain(
      "index.json can't be read as the index of a provider mirror. Nothing was written",
    );
    expect(readdirSync(resolvePackedFolder())).toEqual(["index.json"]);
  });
});

test("leaves no incomplete file under its final name if a write fails, and writes every file the next time", () => {
  const limited = `ulimit -f 100; exec ${command} pack --out ${mirror}`;
  expect(spawnSync("sh", ["-c", limited]).status).not.toBe(0);
  expect(readdirSync(resolvePackedFolder()).filter((name) => !name.startsWith("."))).toEqual([]);
  expect(pack().match(/^written /gm)).toHaveLength(9);
});

describe("single executables", () => {
  test("aren't packed if an archive from npm doesn't have the recorded checksum", () => {
    const npm = `#!/bin/sh\necho made up > "$npm_config_pack_destination/node.tgz"\necho node.tgz\n`;
    const said = packExpectingError(["--standalone", "linux_amd64"], { PATH: createPath({ npm }) });
    expect(said).toMatch(/unexpected checksum: expected sha512-\S+, got sha512-/);
    expect(() => readdirSync(mirror)).toThrow("ENOENT");
  });

  test("aren't packed if a local archive doesn't have the recorded checksum", () => {
    const npm = "#!/bin/sh\nexit 1\n";
    const flags = ["--standalone", "linux_amd64", "--npm-archives", work];
    const env = { PATH: createPath({ npm }) };
    const [, archive] =
      /error: (\S+\.tgz) doesn't exist\. .* npm pack @oven\/bun-/.exec(packExpectingError(flags, env)) ?? [];
    writeFileSync(archive, "made up");
    expect(packExpectingError(flags, env)).toContain("unexpected checksum");
  });

  test("aren't packed if npm fails, which causes an error with a remedy and leaves no temporary files", () => {
    const temporary = path.join(work, "tmp");
    mkdirSync(temporary);
    const npm = `#!/bin/sh\necho no such host >&2\nexit 1\n`;
    const env = { PATH: createPath({ npm }), TMPDIR: temporary };
    expect(packExpectingError(["--standalone", "linux_amd64"], env)).toMatch(
      /npm can't download @oven\/bun-\S+@\d+\.\d+\.\d+: no such host\n.*--npm-archives/,
    );
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test.each([
  [
    "an incomplete source",
    ["--source", "acme/tfetokens"],
    'HOST/NAMESPACE/tfetokens, such as .* got "acme/tfetokens"',
  ],
  ["a source that points outside the folder", ["--source", "../../tfetokens"], "HOST/NAMESPACE/tfetokens"],
  ["a source with a different provider type", ["--source", "example.com/acme/tfe"], "last part is fixed"],
  ["an unknown platform", ["--standalone", "linux_386"], "one of darwin_amd64, .*, windows_amd64"],
  [
    "two executables for one platform",
    ["--standalone", "linux_amd64", "linux_amd64_musl"],
    "there can be only one archive for linux_amd64.*Choose one",
  ],
])("rejects %s with an error that names the problem or a remedy", (_, flags, words) => {
  expect(packExpectingError(flags, {}, 2)).toMatch(new RegExp(words));
  expect(() => readdirSync(mirror)).toThrow("ENOENT");
});

test("fails if the command can't find the bundled provider", () => {
  const moved = path.join(work, "cdktf-tfe-tokens");
  copyFileSync(command, moved);
  chmodSync(moved, 0o755);
  const { status, stderr } = spawnSync(moved, ["pack", "--out", mirror], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining("bundled provider is missing") as string,
  });
});
