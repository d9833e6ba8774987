import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { run } from "../support/example";
import { type ProcessResult, createCleanEnvironment } from "../support/terraform";

const SCRIPT = join(__dirname, "../../scripts/audit.mjs");

/** Runs the script with real npm, and with a test registry that reports vulnerabilities in some packages. */
describe("the audit", () => {
  let registry: Server;
  let home: string;
  let requested: string[];
  let respond: (names: readonly string[], response: ServerResponse) => void;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "tfetokens-audit-test-"));
    registry = createServer((request, response) => void serve(request, response));
    await once(registry.listen(0, "127.0.0.1"), "listening");
  });

  beforeEach(() => (requested = []));

  afterAll(() => {
    registry.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== "POST") return void response.writeHead(404).end();
    const names = Object.keys(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as object);
    requested.push(...names);
    respond(names, response);
  }

  const vulnerable =
    (...packages: string[]) =>
    (names: readonly string[], response: ServerResponse): void => {
      const known = packages
        .filter((name) => names.includes(name))
        .map((name) => [
          name,
          [{ id: 1, title: "made up", severity: "high", vulnerable_versions: "*", url: "" }],
        ]);
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(Object.fromEntries(known)));
    };

  const audit = (): Promise<ProcessResult> =>
    run(process.execPath, [SCRIPT], home, {
      ...createCleanEnvironment(home),
      npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
    });

  it("checks the bundled packages, the peers and their dependencies, and succeeds if none has a known vulnerability", async () => {
    respond = vulnerable();
    expect(await audit()).toMatchObject({
      code: 0,
      output: expect.stringContaining("no known vulnerabilities") as string,
    });
    expect(requested).toEqual(
      expect.arrayContaining(["hono", "@grpc/grpc-js", "cdktf", "constructs", "archiver"]),
    );
    expect(requested).not.toContain("jest");
  });

  it("fails if a bundled package has a vulnerability", async () => {
    respond = vulnerable("hono");
    const { code, output } = await audit();
    expect(code).toBe(1);
    expect(output).toMatch(/^bundled packages \(\d+\): hono \* has a high vulnerability: made up/);
  });

  it("reports a vulnerability in the peer dependencies, but succeeds", async () => {
    respond = vulnerable("archiver");
    const { code, output } = await audit();
    expect(code).toBe(0);
    expect(output).toMatch(/^peer dependencies \(\d+\): archiver \* has a high vulnerability: made up/m);
  });

  it("reports that nothing was audited if the registry doesn't support audits", async () => {
    respond = (_names, response) => response.writeHead(405).end();
    const { code, output } = await audit();
    expect(code).toBe(75);
    expect(output.match(/NOT AUDITED, because npm reported an error: 405/g)).toHaveLength(2);
  });
});
