import {
  HandshakeError,
  formatHandshakeLine,
  parseHandshake,
} from "../../../../lib/adapter/framework/server/handshake";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const invited = {
  TF_PLUGIN_MAGIC_COOKIE: COOKIE,
  PLUGIN_PROTOCOL_VERSIONS: "5,6",
  PLUGIN_CLIENT_CERT: "a certificate",
};

describe("parseHandshake", () => {
  it("returns the client's certificate and the directory for the socket", () => {
    expect(parseHandshake({ ...invited, PLUGIN_UNIX_SOCKET_DIR: "/run/terraform" })).toEqual({
      clientCertificate: "a certificate",
      socketDirectory: "/run/terraform",
    });
  });

  it.each([
    ["the provider is started manually", {}, "Terraform starts it"],
    ["the cookie is wrong", { ...invited, TF_PLUGIN_MAGIC_COOKIE: "x" }, "Terraform starts it"],
    [
      "Terraform supports only other protocol versions",
      { ...invited, PLUGIN_PROTOCOL_VERSIONS: "4,5" },
      "4, 5",
    ],
    ["there is no certificate", { ...invited, PLUGIN_CLIENT_CERT: "" }, "PLUGIN_CLIENT_CERT"],
  ])("throws an error with the reason if %s", (_name, env, words) => {
    expect(() => parseHandshake(env)).toThrow(HandshakeError);
    expect(() => parseHandshake(env)).toThrow(words);
  });

  it("returns no certificate if TLS is disabled in Terraform", () => {
    const plain = { ...invited, PLUGIN_CLIENT_CERT: undefined, TF_DISABLE_PLUGIN_TLS: "1" };
    expect(parseHandshake(plain).clientCertificate).toBeUndefined();
  });
});

describe("formatHandshakeLine", () => {
  it("returns a line with the path of the socket, and the certificate in base64 without padding", () => {
    const line = formatHandshakeLine({ network: "unix", path: "/tmp/a/provider" }, Buffer.from([1, 2, 3, 4]));
    expect(line).toBe("1|6|unix|/tmp/a/provider|grpc|AQIDBA");
  });

  it("returns a line with a port on the loopback interface, and no certificate if TLS is disabled", () => {
    const line = formatHandshakeLine({ network: "tcp", host: "127.0.0.1", port: 1234 }, undefined);
    expect(line).toBe("1|6|tcp|127.0.0.1:1234|grpc|");
  });
});
