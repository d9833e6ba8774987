// Writes the bill of materials of the bundles in CycloneDX 1.6 format. It lists the packages whose code
// is in the bundles, according to esbuild's metafile.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** This package exports only a plugin, which handles a single bundle. The package's command accepts any metafile. */
const plugin = createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-esbuild");
const command = path.join(path.dirname(plugin), "../bin/cyclonedx-esbuild-cli.js");

/**
 * Writes the bill of materials of one or more bundles.
 *
 * @param metafile the metafile of esbuild
 * @param root the directory that the paths in the metafile are relative to
 * @param file the path of the bill of materials
 * @throws Error if the result doesn't match the specification's schema
 */
export function writeBillOfMaterials(metafile, root, file) {
  const input = path.join(root, "build/metafiles/all.json");
  writeFileSync(input, JSON.stringify(asFiles(metafile)));
  const options = ["--output-reproducible", "--validate", "--mc-type", "library"];
  execFileSync(process.execPath, [command, ...options, "--bwd", root, "--output-file", file, input], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/**
 * Returns a metafile in which each bundle includes all files that esbuild read, because the dependency path to a
 * package can include an unused file. Excludes modules that plugins inserted, which esbuild marks with a namespace.
 */
function asFiles({ inputs, outputs }) {
  const files = Object.fromEntries(Object.entries(inputs).filter(([name]) => !/^[\w-]+:/.test(name)));
  const bytes = (output, name) => ({ bytesInOutput: output.inputs[name]?.bytesInOutput ?? 0 });
  const lookedAt = (output) =>
    Object.fromEntries(Object.keys(files).map((name) => [name, bytes(output, name)]));
  return {
    inputs: files,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, { ...output, inputs: lookedAt(output) }]),
    ),
  };
}
