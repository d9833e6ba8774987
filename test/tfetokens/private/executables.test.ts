import fs, {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { tfetokens } from "../../../lib";
import { EXECUTABLE_TARGETS, ownTarget } from "../../../lib/shared/executable-targets";
import { executableFileName, packageHash, type Platform } from "../../../lib/shared/provider-package";
import { VERSION } from "../../../lib/shared/version";

const VARIABLE = "CDKTF_TFE_TOKENS_BUNDLED_PROVIDER";
const CONTEXT = "cdktf-tfe-tokens:bundledProvider";

/** Functions that return made-up executables with the headers that identify their platforms. */
const executable = {
  linux_amd64: (content = "linux_amd64") => elf(0x3e, content),
  linux_arm64: () => elf(0xb7, "linux_arm64"),
  darwin_arm64: () => {
    const bytes = Buffer.alloc(96);
    bytes.writeUInt32LE(0xfeedfacf);
    bytes.writeUInt32LE(0x0100000c, 4);
    return bytes;
  },
  windows_amd64: () => {
    const bytes = Buffer.alloc(160);
    bytes.write("MZ");
    bytes.writeUInt32LE(0x80, 0x3c);
    bytes.write("PE\0\0", 0x80);
    bytes.writeUInt16LE(0x8664, 0x84);
    return bytes;
  },
};

function elf(machine: number, content: string): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write("\x7fELF", "latin1");
  bytes.writeUInt16LE(machine, 18);
  return Buffer.concat([bytes, Buffer.from(content)]);
}

