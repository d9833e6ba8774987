// Builds dist/: the library with jsii (including the assembly, .jsii and .jsii.gz), and the adapter and the
// command with esbuild. The licenses of bundled packages are written to the end of each bundle and to a
// separate file. The script also builds the fake HashiCorp providers for tests, in build/.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { writeBillOfMaterials } from "./bill-of-materials.mjs";
import { executableBillOfMaterials, executableNotices } from "./executable-notices.mjs";
import { bundledPackages, notices } from "./third-parties.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const metafiles = path.join(root, "build/metafiles");
const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const minimumNode = engines.node.replace(">=", "");

/**
 * Omits files that the server of grpc-js imports but doesn't need: a client that requests load reports from another
 * server, and a loader of .proto files for diagnostic services that this server doesn't offer. These files make up two
 * thirds of grpc-js. See docs/decisions/0018-grpc-server-only.md.
 */
const grpcServerAlone = {
  name: "grpc-server-alone",
  setup(building) {
    const unused = /^(\.\/(admin|backoff-timeout|channel-credentials|make-client)|@grpc\/proto-loader)$/;
    building.onResolve({ filter: unused }, ({ path: name, importer }) =>
      importer.includes("/@grpc/grpc-js/") ? { path: name, namespace: "left-out" } : undefined,
    );
    building.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = {};" }));
  },
};

/**
 * Returns code that checks Node's version before the rest of the bundle runs. Node can run this check only if it can
 * parse the whole bundle, so the bundle contains only syntax that Node 14.6 and later support.
 *
 * If a provider exits before the handshake, Terraform shows only the first line of the provider's standard output, so
 * the error is a single line.
 */
function versionCheck(name, stream) {
  const [major, minor] = minimumNode.split(".").map(Number);
  return `"use strict";
(function () {
  var version = process.versions.node.split(".");
  if (version[0] > ${major} || (version[0] == ${major} && version[1] >= ${minor})) return;
  process.${stream}.write("${name} requires Node.js ${minimumNode} or later, but the first \`node\` in PATH is version " + process.versions.node + ". Install a newer version.\\n");
  process.exit(1);
})();`;
}

/** The first line of the command, which npm's launchers recognize on all systems. */
const NODE_SHEBANG = "#!/usr/bin/env node\n";

/**
 * Returns the shell script at the start of the provider's file. Node ignores the script, because it is inside a
 * JavaScript comment. A provider starts in the user's environment, where NODE_OPTIONS is intended for other programs.
 * For example, `--require ./x` doesn't resolve in the stack directory, and `--inspect-brk` waits for a debugger.
 * Therefore, the launcher keeps only single-word options for TLS, the network and memory. It removes NODE_DEBUG,
 * because Node would write credentials to the log. `exec` keeps the process ID, and sh starts as fast as env.
 *
 * Node reads the file in NODE_EXTRA_CA_CERTS at every start, which takes longer than the rest of the start. The
 * provider reads the file when it connects, so the launcher passes the variable under a different name.
 *
 * @param loader a script without single quotes that runs the file. Default: the launcher runs the file with `node`, and
 * doesn't change NODE_EXTRA_CA_CERTS
 */
const providerLauncher = (name, loader) => `#!/bin/sh
":" /*
command -v node >/dev/null || {
  echo "${name} requires Node.js ${minimumNode} or later, but PATH doesn't contain 'node'. Install Node.js."
  exit 1
}
set -f
kept=
for option in $NODE_OPTIONS; do
  case $option in
    --use-*-ca | --openssl-* | --enable-fips | --force-fips | --tls-cipher-list=* | --tls-m??-v1.? | \\
    --dns-result-order=* | --*network-family-autoselection* | --max-old-space-size=*) kept="$kept $option" ;;
  esac
done
NODE_OPTIONS=\${kept# }
export NODE_OPTIONS
unset NODE_DEBUG
${loader === undefined ? 'exec node "$0" "$@"' : loadedExecution(loader)}
*/
`;

const loadedExecution = (loader) => `if [ -n "$NODE_EXTRA_CA_CERTS" ]; then
  export TFETOKENS_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"
  unset NODE_EXTRA_CA_CERTS
fi
exec node -e '${loader}' -- "$0" "$@"`;

/**
 * Compiles lib/adapter/compile-cache/loader.ts to code that is valid in single quotes in sh and in a
 * JavaScript comment.
 */
