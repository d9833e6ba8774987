import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { nodeBinary } from "./node-binaries";
import type { NpmFile, NpmFiles } from "./npm-files";
import { isMacOs, isWindows, getOwnPlatform, PLATFORMS, type Platform } from "./platforms";

const run = promisify(execFile);

/** The injector that Node's documentation recommends. This file is self-contained. */
const POSTJECT: NpmFile = {
  name: "postject",
  version: "1.0.0-alpha.6",
  integrity:
    "sha512-b9Eb8h2eVqNE8edvKdwqkrY6O7kAwmI8kcnBv1NScolYJbo59XUF0noFq+lxbC1yN20bmC0WBEbDC5H/7ASb0A==",
  file: "dist/api.js",
};

/** Node finds the injected script by these names: https://nodejs.org/api/single-executable-applications.html */
const RESOURCE = "NODE_SEA_BLOB";
const OPTIONS = {
  sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
  machoSegmentName: "NODE_SEA",
};

/** Runs in a separate process, because it needs a gigabyte of memory and prints harmless warnings. */
const INJECT = `
const [api, executable, resource, blob, options] = process.argv.slice(1);
require(api).inject(executable, resource, require("fs").readFileSync(blob), JSON.parse(options));
`;

/**
 * Prepares a function that creates single executables from Node and a script.
 *
 * @param script a Node script that starts with a `#!` line
 * @param files source of Node and of the injector
 * @param folder to work in
 */
export async function prepareExecutables(
  script: string,
  files: NpmFiles,
  folder: string,
): Promise<(platform: Platform) => Promise<Buffer>> {
  // The blob can be read only by the Node version that created it.
  const blob = await prepare(script, await files(nodeBinary(supportedOwnPlatform())), folder);
  const postject = await files(POSTJECT);
  return async (platform) => {
    const executable = path.join(folder, isWindows(platform) ? `${platform}.exe` : platform);
    copyFileSync(await files(nodeBinary(platform)), executable);
    chmodSync(executable, 0o755);
    // Injecting changes the file, so the signature is removed before and renewed after.
    if (isMacOs(platform)) await run("codesign", ["--remove-signature", executable]);
    await run(process.execPath, [
      "-e",
      INJECT,
      postject,
      executable,
      RESOURCE,
      blob,
      JSON.stringify(OPTIONS),
    ]);
    if (isMacOs(platform)) await run("codesign", ["--sign", "-", executable]);
    return readFileSync(executable);
  };
}

function supportedOwnPlatform(): Platform {
  const own = getOwnPlatform();
  if (own !== undefined) return own;
  throw new Error(
    `Single executables can't be created on ${process.platform} ${process.arch}, because npm has no Node for it. ` +
      `Run the command on one of ${PLATFORMS.join(", ")}.`,
  );
}

/** @returns path of the blob to inject. It contains no compiled code, so it is the same on every platform. */
async function prepare(script: string, node: string, folder: string): Promise<string> {
  // Relative paths, because Node stores the script's path in the blob.
  const [main, output, config] = ["terraform-provider-tfetokens.js", "blob", "sea-config.json"];
  writeFileSync(path.join(folder, main), script.replace(/^#!.*\n/, ""));
  const settings = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    // NODE_OPTIONS may contain options for other programs that would prevent the provider from starting.
    execArgvExtension: "none",
  };
  writeFileSync(path.join(folder, config), JSON.stringify(settings));
  await run(node, ["--experimental-sea-config", config], { cwd: folder });
  return path.join(folder, output);
}
