import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { nodeBinary } from "./node-binaries";
import type { NpmFile, NpmFiles } from "./npm-files";
import { isMacOs, isWindows, ownPlatform, PLATFORMS, type Platform } from "./platforms";

const run = promisify(execFile);

/** The injector that Node's documentation names; its whole program is the one file. */
const POSTJECT: NpmFile = {
  name: "postject",
  version: "1.0.0-alpha.6",
  integrity:
    "sha512-b9Eb8h2eVqNE8edvKdwqkrY6O7kAwmI8kcnBv1NScolYJbo59XUF0noFq+lxbC1yN20bmC0WBEbDC5H/7ASb0A==",
  file: "dist/api.js",
};

/** By these names Node finds what was injected: https://nodejs.org/api/single-executable-applications.html */
const RESOURCE = "NODE_SEA_BLOB";
const OPTIONS = {
  sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
  machoSegmentName: "NODE_SEA",
};

/** In a process of its own: it takes a gigabyte, and warns at length of what is of no consequence. */
const INJECT = `
const [api, executable, resource, blob, options] = process.argv.slice(1);
require(api).inject(executable, resource, require("fs").readFileSync(blob), JSON.parse(options));
`;

/**
 * What makes executables that are Node and a script in one.
 *
 * @param script of Node, with its first line for systems that start it by that
 * @param files what Node and the injector come from
 * @param folder to work in
 */
export async function executableMaker(
  script: string,
  files: NpmFiles,
  folder: string,
): Promise<(platform: Platform) => Promise<Buffer>> {
  // Only the same version of Node reads what one prepares.
  const blob = await prepare(script, await files(nodeBinary(supportedOwnPlatform())), folder);
  const postject = await files(POSTJECT);
  return async (platform) => {
    const executable = path.join(folder, isWindows(platform) ? `${platform}.exe` : platform);
    copyFileSync(await files(nodeBinary(platform)), executable);
    chmodSync(executable, 0o755);
    // Bytes are added to what was signed, so that the signature is taken away before, and made anew after.
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
  const own = ownPlatform();
  if (own !== undefined) return own;
  throw new Error(
    `Single executables are made by this machine's own Node, and npm has none for ${process.platform} on ` +
      `${process.arch}. Pack on one of ${PLATFORMS.join(", ")}.`,
  );
}

/** @returns path of what is to be injected: the same for every platform, since it holds no compiled code */
async function prepare(script: string, node: string, folder: string): Promise<string> {
  // Node keeps the script's path as it is given.
  const [main, output, config] = ["terraform-provider-tfetokens.js", "blob", "sea-config.json"];
  writeFileSync(path.join(folder, main), script.replace(/^#!.*\n/, ""));
  const settings = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    // NODE_OPTIONS belongs to other programs, and can prevent the start.
    execArgvExtension: "none",
  };
  writeFileSync(path.join(folder, config), JSON.stringify(settings));
  await run(node, ["--experimental-sea-config", config], { cwd: folder });
  return path.join(folder, output);
}
