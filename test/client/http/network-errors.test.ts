import { describeNetworkError } from "../../../lib/client/http/network-errors";
import { createTransport } from "../../../lib/client/http/transport";
import { selfSignedCertificate } from "../../../lib/shared/x509/self-signed-certificate";
import { createServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { LoopbackServers, expectFailure, post } from "../../support/loopback-servers";

const DAY = 86_400_000;

describe("the reason for a failed connection", () => {
  const servers = new LoopbackServers();
  afterEach(() => servers.close());

  it.each([
    [
      "isn't valid yet",
      { notBefore: new Date(Date.now() + DAY), notAfter: new Date(Date.now() + 2 * DAY) },
      "CERT_NOT_YET_VALID",
    ],
    [
      "has expired",
      { notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) },
      "CERT_HAS_EXPIRED",
    ],
  ])("mentions this machine's clock if the certificate %s", async (words, validity, code) => {
    const { certificatePem: cert, privateKeyPem: key } = selfSignedCertificate({
      commonName: "made up",
      dnsNames: ["localhost"],
      ...validity,
    });
    const server = createServer({ cert, key }, (_request, response) => void response.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const send = createTransport({ caCertificates: () => [cert] });
      const call = { method: "POST", url: `https://localhost:${port}/` } as const;
      const error = await expectFailure(send(call, {}, "{}", undefined));
      expect(error).toMatchObject({ sent: false, reason: expect.stringContaining(words) as string });
      expect(error.reason).toContain(code);
      expect(error.reason).toContain("check this machine's clock");
    } finally {
      server.close();
    }
  });

  it("names RFC 5746 if the server doesn't support secure renegotiation", async () => {
    // A ServerHello of TLS 1.2 without extensions (RFC 5246, 7.4.1.3), and thus without renegotiation_info.
    const hello = Buffer.concat([
      Buffer.from("0303", "hex"),
      Buffer.alloc(32, 7),
      Buffer.from("00c02f00", "hex"),
    ]);
    const handshake = Buffer.concat([Buffer.from([2, 0, 0, hello.length]), hello]);
    const record = Buffer.concat([Buffer.from([22, 3, 3, 0, handshake.length]), handshake]);
    const port = await servers.raw((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.write(record));
    });
    const error = await expectFailure(post(`https://127.0.0.1:${port}/`));
    expect(error).toMatchObject({ sent: false, reason: expect.stringContaining("RFC 5746") as string });
    expect(error.reason).not.toContain("doesn't use TLS");
  });

  it.each([
    ["ECONNREFUSED", "the connection was refused; check the configured address"],
    ["CERT_REVOKED", "the server's certificate is revoked (CERT_REVOKED)"],
    [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "a CA that isn't trusted (SELF_SIGNED_CERT_IN_CHAIN); add that CA's certificate",
    ],
    ["ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED", "RFC 5746"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "doesn't use TLS on this port (ERR_SSL_WRONG_VERSION_NUMBER)"],
    ["EPROTO", "the TLS handshake failed (EPROTO)"],
    ["constructor", "the connection failed (constructor)"],
    ["EMADEUP", "the connection failed (EMADEUP)"],
  ])("describes the code %s as: %s", (code, words) => {
    const error: NodeJS.ErrnoException = new Error("made-up");
    error.code = code;
    expect(describeNetworkError(error)).toContain(words);
    expect(describeNetworkError(error)).not.toContain("made-up");
  });
});
