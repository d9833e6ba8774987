import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as caCertificates from "../../../lib/client/http/ca-certificates";
import { loadCaCertificates } from "../../../lib/client/http/ca-certificates";
import { selfSignedCertificate } from "../../../lib/shared/x509/self-signed-certificate";

const certificate = (): string =>
  selfSignedCertificate({ commonName: "made up", dnsNames: ["a.example"] }).certificatePem.trim();

describe("loadCaCertificates", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-ca-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const load = (
    configured: string[],
    env: Record<string, string>,
    platform: NodeJS.Platform = "linux",
  ): string[] => loadCaCertificates(configured, env, platform) ?? [];

  it("adds the given certificates, and those in SSL_CERT_FILE and SSL_CERT_DIR, to Node's certificates", () => {
    const [configured, inFile, inFirst, inSecond] = [
      certificate(),
      certificate(),
      certificate(),
      certificate(),
    ];
    mkdirSync(join(folder, "first/below"), { recursive: true });
    mkdirSync(join(folder, "second"));
    write("first/a.pem", `${inFirst}\r\n`);
    write("first/nonsense", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----");
    write("second/b.0", inSecond);
    const loaded = load([configured], {
      SSL_CERT_FILE: write("file.pem", inFile),
      SSL_CERT_DIR: [join(folder, "first"), "/nowhere", join(folder, "second")].join(":"),
    });
    for (const added of [configured, inFile, inFirst, inSecond]) expect(loaded).toContain(added);
    expect(loaded.length).toBeGreaterThan(100);
  });

  it("adds the certificates in NODE_EXTRA_CA_CERTS if the file exists, because Node reads the variable only at startup", () => {
    const extra = certificate();
    expect(load([], { NODE_EXTRA_CA_CERTS: write("extra.pem", extra) })).toContain(extra);
    expect(load([], { NODE_EXTRA_CA_CERTS: "/nowhere" })).toEqual(load([], {}));
  });

  it.each(["darwin", "win32"] as const)("ignores SSL_CERT_FILE on %s, as Go does", (platform) => {
    const inFile = certificate();
    const env = { SSL_CERT_FILE: write("file.pem", inFile) };
    expect(load([], env, platform)).not.toContain(inFile);
  });

  it("ignores a missing file and a missing directory", () => {
    expect(load([], { SSL_CERT_FILE: "/nowhere", SSL_CERT_DIR: "/nowhere" })).toEqual(load([], {}));
  });

  it("adds the certificates in the operating system's store if Node can read the store", () => {
    const [system, byDefault] = [certificate(), certificate()];
    const stores: Record<string, string[]> = { default: [byDefault], system: [system, byDefault] };
    jest.isolateModules(() => {
      jest.doMock("node:tls", () => ({
        ...jest.requireActual<object>("node:tls"),
        getCACertificates: (type: string) => stores[type],
      }));
      const isolated = jest.requireActual<typeof caCertificates>("../../../lib/client/http/ca-certificates");
      expect(isolated.loadCaCertificates([], {}, "linux")).toEqual([byDefault, system]);
    });
    jest.dontMock("node:tls");
  });
});
