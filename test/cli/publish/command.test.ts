import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";
import { resolveBuiltCommand, runProgram, type ProcessResult } from "../built-command";
import { hasGpg, ReleaseKey } from "./release-key";

const command = resolveBuiltCommand();
const { version } = JSON.parse(readFileSync(path.join(__dirname, "../../../package.json"), "utf8")) as {
  version: string;
};
const PLATFORMS = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"];
const archiveOf = (platform: string): string => `terraform-provider-tfetokens_${version}_${platform}.zip`;
const VERSION = `/api/v2/organizations/acme/registry-providers/private/acme/tfetokens/versions/${version}`;

if (hasGpg()) {
  let folder: string;
  let release: string;
  let key: ReleaseKey;
  let keyFile: string;
  let emulator: TestEmulator;

  beforeAll(() => {
    key = new ReleaseKey();
    folder = mkdtempSync(path.join(tmpdir(), "publish-"));
    keyFile = key.writeTo(folder);
    release = path.join(folder, "release");
    execFileSync(command, ["pack", "--out", release], { stdio: "ignore" });
    // `--release` also accepts the folder that contains the archives, regardless of the source address in its path.
    release = path.join(release, "terraform.local/cdktf/tfetokens");
  });
  afterAll(() => {
    key.remove();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    emulator = await startTestEmulator();
  });
  afterEach(() => emulator.close());

  const publish = (
    flags: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<ProcessResult> =>
    runProgram(command, ["publish", "--organization", "acme", "--release", release, ...flags], {
      TFE_ADDRESS: emulator.url,
      TFE_TOKEN: OWNER_TOKEN,
      GPG_PRIVATE_KEY: key.armor,
      ...env,
    });

  const statuses = (output: string): Record<string, string> =>
    Object.fromEntries(
      output
        .split("\n")
        .map((line) => /^(would \w+|\w+) +(.+)$/.exec(line))
        .filter((match) => match !== null)
        .map(([, status, what]) => [what.replace(/ \(.*/, ""), status]),
    );

  const changes = async (): Promise<string[]> =>
    (await emulator.requests())
      .filter(({ method }) => method !== "GET")
      .map(({ method, path: target, status }) => `${method} ${target} ${status}`);

  const everything = (status: { created: string; uploaded: string }): Record<string, string> => ({
    "provider acme/tfetokens": status.created,
    [`GPG key ${key.id}`]: status.created,
    [`version ${version}`]: status.created,
    SHA256SUMS: status.uploaded,
    "SHA256SUMS.sig": status.uploaded,
    ...Object.fromEntries(PLATFORMS.map((platform) => [platform, status.uploaded])),
  });

  async function read<T>(target: string): Promise<T> {
    const { status, body } = await emulator.fetch("GET", target, { token: OWNER_TOKEN });
    expect([target, status]).toEqual([target, 200]);
    return JSON.parse(body) as T;
  }

  test("creates the provider, the key and the version, uploads every file, and prints the context key for apps", async () => {
    const { code, stdout, stderr } = await publish();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(statuses(stdout.split("\n\n")[0])).toEqual(
      everything({ created: "created", uploaded: "uploaded" }),
    );
    const host = new URL(emulator.url).host;
    expect(stdout).toContain(`"cdktf-tfe-tokens:providerSource": "${host}/acme/tfetokens"`);
    const platforms = await read<{ data: { attributes: Record<string, unknown> }[] }>(`${VERSION}/platforms`);
    expect(platforms.data.map(({ attributes }) => attributes["provider-binary-uploaded"])).toEqual(
      Array(PLATFORMS.length).fill(true),
    );
    expect((await read<{ data: { attributes: object } }>(VERSION)).data.attributes).toMatchObject({
      protocols: ["6.0"],
      "key-id": key.id,
    });
  });

  test("signs the checksums, and gpg accepts the signature only for unchanged checksums", async () => {
    await publish();
    const { data } = await read<{ data: { links: Record<string, string> } }>(VERSION);
    for (const [file, link] of [
      ["sums", "shasums-download"],
      ["sums.sig", "shasums-sig-download"],
    ]) {
      const content = await (await fetch(data.links[link])).arrayBuffer();
      writeFileSync(path.join(folder, file), Buffer.from(content));
    }
    const verify = ["--homedir", key.home, "--batch", "--verify", "sums.sig", "sums"];
    expect(() => execFileSync("gpg", verify, { cwd: folder, stdio: "ignore" })).not.toThrow();
    appendFileSync(path.join(folder, "sums"), "changed");
    expect(() => execFileSync("gpg", verify, { cwd: folder, stdio: "ignore" })).toThrow();
  });

  test("changes nothing if everything already exists", async () => {
    await publish();
    const before = await changes();
    const { code, stdout } = await publish();
    expect(code).toBe(0);
    expect(statuses(stdout.split("\n\n")[0])).toEqual(
      everything({ created: "unchanged", uploaded: "unchanged" }),
    );
    expect(await changes()).toEqual(before);
  });

  test("with --dry-run, prints what it would create and upload, and sends only GET requests", async () => {
    const { code, stdout } = await publish(["--dry-run"]);
    expect(code).toBe(0);
    expect(statuses(stdout)).toEqual(everything({ created: "would create", uploaded: "would upload" }));
    expect(await changes()).toEqual([]);
  });

  // Each fault affects one kind of request. When the same command runs again, it publishes the rest.
  test.each([
    [
      "the creation of a provider whose response is lost",
      { kind: "drop-after-commit", method: "POST", path: "providers$" },
      0,
    ],
    ["the failed creation of a key", { kind: "status", method: "POST", path: "gpg-keys$" }, 1],
    [
      "the creation of a version whose response is lost",
      { kind: "drop-after-commit", method: "POST", path: "versions$" },
      0,
    ],
    ["the failed creation of a platform", { kind: "status", method: "POST", path: "platforms$" }, 1],
    ["an upload that fails once", { kind: "status", method: "PUT", path: "object", times: 1 }, 0],
    [
      "an upload that keeps failing",
      { kind: "drop-before-commit", method: "PUT", path: "object", times: 3 },
      1,
    ],
  ])("completes the release if it runs again after %s", async (_, fault, expected) => {
    await emulator.faults(fault);
    const first = await publish();
    expect({ code: first.code, stderr: first.stderr }).toMatchObject({ code: expected });
    const again = await publish();
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: "" });
    const platforms = await read<{ data: { attributes: Record<string, unknown> }[] }>(`${VERSION}/platforms`);
    expect(platforms.data.filter(({ attributes }) => attributes["provider-binary-uploaded"])).toHaveLength(
      PLATFORMS.length,
    );
  });

  test("removes its keyring on Ctrl-C, and completes the release if it runs again", async () => {
    const temporary = mkdtempSync(path.join(tmpdir(), "publish-tmp-"));
    await emulator.faults({ kind: "delay", method: "PUT", path: "object", delay_ms: 60_000 });
    const args = ["publish", "--organization", "acme", "--release", release, "--gpg-key-file", keyFile];
    const env = {
      PATH: process.env.PATH,
      TFE_ADDRESS: emulator.url,
      TFE_TOKEN: OWNER_TOKEN,
      TMPDIR: temporary,
    };
    const child = spawn(command, args, { env });
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const ended = new Promise((resolve) => child.once("close", resolve));
    let output = "";
    for await (const text of child.stdout as AsyncIterable<Buffer>) {
      output += text.toString();
      if (output.includes("version")) break;
    }
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(stderr).toBe("warning: interrupted; run the same command again to continue\n");
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
    await emulator.faults();
    expect((await publish()).code).toBe(0);
  });

  describe("a version that already exists", () => {
    const repacked = (): string => {
      const copy = mkdtempSync(path.join(folder, "repacked-"));
      cpSync(release, copy, { recursive: true });
      return copy;
    };

    test("isn't changed if the release has different checksums", async () => {
      await publish();
      const other = repacked();
      const sums = path.join(other, `terraform-provider-tfetokens_${version}_SHA256SUMS`);
      const without = readFileSync(sums, "utf8").replace(/^.*linux_arm64.*\n/m, "");
      writeFileSync(sums, without);
      const before = await changes();
      const { code, stderr } = await publish(["--release", other]);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `error: Version ${version} is already in the registry with different checksums: ${archiveOf("linux_arm64")}. ` +
          "Publish the archives that were originally packed for this version, or delete the version in the registry if nobody uses it yet. " +
          "Nothing was changed.\n",
      );
      expect(await changes()).toEqual(before);
    });

    test("accepts only the key that it was created for if it has no signature", async () => {
      await emulator.faults({ kind: "drop-before-commit", method: "PUT", path: "object", times: 3 });
      await publish();
      const other = new ReleaseKey("", "ed25519");
      try {
        const { code, stderr } = await publish([], { GPG_PRIVATE_KEY: other.armor });
        expect(code).toBe(1);
        expect(stderr).toContain(`created for the GPG key ${key.id}, but the given key is ${other.id}.`);
      } finally {
        other.remove();
      }
    });

    test("isn't changed if it is complete, regardless of the given key", async () => {
      await publish();
      const other = new ReleaseKey("", "ed25519");
      try {
        const { code, stdout, stderr } = await publish([], { GPG_PRIVATE_KEY: other.armor });
        expect({ code, key: statuses(stdout)[`GPG key ${other.id}`] }).toEqual({ code: 0, key: "unchanged" });
        expect(stderr).toContain(`warning: the GPG key ${other.id} is neither RSA nor DSA`);
      } finally {
        other.remove();
      }
    });
  });

  describe("the key", () => {
    test("can be in gpg's own keyring", async () => {
      const env = { GPG_PRIVATE_KEY: undefined, GNUPGHOME: key.home };
      expect(await publish(["--gpg-key", "releases@example.com"], env)).toMatchObject({
        code: 0,
        stderr: "",
      });
    });

    test("can have a passphrase, which is required and isn't printed", async () => {
      const passphrase = "made-up-passphrase";
      const locked = new ReleaseKey(passphrase);
      const passphraseFile = path.join(folder, "passphrase");
      writeFileSync(passphraseFile, `${passphrase}\n`);
      try {
        const env = { GPG_PRIVATE_KEY: locked.armor };
        const refused = await publish([], env);
        expect(refused.code).toBe(1);
        expect(refused.stderr).toMatch(/gpg can't sign with the key [^]*set GPG_PASSPHRASE/);
        const { code, stdout, stderr } = await publish(["--gpg-passphrase-file", passphraseFile], env);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        expect(stdout).not.toContain(passphrase);
      } finally {
        locked.remove();
      }
    });

    test.each([
      ["it is missing", [], { GPG_PRIVATE_KEY: undefined }, "A GPG key is required to sign the checksums"],
      [
        "it isn't a key",
        [],
        { GPG_PRIVATE_KEY: "made up" },
        "GPG_PRIVATE_KEY can't be imported as a private key",
      ],
      [
        "its file is missing",
        ["--gpg-key-file", "made-up.asc"],
        {},
        "--gpg-key-file made-up.asc can't be read: ENOENT",
      ],
      ["it isn't in the file", ["--gpg-key", "0000000000000000"], {}, "No private key was found"],
      ["its passphrase can't be read", ["--gpg-passphrase-file", "made-up"], {}, "can't be read: ENOENT"],
    ])("is rejected if %s, and no request is sent", async (_, flags, env, words) => {
      const { code, stderr } = await publish(flags, env);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) as string });
      expect(await emulator.requests()).toEqual([]);
    });
  });

  test("reports the required permission, but not the token, if the token isn't allowed to publish", async () => {
    const body = { data: { type: "teams", attributes: { name: "plain", visibility: "organization" } } };
    const team = await emulator.fetch("POST", "/api/v2/organizations/acme/teams", {
      token: OWNER_TOKEN,
      body,
    });
    const { id } = (JSON.parse(team.body) as { data: { id: string } }).data;
    const created = await emulator.fetch("POST", `/api/v2/teams/${id}/authentication-token`, {
      token: OWNER_TOKEN,
    });
    const { token } = (JSON.parse(created.body) as { data: { attributes: { token: string } } }).data
      .attributes;
    const { code, stderr } = await publish([], { TFE_TOKEN: token });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /isn't allowed to publish to the registry of acme[^]*manage private registry providers/,
    );
    expect(stderr).not.toContain(token);
  });

  test("rejects an archive with a wrong checksum before it sends a request", async () => {
    const damaged = mkdtempSync(path.join(folder, "damaged-"));
    cpSync(release, damaged, { recursive: true });
    appendFileSync(path.join(damaged, archiveOf("linux_amd64")), "x");
    const { code, stderr } = await publish(["--release", damaged]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`${archiveOf("linux_amd64")} doesn't have the checksum`) as string,
    });
    expect(await emulator.requests()).toEqual([]);
  });

  test("rejects a folder without a release, and the error contains the command that packs one", async () => {
    const { code, stderr } = await publish(["--release", path.join(folder, "made-up")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/doesn't contain a release of version .*`cdktf-tfe-tokens pack --out/);
  });
} else {
  test("publishing tests are skipped", () => expect(hasGpg()).toBe(false));
}
