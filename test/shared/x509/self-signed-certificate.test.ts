import { X509Certificate, createPrivateKey } from "node:crypto";
import { connect, createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { selfSignedCertificate } from "../../../lib/shared/x509/self-signed-certificate";

describe("selfSignedCertificate", () => {
  it("contains its subject, host names and addresses, and is its own CA", () => {
    const { certificatePem } = selfSignedCertificate({
      commonName: "localhost",
      dnsNames: ["localhost", "tokens.example"],
      ipAddresses: ["127.0.0.1", "::1", "2001:db8:0:0:0:0:2:1"],
    });
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.subject).toBe("CN=localhost");
    expect(certificate.ca).toBe(true);
    expect(certificate.subjectAltName).toBe(
      "DNS:localhost, DNS:tokens.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:2:1",
    );
    expect(certificate.checkIP("::1")).toBe("::1");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("is signed with its own key", () => {
    const { certificateDer, privateKeyPem } = selfSignedCertificate({ commonName: "a", dnsNames: ["a"] });
    const certificate = new X509Certificate(certificateDer);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it("is valid between the given times, even after 2049", () => {
    const { certificateDer } = selfSignedCertificate({
      commonName: "a",
      dnsNames: ["a"],
      notBefore: new Date("2049-12-31T23:59:59Z"),
      notAfter: new Date("2050-01-01T00:00:00Z"),
    });
    const { validFrom, validTo } = new X509Certificate(certificateDer);
    expect(new Date(validFrom).toISOString()).toBe("2049-12-31T23:59:59.000Z");
    expect(new Date(validTo).toISOString()).toBe("2050-01-01T00:00:00.000Z");
  });

  it("has a new key and serial number each time", () => {
    const [one, other] = [0, 1].map(() => selfSignedCertificate({ commonName: "a", dnsNames: ["a"] }));
    expect(one.privateKeyPem).not.toBe(other.privateKeyPem);
    expect(new X509Certificate(one.certificateDer).serialNumber).not.toBe(
      new X509Certificate(other.certificateDer).serialNumber,
    );
  });

  it("is accepted only by clients that trust it", async () => {
    const mine = selfSignedCertificate({ commonName: "localhost", dnsNames: ["localhost"] });
    const other = selfSignedCertificate({ commonName: "localhost", dnsNames: ["localhost"] });
    const server = createServer({ cert: mine.certificatePem, key: mine.privateKeyPem });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      const trusting = connect({ port, host: "127.0.0.1", servername: "localhost", ca: mine.certificatePem });
      await once(trusting, "secureConnect");
      expect(trusting.authorized).toBe(true);
      trusting.destroy();

      const doubting = connect({
        port,
        host: "127.0.0.1",
        servername: "localhost",
        ca: other.certificatePem,
      });
      await expect(once(doubting, "secureConnect")).rejects.toThrow(/self.signed|verify|issuer/i);
      doubting.destroy();
    } finally {
      server.close();
    }
  });

  it("rejects a string that isn't an IP address", () => {
    expect(() =>
      selfSignedCertificate({ commonName: "a", dnsNames: [], ipAddresses: ["localhost"] }),
    ).toThrow('"localhost" isn\'t an IP address');
  });
});
