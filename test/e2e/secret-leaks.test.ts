import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { startRecordingServer, type RecordingServer } from "../support/recording-server";
import { TerraformWorkspace } from "../support/terraform";

const TOKEN = "tfetokens_metrics_token.grafana";
const RESOURCE =
  'resource "tfetokens_metrics_token" "grafana" {\n  organization = "acme"\n  name_prefix = "g-"\n}\n';
const DATA_SOURCE = 'data "tfetokens_organization_token" "it" {\n  organization = "acme"\n}\n';
const DATA_SOURCES = `data "tfetokens_metrics_tokens" "all" {\n  organization = "acme"\n}\n`;
/** An ephemeral token, and a command that prints its secret. Terraform suppresses the output of this command. */
const EPHEMERAL = `ephemeral "tfetokens_metrics_token" "run" {
  organization = "acme"
  name_prefix  = "run-"
}
resource "terraform_data" "user" {
  provisioner "local-exec" {
    command     = "test -n \\"$TOKEN\\" && echo \\"$TOKEN\\""
    environment = { TOKEN = ephemeral.tfetokens_metrics_token.run.token }
  }
}
`;
const POSTS = { method: "POST", path: "metrics-tokens", times: 1 };

/** Removes the values from a plan in JSON. By design, Terraform includes sensitive values in this format. */
function removeValues(json: string): string {
  const values = new Set(["values", "before", "after"]);
  return JSON.stringify(JSON.parse(json), (key, value: unknown) => (values.has(key) ? undefined : value));
}

/** Runs real Terraform with trace logs, and searches everything that Terraform and the provider write for secrets. */
describe("a secret", () => {
  let emulator: TestEmulator;
  let server: RecordingServer;
  let terraform: TerraformWorkspace;
  let written: string;

  beforeAll(async () => {
    emulator = await startTestEmulator({ now: new Date("2031-05-01T10:00:00Z") });
    server = await startRecordingServer(emulator.url);
    terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN, TFE_ADDRESS: server.url, TF_LOG: "TRACE" });
    written = "";
  });

  afterAll(async () => {
    terraform.remove();
    await server.close();
    await emulator.close();
  });

  async function run(...args: string[]): Promise<number> {
    // Terraform writes the log of one command to a file.
    const log = args.includes("-detailed-exitcode")
      ? { TF_LOG_PATH: join(terraform.folder, "plan.log") }
      : {};
    const { code, output } = await terraform.run(args, log);
    written += output;
    return code;
  }

  const apply = (...options: string[]): Promise<number> =>
    run("apply", "-auto-approve", "-no-color", ...options);
  const countValid = async (): Promise<number> => (await emulator.metricsTokens()).length;

  /** Creates a token outside Terraform. The tests also search the output for its secret. */
  async function createOutsideTerraform(path: string): Promise<void> {
    const body = { data: { type: "tokens", attributes: { name: "by hand" } } };
    const url = `/api/v2/organizations/acme/${path}`;
    const type = path.startsWith("metrics") ? "metrics-tokens" : "authentication-tokens";
    const behind = Object.assign(Object.create(emulator) as TestEmulator, { url: server.url });
    const response = await behind.fetch("POST", url, {
      token: OWNER_TOKEN,
      body: { data: { ...body.data, type } },
    });
    expect(response.status).toBe(201);
  }

  it("is recorded while Terraform creates, replaces, imports and revokes tokens", async () => {
    terraform.configure(RESOURCE);
    expect(await run("init", "-input=false")).toBe(0);
    expect(await apply()).toBe(0);
    expect(await run("plan", "-detailed-exitcode")).toBe(0);
    expect(await apply(`-replace=${TOKEN}`, "-json")).toBe(0);

    await emulator.advance("1h");
    const [gone] = await emulator.metricsTokens();
    await emulator.fetch("DELETE", `/api/v2/organizations/acme/metrics-tokens/${gone.id}`, {
      token: OWNER_TOKEN,
    });
    await emulator.faults({ ...POSTS, kind: "drop-after-commit" });
    await apply();
    await emulator.faults({ ...POSTS, kind: "status", status: 422 });
    expect(await apply(`-replace=${TOKEN}`)).toBe(1);

    await createOutsideTerraform("authentication-token");
    terraform.configure(RESOURCE + DATA_SOURCE + DATA_SOURCES + EPHEMERAL);
    expect(await run("plan", "-out=plan", "-no-color")).toBe(0);
    expect(await run("show", "-no-color", "plan")).toBe(0);
    const shown = await terraform.run(["show", "-json", "plan"], { TF_LOG: "" });
    written += removeValues(shown.stdout);
    expect(await apply("plan")).toBe(0);
    expect(await run("destroy", "-auto-approve", "-no-color")).toBe(0);
    expect(await countValid()).toBe(0);

    await createOutsideTerraform("metrics-tokens");
    const [byHand] = await emulator.metricsTokens();
    expect(await run("import", TOKEN, `acme/${byHand.id}`)).toBe(0);
    expect(server.secrets.size).toBeGreaterThanOrEqual(6);
  });

  it("doesn't appear in the output with TF_LOG=TRACE", () => {
    expect(written.includes("[TRACE]")).toBe(true);
    expectNoSecret(written);
  });

  it("isn't stored in any file other than the state", () => {
    const files = readdirSync(terraform.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^terraform\.tfstate/.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.map((file) => basename(file))).toContain("plan.log");
    for (const file of files) expectNoSecret(readFileSync(file, "latin1"));
  });

  it("doesn't appear in the output if it is the provider's credential", () => {
    expect(written.includes(OWNER_TOKEN)).toBe(false);
  });

  it.each([
    ["a request", /POST \/api\/v2\/organizations\/acme\/metrics-tokens: 201/],
    [
      "the module, attempt and duration of a request",
      /(?=.*@module=tfetokens)(?=.*attempt=1)(?=.*milliseconds=\d+).*POST/,
    ],
    ["a rejected request", /metrics-tokens: 422/],
    [
      "a request without a response",
      /\[WARN\].*metrics-tokens: the connection was closed before the response/,
    ],
  ])("is omitted from the log, which still describes %s", (_name, line) => {
    expect(line.test(written)).toBe(true);
  });

  function expectNoSecret(text: string): void {
    for (const secret of server.secrets) {
      // If an assertion in this form fails, Jest doesn't print the text, which can be a very long log.
      expect(text.includes(secret)).toBe(false);
      expect(text.includes(encodeURIComponent(secret))).toBe(false);
    }
  }
});
