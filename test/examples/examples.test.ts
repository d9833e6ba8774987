import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MetricsToken, OrganizationToken } from "../../lib";
import { itWithCdktfCli } from "../support/cdktf-cli";
import { ConstructStack, sha256 } from "../support/construct-stack";
import { run } from "../support/example";
import { createCleanEnvironment } from "../support/terraform";

const root = join(__dirname, "..", "..");
const examples = readdirSync(join(root, "examples")).filter((name) =>
  existsSync(join(root, "examples", name, "main.ts")),
);
/** Examples that export secrets to AWS or Vault, whose resources these tests replace with `terraform_data`. */
const sinks = ["aws-secrets-manager", "vault"];

/** Tests the output of each example's app with real Terraform and one emulator. */
describe("the example", () => {
  let stack: ConstructStack;
  let folder: string;

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
    stack.declare((platform) => {
      new OrganizationToken(platform, "Any");
      new MetricsToken(platform, "AnyToo");
    });
    await stack.terraform.init();
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-example-"));
    for (const name of ["cdk.tf", "cdk.tf.json"]) rmSync(join(stack.terraform.folder, name), { force: true });
    await stack.emulator.fetch("POST", "/_emulator/reset");
    stack.terraform.reset({});
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  afterAll(() => stack.close());

  /** Runs the example's app in this process, and returns the directory of its stack. */
  async function synthesize(example: string, env: Record<string, string> = {}): Promise<string> {
    const before = { ...process.env };
    Object.assign(process.env, { CDKTF_OUTDIR: join(folder, "out"), ...env });
    try {
      await jest.isolateModulesAsync(() => import(join(root, "examples", example, "main.ts")));
    } finally {
      process.env = before;
    }
    return join(folder, "out/stacks", example);
  }

  const synthesizeHcl = async (example: string): Promise<string> =>
    readFileSync(join(await synthesize(example, { SYNTH_HCL_OUTPUT: "true" }), "cdk.tf"), "utf8");

  /** Writes a synthesized stack with local state to Terraform's working directory, and restarts the providers. */
  async function declare({ terraform: { required_providers }, ...rest }: Document): Promise<void> {
    const document = { ...rest, terraform: { required_providers } };
    writeFileSync(join(stack.terraform.folder, "cdk.tf.json"), JSON.stringify(document));
    await stack.attach();
  }

  async function apply(): Promise<void> {
    const { code, diagnostics } = await stack.terraform.apply();
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  }

  /** Returns the tokens' names, without the rotation's ID and the random characters that the provider appends. */
  const names = async (): Promise<string[]> =>
    (await stack.tokens())
      .map(({ name, description, kind }) => (name ?? description ?? kind).replace(/[ -][0-9a-f]{10}.*$/, ""))
      .sort();

  async function destroy(): Promise<void> {
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await names()).toEqual([]);
  }

  it.each(examples)("%s has its own README", (example) => {
    expect(existsSync(join(root, "examples", example, "README.md"))).toBe(true);
  });

  it.each(examples)("%s is synthesized with the bundled provider and a lock file for it", async (example) => {
    const made = await synthesize(example);
    const lock = readFileSync(join(made, ".terraform.lock.hcl"), "utf8");
    expect(lock).toContain("terraform.local/cdktf/tfetokens");
    expect(existsSync(join(made, "terraform.d/plugins/terraform.local"))).toBe(true);
  });

  // encrypted-secrets requires different provider versions, and has its own test file.
  it.each(examples.filter((example) => example !== "encrypted-secrets"))(
    "%s is valid in HCL",
    async (example) => {
      const hcl = await synthesizeHcl(example);
      expect(hcl).not.toMatch(/TfToken|undefined/);
      writeFileSync(join(stack.terraform.folder, "cdk.tf"), replaceSinksInHcl(hcl));
      await stack.attach();
      const diagnostics = await stack.terraform.validate();
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );

  it.each([
    ["metrics-token", ["metrics-token-grafana-1"]],
    ["rotation", ["ci #1"]],
    ["policy", ["blue/ci #1", "policy-grafana-1"]],
    [
      "platform-team",
      ["ci #1", "ci #1", "organization", "platform-team-blue-metrics-1", "platform-team-green-metrics-1"],
    ],
  ])("%s is applied, planned again without changes, and destroyed completely", async (example, made) => {
    await declare(read(await synthesize(example)));
    await apply();
    expect(await names()).toEqual(made);
    await destroy();
  });

  it.each([
    ["ephemeral", "METRICS_CHECK", "METRICS_TOKEN"],
    ["ephemeral-team-token", "SMOKE_TESTS", "TFE_TOKEN"],
  ])(
    "%s passes its token to the command in %s, revokes the token, and doesn't store the secret in state",
    async (example, command, variable) => {
      const seen = join(folder, "seen");
      await declare(read(await synthesize(example, { [command]: `printf %s "$${variable}" > ${seen}` })));
      await apply();
      const secret = readFileSync(seen, "utf8");
      expect(await names()).toEqual([]);
      const { revoked_tokens: revoked } = await stack.emulator.state();
      expect(revoked.map(({ secret_sha256 }) => secret_sha256)).toContain(sha256(secret));
      expect(readFileSync(join(stack.terraform.folder, "terraform.tfstate"), "utf8")).not.toContain(secret);
      await destroy();
    },
  );

  it.each(sinks)("%s exports each new token with a new version", async (example) => {
    await declare(replaceSinks(read(await synthesize(example))));
    const readExport = async (): Promise<unknown> => {
      const inputs = (await stack.terraform.state()).map(({ values }) => values.input as Sink | undefined);
      const sink = inputs.find((input) => secretIn(input) !== undefined);
      const { token } = JSON.parse(secretIn(sink) ?? "{}") as { token?: string };
      const valid = (await stack.tokens()).map(({ secret_sha256 }) => secret_sha256);
      const version = sink?.secret_string_wo_version ?? sink?.data_json_wo_version;
      return { version, isNewest: valid.at(-1) === sha256(token) };
    };
    await apply();
    expect(await readExport()).toEqual({ version: 1, isNewest: true });
    await stack.emulator.advance("2161h");
    await apply();
    expect(await readExport()).toEqual({ version: 2, isNewest: true });
    await destroy();
  });

  itWithCdktfCli("ephemeral renders the same HCL as `cdktf synth --hcl`", async () => {
    const out = join(folder, "by-cdktf");
    const app = `${join(root, "node_modules/.bin/tsx")} ${join(root, "examples/ephemeral/main.ts")}`;
    const { code } = await run(
      join(root, "node_modules/.bin/cdktf"),
      ["synth", "--hcl", "--output", out, "--app", app],
      root,
      { ...createCleanEnvironment(folder), CI: "true", FORCE_COLOR: "0" },
    );
    expect(code).toBe(0);
    const words = (hcl: string): string[] => hcl.split(/\s+/);
    // cdktf-cli formats the HCL differently, so only the words are compared.
    expect(words(readFileSync(join(out, "stacks/ephemeral/cdk.tf"), "utf8"))).toEqual(
      words(await synthesizeHcl("ephemeral")),
    );
  });
});