async function compileCacheLoader() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["lib/adapter/compile-cache/loader.ts"],
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    // Older versions of Node must be able to parse the code that runs before the version check.
    target: "node14.6",
    format: "cjs",
    logLevel: "warning",
  });
  const loader = outputFiles[0].text.replace(/^"use strict";/, "").trim();
  const special = /'|\*\//.exec(loader);
  if (special)
    throw new Error(
      `The loader must not contain ${JSON.stringify(special[0])}, which ends a string or comment.`,
    );
  return `(function(){${loader}})()`;
}

/** Builds an executable CommonJS file. ES modules would increase the startup time by 10 to 60 ms. */
async function executable(entryPoint, outfile, launcher, check) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    // Error messages contain class names. Keeping the names readable adds only a few hundred bytes.
    keepNames: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"],
    // Node 14.6, the oldest version that can report a readable error, can't parse this newer syntax.
    supported: { "class-static-blocks": false, "logical-assignment": false },
    banner: { js: `${launcher}${check}` },
    plugins: [grpcServerAlone],
    // All licenses are added at the end, because the file is copied without the files next to it.
    legalComments: "none",
    logLevel: "warning",
  });
  const licenses = notices(bundledPackages(metafile, root)).replaceAll("*/", "* /");
  const file = path.join(root, outfile);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${outputFiles[0].text}/*\n${licenses}*/\n`);
  chmodSync(file, 0o755);
  mkdirSync(metafiles, { recursive: true });
  writeFileSync(path.join(metafiles, `${path.basename(outfile)}.json`), JSON.stringify(metafile));
}

/** Builds a fake HashiCorp provider for tests. */
const fakeProvider = (name) =>
  executable(
    `test/support/fake-${name}/main.ts`,
    `build/fake-${name}/terraform-provider-${name}`,
    providerLauncher(`The fake provider hashicorp/${name}`),
    versionCheck(`The fake provider hashicorp/${name}`, "stdout"),
  );

/** Writes the licenses and the bill of materials of the bundled packages, and those of the executables. */
function thirdParties() {
  const read = (name) => JSON.parse(readFileSync(path.join(metafiles, `${name}.json`), "utf8"));
  const [adapter, command] = ["terraform-provider-tfetokens", "cdktf-tfe-tokens"].map(read);
  const metafile = {
    inputs: { ...adapter.inputs, ...command.inputs },
    outputs: { ...adapter.outputs, ...command.outputs },
  };
  writeFileSync(path.join(root, "dist/THIRD-PARTY-NOTICES"), notices(bundledPackages(metafile, root)));
  const bill = path.join(root, "dist/sbom.cdx.json");
  writeBillOfMaterials(metafile, root, bill);
  const inDist = (name) => path.join(root, "dist/adapter", name);
  const executableText = executableNotices(notices(bundledPackages(adapter, root)));
  writeFileSync(inDist("EXECUTABLE-NOTICES.gz"), gzipSync(executableText, { level: 9 }));
  const executable = executableBillOfMaterials(JSON.parse(readFileSync(bill, "utf8")));
  writeFileSync(inDist("executable-sbom.cdx.json"), `${JSON.stringify(executable, null, 2)}\n`);
}

const targets = {
  library() {
    const jsii = spawnSync(
      process.execPath,
      [
        `${root}node_modules/jsii/bin/jsii`,
        "--fail-on-warnings",
        "--compress-assembly",
        // The bindings use the names in the provider's schema, where a token's creator has a `type`, and
        // timeouts have a `delete`. jsii warns about these names because Go reserves them, but in Go they
        // become Type and Delete.
        "--silence-warnings=reserved-word",
      ],
      {
        cwd: root,
        stdio: "inherit",
        env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20" },
      },
    );
    if (jsii.status !== 0) process.exit(jsii.status ?? 1);
  },
  adapter: async () =>
    executable(
      "lib/adapter/main.ts",
      "dist/adapter/terraform-provider-tfetokens",
      providerLauncher("The provider tfetokens", await compileCacheLoader()),
      versionCheck("The provider tfetokens", "stdout"),
    ),
  command: () =>
    executable(
      "lib/cli/main.ts",
      "dist/cli/cdktf-tfe-tokens",
      NODE_SHEBANG,
      versionCheck("cdktf-tfe-tokens", "stderr"),
    ),
  "third-parties": thirdParties,
  "fake-tfe": () => fakeProvider("tfe"),
  "fake-aws": () => fakeProvider("aws"),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(`unknown target ${unknown.join(", ")}. Use ${Object.keys(targets).join(", ")}`);
  process.exit(2);
}
if (wanted.length === 0) rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
for (const name of wanted.length > 0 ? wanted : Object.keys(targets)) await targets[name]();
