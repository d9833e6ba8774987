import { SCRIPT_PLATFORMS } from "../../shared/provider-package";

/** Every platform, in Terraform's words, that a single executable can be made for. */
export const PLATFORMS = [...SCRIPT_PLATFORMS, "windows_amd64"] as const;

export type Platform = (typeof PLATFORMS)[number];

export function isPlatform(text: string): text is Platform {
  return (PLATFORMS as readonly string[]).includes(text);
}

/** This machine in Terraform's words, where that is one of the platforms. */
export function ownPlatform(): Platform | undefined {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const own = `${system}_${process.arch === "x64" ? "amd64" : process.arch}`;
  return isPlatform(own) ? own : undefined;
}

export const isMacOs = (platform: Platform): boolean => platform.startsWith("darwin_");
export const isWindows = (platform: Platform): boolean => platform.startsWith("windows_");
