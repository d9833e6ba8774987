import { closeSync, openSync, readSync } from "node:fs";
import type { Platform } from "./provider-package";

/** A kind of machine for which an executable exists. Terraform doesn't distinguish the C libraries glibc and musl. */
export interface ExecutableTarget {
  /** Name for `pack --standalone`: the platform, followed by `_musl` if the machine uses musl. */
  readonly name: string;
  readonly platform: Platform;
  /** The npm package with the executable. */
  readonly packageName: string;
  /** `os`, `cpu` and `libc` of that package, in npm's notation. */
  readonly os: "darwin" | "linux" | "win32";
  readonly cpu: "arm64" | "x64";
  readonly libc?: "glibc" | "musl";
}

export const EXECUTABLE_TARGETS: readonly ExecutableTarget[] = [
  target("darwin_amd64", "darwin", "x64"),
  target("darwin_arm64", "darwin", "arm64"),
  target("linux_amd64", "linux", "x64", "glibc"),
  target("linux_amd64", "linux", "x64", "musl"),
  target("linux_arm64", "linux", "arm64", "glibc"),
  target("linux_arm64", "linux", "arm64", "musl"),
  target("windows_amd64", "win32", "x64"),
];

function target(
  platform: Platform,
  os: ExecutableTarget["os"],
  cpu: ExecutableTarget["cpu"],
  libc?: ExecutableTarget["libc"],
): ExecutableTarget {
  const musl = libc === "musl";
  return {
    name: `${platform}${musl ? "_musl" : ""}`,
    platform,
    packageName: `@cdktf-tfe-tokens/provider-${os}-${cpu}${musl ? "-musl" : ""}`,
    os,
    cpu,
    ...(libc === undefined ? {} : { libc }),
  };
}

/** Returns the target of this machine; undefined if no executable exists for this machine. */
export function ownTarget(): ExecutableTarget | undefined {
  const matching = EXECUTABLE_TARGETS.filter(
    ({ os, cpu }) => os === process.platform && cpu === process.arch,
  );
  if (matching.length < 2) return matching[0];
  const libc = usesMusl(process.execPath) ? "musl" : "glibc";
  return matching.find((target) => target.libc === libc);
}

/**
 * Reports whether an executable uses musl. A dynamically linked executable contains the path of its loader near its
 * beginning. Node's `process.report` contains the C library too, but it takes longer, and other runtimes don't provide
 * it.
 */
function usesMusl(executable: string): boolean {
  return readHeader(executable).includes("/ld-musl-");
}

/** Returns the first bytes of a file, which contain the headers of an executable. */
export function readHeader(file: string): Buffer {
  const header = Buffer.alloc(4_096);
  const descriptor = openSync(file, "r");
  try {
    return header.subarray(0, readSync(descriptor, header));
  } finally {
    closeSync(descriptor);
  }
}

const MACHO_64 = 0xfeedfacf;
const MACHO_PLATFORMS: ReadonlyMap<number, Platform> = new Map([
  [0x01000007, "darwin_amd64"],
  [0x0100000c, "darwin_arm64"],
]);
const ELF_PLATFORMS: ReadonlyMap<number, Platform> = new Map([
  [0x3e, "linux_amd64"],
  [0xb7, "linux_arm64"],
]);
const PE_AMD64 = 0x8664;

/** Returns the platform of an executable, according to its headers; undefined for scripts and for other platforms. */
export function platformOf(header: Buffer): Platform | undefined {
  if (header.length < 64) return undefined;
  if (header.readUInt32LE(0) === MACHO_64) return MACHO_PLATFORMS.get(header.readUInt32LE(4));
  if (header.toString("latin1", 0, 4) === "\x7fELF") return ELF_PLATFORMS.get(header.readUInt16LE(18));
  if (header.toString("latin1", 0, 2) !== "MZ") return undefined;
  const pe = header.readUInt32LE(0x3c);
  if (pe + 6 > header.length || header.toString("latin1", pe, pe + 4) !== "PE\0\0") return undefined;
  return header.readUInt16LE(pe + 4) === PE_AMD64 ? "windows_amd64" : undefined;
}
