// Written by scripts/generate-version.mjs from package.json. Do not edit.

/** Version of this package, and of the provider in it. */
export const VERSION = "0.1.0";