describe("the executable of the bundled provider", () => {
  const before = process.cwd();
  let work: string;
  let source: string;

  beforeEach(() => {
    work = fs.realpathSync(mkdtempSync(path.join(tmpdir(), "executables-")));
    source = path.join(work, "provider");
    writeFileSync(source, executable.linux_amd64(), { mode: 0o755 });
    process.chdir(work);
  });
  afterEach(() => {
    process.chdir(before);
    delete process.env[VARIABLE];
    jest.restoreAllMocks();
    rmSync(work, { recursive: true, force: true });
  });

  const stackFolder = (): string => path.join(work, "cdktf.out/stacks/platform");
  const folder = (platform: Platform): string =>
    path.join(stackFolder(), "terraform.d/plugins/terraform.local/cdktf/tfetokens", VERSION, platform);
  const installed = (platform: Platform): string =>
    path.join(folder(platform), executableFileName(VERSION, platform));
  const lock = (): string => readFileSync(path.join(stackFolder(), ".terraform.lock.hcl"), "utf8");

  function synth(settings: { prop?: string; context?: string; more?: string } = {}): void {
    const context = settings.context === undefined ? {} : { [CONTEXT]: settings.context };
    const app = new App({ outdir: path.join(work, "cdktf.out"), context });
    const stack = new TerraformStack(app, "platform");
    new tfetokens.TfetokensProvider(stack, "Provider", { bundledProvider: settings.prop });
    new tfetokens.TfetokensProvider(stack, "Other", { alias: "other", bundledProvider: settings.more });
    app.synth();
  }

  /** Writes an npm package with an executable to the app's node_modules, and returns the executable's path. */
  function installPackage(name: string, content: Buffer, version = VERSION): string {
    const { packageName, os } = EXECUTABLE_TARGETS.find((target) => target.name === name)!;
    const bin = path.join(work, "node_modules", packageName, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, "../package.json"), JSON.stringify({ name: packageName, version }));
    const file = path.join(bin, `terraform-provider-tfetokens${os === "win32" ? ".exe" : ""}`);
    writeFileSync(file, content, { mode: 0o755 });
    return file;
  }

  it("is installed for its platform, and the script is installed for the other platforms", () => {
    synth({ prop: source });
    expect(fs.readdirSync(folder("linux_amd64"))).toEqual([executableFileName(VERSION, "linux_amd64")]);
    expect(fs.readdirSync(folder("linux_arm64"))).toEqual([`terraform-provider-tfetokens_v${VERSION}.cjs`]);
    expect(fs.readdirSync(folder("windows_amd64"))).toEqual([
      `terraform-provider-tfetokens_v${VERSION}.cmd`,
      "tfetokens.cjs",
    ]);
  });

  it("replaces an installed script, and is replaced with the script if the script is selected", () => {
    synth({ prop: "script" });
    synth({ prop: source });
    expect(existsSync(installed("linux_amd64"))).toBe(true);
    synth({ prop: "script" });
    expect(fs.readdirSync(folder("linux_amd64"))).toEqual([`terraform-provider-tfetokens_v${VERSION}.cjs`]);
  });

  it("is installed as a hard link, because it is large", () => {
    synth({ prop: source });
    expect(lstatSync(installed("linux_amd64")).ino).toBe(statSync(source).ino);
  });

  // HCP Terraform rejects symbolic links.
  it("is copied once, and isn't a symbolic link, if hard links aren't possible", () => {
    jest.spyOn(fs, "linkSync").mockImplementation(() => {
      throw Object.assign(new Error("EXDEV: cross-device link not permitted"), { code: "EXDEV" });
    });
    synth({ prop: source });
    const stats = lstatSync(installed("linux_amd64"));
    expect({ file: stats.isFile(), mode: stats.mode & 0o777 }).toEqual({ file: true, mode: 0o755 });
    expect(stats.ino).not.toBe(statSync(source).ino);
    synth({ prop: source });
    expect(lstatSync(installed("linux_amd64")).ino).toBe(stats.ino);
  });

  it("from a different build replaces the installed one, without changing the old source file", () => {
    synth({ prop: source });
    const newer = path.join(work, "newer");
    writeFileSync(newer, executable.linux_amd64("another"), { mode: 0o755 });
    synth({ prop: newer });
    expect(readFileSync(installed("linux_amd64"))).toEqual(executable.linux_amd64("another"));
    expect(readFileSync(source)).toEqual(executable.linux_amd64());
  });

  it("has its hash in the lock file, like the script", () => {
    synth({ prop: source });
    const content = executable.linux_amd64();
    expect(lock()).toContain(packageHash([{ name: executableFileName(VERSION, "linux_amd64"), content }]));
    const script = readFileSync(
      path.join(folder("linux_arm64"), `terraform-provider-tfetokens_v${VERSION}.cjs`),
    );
    const name = `terraform-provider-tfetokens_v${VERSION}.cjs`;
    expect(lock()).toContain(packageHash([{ name, content: script }]));
  });

  it("can be in a directory with at most one executable per platform", () => {
    const directory = path.join(work, "executables");
    mkdirSync(directory);
    for (const platform of ["linux_arm64", "darwin_arm64", "windows_amd64"] as const) {
      writeFileSync(path.join(directory, platform), executable[platform]());
    }
    writeFileSync(path.join(directory, "SHA256SUMS"), "");
    synth({ prop: directory });
    for (const platform of ["linux_arm64", "darwin_arm64", "windows_amd64"] as const) {
      expect(readFileSync(installed(platform))).toEqual(executable[platform]());
    }
    writeFileSync(path.join(directory, "another"), executable.linux_arm64());
    expect(() => synth({ prop: directory })).toThrow(/two executables for linux_arm64: .*another and /);
  });

  it("is reported as missing if the directory contains no executables", () => {
    mkdirSync(path.join(work, "empty"));
    expect(() => synth({ prop: "empty" })).toThrow(
      /\/empty in `bundledProvider` doesn't contain an executable/,
    );
  });

  describe("from an npm package", () => {
    it("is installed by default if the package is installed", () => {
      const own = ownTarget()!;
      const file = installPackage(own.name, executable.linux_amd64("own"));
      synth();
      expect(statSync(installed(own.platform)).ino).toBe(statSync(file).ino);
    });

    it("is also installed for other platforms, because Terraform might run there", () => {
      const file = installPackage("windows_amd64", executable.windows_amd64());
      synth();
      expect(statSync(installed("windows_amd64")).ino).toBe(statSync(file).ino);
    });

    it("for glibc takes precedence over the one for musl on machines with a different platform", () => {
      installPackage("linux_arm64_musl", executable.linux_arm64());
      const file = installPackage("linux_arm64", executable.linux_arm64());
      synth();
      expect(statSync(installed("linux_arm64")).ino).toBe(statSync(file).ino);
    });

    it("of a different version is ignored, or rejected if the executable is selected", () => {
      const own = ownTarget()!;
      installPackage(own.name, executable.linux_amd64(), "0.0.9");
      synth();
      expect(existsSync(installed(own.platform))).toBe(false);
      expect(() => synth({ prop: "executable" })).toThrow(
        `The npm package ${own.packageName} ${VERSION} isn't installed, but \`bundledProvider\` is "executable". ` +
          `Run: npm install ${own.packageName}@${VERSION}`,
      );
    });

    it("isn't installed if the script is selected, but is installed if the executable is selected", () => {
      const own = ownTarget()!;
      installPackage(own.name, executable.linux_amd64());
      process.env[VARIABLE] = "script";
      synth();
      expect(existsSync(installed(own.platform))).toBe(false);
      process.env[VARIABLE] = "executable";
      synth();
      expect(existsSync(installed(own.platform))).toBe(true);
    });
  });

  describe("is selected", () => {
    const isInstalled = (): boolean => existsSync(installed("linux_amd64"));

    it("by the property, then by the context key, and then by the environment variable", () => {
      process.env[VARIABLE] = "/nowhere";
      synth({ context: source });
      expect(isInstalled()).toBe(true);
      synth({ prop: "script", context: source });
      expect(isInstalled()).toBe(false);
    });

    it("by the property of any provider in the stack, unless their properties differ", () => {
      synth({ more: source });
      expect(isInstalled()).toBe(true);
      expect(() => synth({ prop: "script", more: source })).toThrow(
        /different values of `bundledProvider`: "script" and ".*provider"\..*Set the same value/,
      );
    });
  });
});
