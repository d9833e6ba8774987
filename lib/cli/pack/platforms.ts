import { SCRIPT_PLATFORMS } from "../../shared/provider-package";

/** All platforms for which single executables can be created, in Terraform's notation. */
export const PLATFORMS = [...SCRIPT_PLATFORMS, "windows_amd64"] as const;

export type Platform = (typeof PLATFORMS)[number];

export function isPlatform(text: string): text is Platform {
  return (PLATFORMS as readonly string[]).includes(text);
}

/** This machine's platform; undefined if it isn't supported. */
export function getOwnPlatform(): Platform | undefined {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const own = `${system}_${process.arch === "x64" ? "amd64" : process.arch}`;
  return isPlatform(own) ? own : undefined;
}

export const isMacOs = (platform: Platform): boolean => platform.startsWith("darwin_");
export const isWindows = (platform: Platform): boolean => platform.startsWith("windows_");
