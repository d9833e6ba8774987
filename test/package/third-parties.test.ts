import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const root = join(__dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly scope: string;
  readonly "bom-ref"?: string;
  readonly components?: readonly { readonly name: string }[];
}

interface Bill {
  readonly specVersion: string;
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: { readonly "bom-ref": string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** Returns the names and versions in the titles above the license texts, sorted. */
const parseNotices = (text: string): string[] =>
  [...text.matchAll(/^={78}\n\n(\S+ \S+), /gm)].map(([, name]) => name).sort();

describe("the built package", () => {
  const bill = JSON.parse(read("dist/sbom.cdx.json")) as Bill;

  it("contains the licenses of the packages in its bill of materials", () => {
    const billed = bill.components.map(({ group, name, version }) =>
      [[...(group === undefined ? [] : [group]), name].join("/"), version].join(" "),
    );
    expect(billed).toContainEqual(expect.stringMatching(/^@grpc\/grpc-js \d/));
    expect(billed).toContainEqual(expect.stringMatching(/^hono \d/));
    expect(parseNotices(read("dist/THIRD-PARTY-NOTICES"))).toEqual(billed.sort());
  });

  it("contains separate notices at the end of each executable, because executables might be copied elsewhere", () => {
    const owed = ["adapter/terraform-provider-tfetokens", "cli/cdktf-tfe-tokens"].map((file) => {
      const [, licenses] = /\n\/\*\n([^]*)\*\/\n$/.exec(read(`dist/${file}`)) ?? [];
      expect(licenses).toContain("WITHOUT WARRANTY OF ANY KIND");
      return parseNotices(licenses).map((name) => name.replace(/ .*/, ""));
    });
    expect(owed[0]).toContain("@grpc/grpc-js");
    expect(owed[0]).not.toContain("hono");
    expect(owed[1]).toContain("hono");
    expect(owed[1]).not.toContain("@grpc/grpc-js");
  });

  it("contains a bill of materials without a creation time, in which every package is reachable", () => {
    const ways = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
    const reached = new Set<string>();
    const follow = (ref: string): void => {
      if (reached.has(ref)) return;
      reached.add(ref);
      ways.get(ref)?.forEach(follow);
    };
    follow(bill.metadata.component["bom-ref"]);
    expect([...reached].sort()).toEqual([...ways.keys()].sort());
    expect(bill.metadata.timestamp).toBeUndefined();
    expect(bill.serialNumber).toBeUndefined();
  });
});

describe("each component in an executable", () => {
  const notices = gunzipSync(readFileSync(join(root, "dist/adapter/EXECUTABLE-NOTICES.gz"))).toString();
  const bill = JSON.parse(read("dist/adapter/executable-sbom.cdx.json")) as Bill;
  const bun = bill.components.find(({ name }) => name === "bun");

  it("is in the bill of materials: the provider's packages, Bun, and Bun's libraries", () => {
    const names = bill.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["grpc-js", "bun"]));
    const libraries = bun?.components?.map(({ name }) => name);
    expect(libraries).toEqual(expect.arrayContaining(["JavaScriptCore and WebCore", "tinycc", "boringssl"]));
    const root = bill.dependencies.find(({ ref }) => ref === bill.metadata.component["bom-ref"]);
    expect(root?.dependsOn).toContain(bun?.["bom-ref"]);
  });

  it("is in the notices, with the text of its license", () => {
    for (const { name } of bun?.components ?? []) expect(notices).toContain(`  ${name}: `);
    expect(notices).toContain("GNU LIBRARY GENERAL PUBLIC LICENSE");
    expect(notices).toContain("GNU LESSER GENERAL PUBLIC LICENSE");
    expect(notices).toMatch(/relink Bun/);
    expect(parseNotices(notices)).toContainEqual(expect.stringMatching(/^@grpc\/grpc-js \d/));
  });
});

describe("a bundle with a package", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "tfetokens-bundle-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function writePackage(
    name: string,
    manifest: Record<string, unknown>,
    files: Record<string, string> = {},
  ): void {
    const own = join(folder, "node_modules", name);
    mkdirSync(own, { recursive: true });
    const all = {
      ...files,
      "package.json": JSON.stringify({ name, version: "1.2.3", ...manifest }),
      "index.js": `exports.of = ${JSON.stringify(name)};`,
    };
    for (const [file, text] of Object.entries(all)) writeFileSync(join(own, file), text);
  }

  /** Bundles a file that imports the packages, and returns their notices and the errors about them. */
  function bundle(...names: string[]): { said: string; notices: string } {
    writeFileSync(
      join(folder, "main.js"),
      names.map((name) => `console.log(require("${name}").of);`).join(""),
    );
    execFileSync(
      join(root, "node_modules/.bin/esbuild"),
      [
        "main.js",
        "--bundle",
        "--platform=node",
        "--outfile=out.js",
        "--metafile=meta.json",
        "--log-level=error",
      ],
      { cwd: folder },
    );
    const script = `
      import { readFileSync } from "node:fs";
      import { bundledPackages, notices } from ${JSON.stringify(join(root, "scripts/third-parties.mjs"))};
      console.log(notices(bundledPackages(JSON.parse(readFileSync("meta.json", "utf8")), process.cwd())));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
      encoding: "utf8",
    });
    return { said: stderr, notices: stdout };
  }

  it("has notices with that package's license and NOTICE file, and without any other installed package", () => {
    writePackage(
      "fine",
      { license: "(MIT OR Apache-2.0)" },
      { "LICENSE.md": "Do as you like.", NOTICE: "By Someone." },
    );
    writePackage("unused", { license: "MIT" }, { LICENSE: "Unheard of." });
    const { notices } = bundle("fine");
    expect(notices).toContain("fine 1.2.3, (MIT OR Apache-2.0)\n\nDo as you like.\nBy Someone.");
    expect(notices).not.toContain("Unheard of.");
  });

  it("is rejected if the package's license isn't allowed", () => {
    writePackage("fine", { license: "MIT" }, { LICENSE: "Do as you like." });
    writePackage("strict", { license: "GPL-3.0-only" }, { LICENSE: "Do as we say." });
    expect(bundle("fine", "strict").said).toContain(
      "strict 1.2.3 is bundled, but its license is GPL-3.0-only. The allowed licenses are Apache-2.0, BSD-3-Clause, ISC, MIT.",
    );
  });

  it("is rejected if part of the package's license isn't allowed", () => {
    writePackage("both", { license: "(MIT AND GPL-3.0-only)" }, { LICENSE: "Do as we say." });
    expect(bundle("both").said).toContain(
      "both 1.2.3 is bundled, but its license is (MIT AND GPL-3.0-only).",
    );
  });

  it("is rejected if the package doesn't declare a license", () => {
    writePackage("silent", {}, { LICENSE: "Do as you like." });
    expect(bundle("silent").said).toContain("silent 1.2.3 is bundled, but its license is not stated.");
  });

  it("is rejected if the text of the package's license is missing", () => {
    writePackage("brief", { license: "MIT" });
    expect(bundle("brief").said).toContain(
      "Copy the text from its repository to scripts/licenses/brief.txt.",
    );
  });
});