type Resources = Record<string, Record<string, object>>;

/** The parts of a synthesized stack that these tests read. */
interface Document {
  readonly resource: Resources;
  readonly provider: Record<string, unknown>;
  readonly terraform: { readonly required_providers: Record<string, unknown> };
}

const read = (stackFolder: string): Document =>
  JSON.parse(readFileSync(join(stackFolder, "cdk.tf.json"), "utf8")) as Document;

interface Sink {
  readonly secret_string_wo?: string;
  readonly secret_string_wo_version?: number;
  readonly data_json_wo?: string;
  readonly data_json_wo_version?: number;
}

const secretIn = (sink: Sink | undefined): string | undefined => sink?.secret_string_wo ?? sink?.data_json_wo;

/** Replaces the resources of AWS and Vault with `terraform_data`, which stores its input in state. */
function replaceSinks(document: Document): Document {
  const { resource, provider, terraform, ...rest } = JSON.parse(
    JSON.stringify(document).replace(/\b(aws|vault)_\w+\./g, "terraform_data."),
  ) as Document;
  const isSink = (type: string): boolean => /^(aws|vault)(_|$)/.test(type);
  const without = <T>(blocks: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(blocks).filter(([type]) => !isSink(type)));
  const sinks = Object.entries(resource).flatMap(([type, bodies]) =>
    isSink(type) ? Object.entries(bodies) : [],
  );
  return {
    ...rest,
    resource: {
      ...without(resource),
      terraform_data: Object.fromEntries(
        sinks.map(([name, body]) => [name, { input: { ...body, "//": undefined } }]),
      ),
    },
    provider: without(provider),
    terraform: { required_providers: without(terraform.required_providers) },
  };
}

/**
 * Replaces the resources of AWS and Vault in CDKTF's HCL, in which a block ends with the first closing brace at the
 * beginning of a line.
 */
function replaceSinksInHcl(hcl: string): string {
  return hcl
    .replace(/^(provider "(aws|vault)"| *(aws|vault) =) \{[^]*?^\}/gm, "")
    .replace(
      /^(resource) "(aws|vault)_\w+" ("\w+") \{([^]*?^\})/gm,
      '$1 "terraform_data" $3 {\ninput = {$4\n}',
    )
    .replace(/\b(aws|vault)_\w+\./g, "terraform_data.");
}
