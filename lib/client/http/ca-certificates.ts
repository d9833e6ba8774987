import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import type { Environment } from "../auth/cli-config";

/** A file of authorities that cannot be used. */
export class CaCertificatesError extends Error {
  override readonly name = "CaCertificatesError";
}

/** Since Node 22.15; tells what NODE_EXTRA_CA_CERTS and --use-system-ca add, too. */
type GetAuthorities = (type: "default") => string[];

/**
 * The authorities that Node trusts by itself, and those of a file, as PEM.
 *
 * @throws CaCertificatesError where the file is not there, or holds no certificate
 */
export function loadCaCertificates(file: string, env: Environment): string[] {
  return [...defaultAuthorities(env), ...certificatesIn(file)];
}

function defaultAuthorities(env: Environment): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: GetAuthorities };
  if (getCACertificates !== undefined) return getCACertificates("default");
  const extra = env.NODE_EXTRA_CA_CERTS;
  try {
    return [...tls.rootCertificates, ...(extra ? certificatesIn(extra) : [])];
  } catch {
    // Node itself has warned of it, and goes on without.
    return tls.rootCertificates;
  }
}

function certificatesIn(file: string): string[] {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    throw new CaCertificatesError(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const certificates = content.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new CaCertificatesError("holds no certificate in PEM");
  certificates.forEach((certificate, i) => {
    try {
      new X509Certificate(certificate);
    } catch {
      throw new CaCertificatesError(`holds a certificate that cannot be read, its number ${i + 1}`);
    }
  });
  return certificates;
}
