import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The library's jsii assembly, which describes the library's types for other languages. */
export interface Assembly {
  readonly types: Readonly<
    Record<
      string,
      {
        readonly kind: string;
        readonly name: string;
        readonly namespace?: string;
        readonly base?: string;
        readonly interfaces?: readonly string[];
        readonly properties?: readonly { readonly name: string }[];
      }
    >
  >;
}

/** Reads the assembly that the build writes into the package. */
export function readAssembly(packageFolder: string): Assembly {
  return JSON.parse(gunzipSync(readFileSync(join(packageFolder, ".jsii.gz"))).toString()) as Assembly;
}
