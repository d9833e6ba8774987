import { domainToASCII } from "node:url";

/**
 * Normalizes a host for comparisons, as Terraform does (hashicorp/terraform-svchost): converts it to lowercase and
 * Punycode, and removes port 443.
 *
 * @returns undefined if the text isn't a host
 */
export function normalizeHost(given: string): string | undefined {
  const [, name, port] = /^([^:/?#@%\\\s[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(given) ?? [];
  const ascii = name?.startsWith("[") ? name.toLowerCase() : domainToASCII(name ?? "");
  if (!ascii || !/^(\[.*\]|[a-z0-9]([a-z0-9_.-]*[a-z0-9])?)$/.test(ascii) || ascii.includes("..")) return;
  if (port === undefined || Number(port) === 443) return ascii;
  return Number(port) <= 65_535 ? `${ascii}:${Number(port)}` : undefined;
}

/** Removes the port from a normalized host. */
export const stripPort = (host: string): string => host.replace(/:\d+$/, "");
