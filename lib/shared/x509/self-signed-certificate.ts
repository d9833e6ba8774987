import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der";

export interface SelfSignedCertificateOptions {
  readonly commonName: string;
  /** DNS names of the server. */
  readonly dnsNames: readonly string[];
  /** IP addresses of the server. Default: no addresses. */
  readonly ipAddresses?: readonly string[];
  /**
   * Start of the validity period. Default: an hour ago, so that a peer whose clock is slightly slow accepts the
   * certificate.
   */
  readonly notBefore?: Date;
  /** End of the validity period. Default: a day from now. */
  readonly notAfter?: Date;
}

export interface SelfSignedCertificate {
  readonly certificatePem: string;
  readonly certificateDer: Buffer;
  readonly privateKeyPem: string;
}

const HOUR = 3_600_000;

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  subjectAltName: "2.5.29.17",
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
};

/**
 * Creates a P-256 key and a self-signed certificate (X.509 v3, RFC 5280).
 *
 * The certificate is its own CA (`CA:TRUE`), because Go's crypto/tls, and therefore Terraform, requires this of a
 * trusted certificate.
 */
export function selfSignedCertificate(options: SelfSignedCertificateOptions): SelfSignedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(set(sequence(objectIdentifier(OID.commonName), utf8String(options.commonName))));
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const now = Date.now();

  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(randomBytes(16)),
    algorithm,
    name,
    sequence(
      time(options.notBefore ?? new Date(now - HOUR)),
      time(options.notAfter ?? new Date(now + 24 * HOUR)),
    ),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions(options))),
  );
  const certificateDer = sequence(body, algorithm, bitString(sign("sha256", body, privateKey)));

  return {
    certificateDer,
    certificatePem: pem("CERTIFICATE", certificateDer),
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function extensions({ dnsNames, ipAddresses = [] }: SelfSignedCertificateOptions): Buffer[] {
  const critical = boolean(true);
  const alternatives = [
    ...dnsNames.map((dnsName) => implicit(2, Buffer.from(dnsName, "ascii"))),
    ...ipAddresses.map((address) => implicit(7, addressBytes(address))),
  ];
  // digitalSignature and keyCertSign are bits 0 and 5 of the usage, from the left.
  const usage = bitString(Uint8Array.of(0b1000_0100), 2);
  return [
    sequence(objectIdentifier(OID.keyUsage), critical, octetString(usage)),
    sequence(objectIdentifier(OID.extendedKeyUsage), octetString(sequence(objectIdentifier(OID.serverAuth)))),
    sequence(objectIdentifier(OID.basicConstraints), critical, octetString(sequence(boolean(true)))),
    sequence(objectIdentifier(OID.subjectAltName), octetString(sequence(...alternatives))),
  ];
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  if (!isIPv6(address)) throw new Error(`"${address}" isn't an IP address`);
  const [head = "", tail] = address.split("::");
  const groups = (part: string): string[] => part.split(":").filter(Boolean);
  const [before, after] = [groups(head), groups(tail ?? "")];
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array<string>(missing).fill("0"), ...after];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
