import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { echo, LoopbackServers, pem } from "../support/loopback-servers";
import { TerraformWorkspace, type Outcome } from "../support/terraform";

/** Responds to every request with an empty list. */
const listNothing: RequestListener = (_, response) =>
  void response
    .writeHead(200, { "content-type": "application/vnd.api+json" })
    .end(JSON.stringify({ data: [], meta: { pagination: { "current-page": 1, "next-page": null } } }));

/** Runs real Terraform with the built provider against servers and proxies with and without TLS. */
describe("the provider connects over TLS", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let work: string;
  let ca: string;
  const servers = new LoopbackServers();

  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), "tls-"));
    emulator = await startTestEmulator({ tls: true });
    ca = path.join(work, "certificates/ca.pem");
    mkdirSync(path.dirname(ca));
    writeFileSync(ca, `${emulator.certificate}\n${pem.cert}`);
    terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN, TFE_ORGANIZATION: "acme" });
    terraform.configure("");
    await terraform.init();
  });
  afterAll(async () => {
    terraform.remove();
    await servers.close();
    await emulator.close();
    rmSync(work, { recursive: true });
  });

  /** Plans a configuration whose data source sends a request to the given address. */
  function plan(address: string, env: Record<string, string>, argument = ""): Promise<Outcome> {
    terraform.reset({
      ...{ SSL_CERT_FILE: undefined, SSL_CERT_DIR: undefined, NODE_EXTRA_CA_CERTS: undefined },
      HTTPS_PROXY: undefined,
      ...env,
    });
    terraform.configure(`provider "tfetokens" {
  address = "${address}"
  ${argument}
}
data "tfetokens_metrics_tokens" "all" {}
`);
    return terraform.plan();
  }

  const connected = { code: 0, diagnostics: [] };

  it.each([
    ["`ca_file`", () => ({}), () => `ca_file = ${JSON.stringify(ca)}`],
    ["SSL_CERT_FILE", () => ({ SSL_CERT_FILE: ca }), undefined],
    ["SSL_CERT_DIR", () => ({ SSL_CERT_DIR: path.dirname(ca) }), undefined],
    ["NODE_EXTRA_CA_CERTS", () => ({ NODE_EXTRA_CA_CERTS: ca }), undefined],
  ])("to a server whose CA certificate is in %s", async (_, env, argument) => {
    expect(await plan(emulator.url, env(), argument?.())).toMatchObject(connected);
  });

  it.each([
    ["without TLS", "http", undefined],
    ["with TLS", "https", pem],
  ])("through a proxy %s that requires credentials", async (_, scheme, tls) => {
    const listening = await servers.secure(listNothing);
    const proxy = await servers.proxy({ port: listening, credentials: "user:made-up", tls });
    const env = { SSL_CERT_FILE: ca, HTTPS_PROXY: `${scheme}://user:made-up@${proxy.host}` };
    expect(await plan("https://tfe.example.com", env)).toMatchObject(connected);
    expect(new Set(proxy.seen)).toEqual(new Set(["CONNECT tfe.example.com:443"]));
  });

  describe("and otherwise reports", () => {
    async function failure(address: string, env: Record<string, string> = {}): Promise<string> {
      const { code, diagnostics } = await plan(address, env);
      expect(code).toBe(1);
      return diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`).join("\n");
    }

    it("a self-signed certificate that isn't trusted, with the argument that adds the certificate", async () => {
      expect(await failure(emulator.url)).toMatch(/is self-signed and isn't trusted.*`ca_file`/s);
    });

    it("a certificate for a different host", async () => {
      const proxy = await servers.proxy({ port: await servers.secure(echo) });
      const env = { SSL_CERT_FILE: ca, HTTPS_PROXY: `http://${proxy.host}` };
      expect(await failure("https://elsewhere.example.com", env)).toContain(
        "certificate is for a different host",
      );
    });

    it("a server without TLS", async () => {
      const plain = await servers.plain(echo);
      expect(await failure(`https://localhost:${plain}`)).toContain("doesn't use TLS on this port");
    });

    it("a proxy that rejects the credentials, without quoting them", async () => {
      const proxy = await servers.proxy({ port: 9, credentials: "user:made-up" });
      const env = { HTTPS_PROXY: `http://user:mistyped@${proxy.host}` };
      const text = await failure("https://tfe.example.com", env);
      expect(text).toMatch(/proxy .*407/s);
      expect(text).not.toContain("mistyped");
    });
  });
});
