import { X509Certificate } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import * as tls from "node:tls";
import type { Environment } from "../auth/cli-config";

/** An error for a configured file of CA certificates that can't be used. */
export class CaCertificatesError extends Error {
  override readonly name = "CaCertificatesError";
}

/**
 * Node's `tls.getCACertificates`, which is available in Node 22.15 or later. `default` includes the certificates that
 * --use-system-ca adds, and those that NODE_EXTRA_CA_CERTS adds when Node starts.
 */
type GetCaCertificates = (type: "default" | "system") => string[];

/**
 * Reads a file with one or more PEM certificates.
 *
 * @throws CaCertificatesError if the file can't be read, or contains no certificate or an invalid one
 */
export function readCaFile(file: string): string[] {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    throw new CaCertificatesError(`can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const certificates = findCertificates(content);
  if (certificates.length === 0) throw new CaCertificatesError("doesn't contain a PEM certificate");
  const invalid = certificates.findIndex((certificate) => !isValidCertificate(certificate));
  if (invalid === -1) return certificates;
  throw new CaCertificatesError(`contains an invalid certificate (number ${invalid + 1})`);
}

/**
 * Returns all CA certificates to trust, as PEM: Node's defaults, the configured ones, those in NODE_EXTRA_CA_CERTS,
 * those of the operating system if this version of Node can read them, and those in SSL_CERT_FILE and SSL_CERT_DIR.
 * Terraform also uses the last two groups. Reading the certificates takes a few milliseconds.
 *
 * @returns undefined if Node's defaults are sufficient
 */
export function loadCaCertificates(
  configured: readonly string[],
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string[] | undefined {
  const defaults = readDefaultCertificates();
  const known = new Set(defaults.map(normalizePem));
  const additional = [
    ...configured,
    ...readExtraCertificates(env),
    ...readSystemCertificates(),
    ...readCertificatesOfGo(env, platform),
  ];
  const added = additional.map(normalizePem).filter((certificate) => !known.has(certificate));
  return added.length === 0 ? undefined : [...defaults, ...new Set(added)];
}

const { getCACertificates } = tls as { getCACertificates?: GetCaCertificates };

function readDefaultCertificates(): readonly string[] {
  return getCACertificates?.("default") ?? tls.rootCertificates;
}

/**
 * Reads the file in NODE_EXTRA_CA_CERTS. Node reads it only if the variable is set when Node starts, but the provider's
 * launcher hides the variable.
 */
function readExtraCertificates({ NODE_EXTRA_CA_CERTS: file }: Environment): readonly string[] {
  return file ? readQuietly(file) : [];
}

function readSystemCertificates(): readonly string[] {
  return getCACertificates?.("system") ?? [];
}

/**
 * Reads the file in SSL_CERT_FILE and the directories in SSL_CERT_DIR, a colon-separated list, as Go's crypto/x509 does
 * (root_unix.go). Go ignores both variables on Windows and macOS.
 */
function readCertificatesOfGo(
  { SSL_CERT_FILE: file, SSL_CERT_DIR: folders }: Environment,
  platform: NodeJS.Platform,
): string[] {
  if (platform === "win32" || platform === "darwin") return [];
  const files = (folders ? folders.split(":") : []).flatMap((folder) =>
    listQuietly(folder).map((name) => path.join(folder, name)),
  );
  return [...(file ? [file] : []), ...files].flatMap(readQuietly);
}

/** Reads certificates from a file. Ignores invalid certificates and files that can't be read, as Go and Node do. */
function readQuietly(file: string): string[] {
  try {
    return findCertificates(readFileSync(file, "utf8")).filter(isValidCertificate);
  } catch {
    return [];
  }
}

function listQuietly(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const findCertificates = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];

const normalizePem = (certificate: string): string => certificate.replace(/\r/g, "").trim();

function isValidCertificate(certificate: string): boolean {
  try {
    new X509Certificate(certificate);
    return true;
  } catch {
    return false;
  }
}
