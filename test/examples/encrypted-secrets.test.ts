import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactsIn, findLeaks } from "../support/artifacts";
import { ConstructStack, sha256 } from "../support/construct-stack";
import { OWNER_TOKEN } from "../support/emulator";
import { KEY_VARIABLE } from "../support/encrypted-stack";
import { createKeyText } from "../support/encryption";
import { STORE_VARIABLE } from "../support/fake-aws/identity";
import { FAKE_AWS } from "../support/fake-aws/install";
import { readSecrets } from "../support/fake-aws/store";
import { VERSION_WITH_WRITE_ONLY } from "../support/fake-tfe/identity";

const EXAMPLE = join(__dirname, "../../examples/encrypted-secrets/main.ts");

/** The parts of a synthesized stack that these tests read. */
interface Document {
  readonly resource: Readonly<Record<string, Record<string, object>>>;
  readonly terraform: { readonly required_providers: object };
}

/** Uses real Terraform, and a fake AWS provider with the write-only arguments of the real one. */
describe("the example encrypted-secrets", () => {
  let stack: ConstructStack;
  /**
   * A folder for the fake secret store and the output of synth. It is outside the stack directory, because the tests
   * search that directory for secrets.
   */
  let outside: string;

  beforeAll(async () => {
    outside = mkdtempSync(join(tmpdir(), "tfetokens-encrypted-"));
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"), VERSION_WITH_WRITE_ONLY);
    stack.terraform.setEnvironment({
      [STORE_VARIABLE]: join(outside, "secrets.json"),
      AWS_REGION: undefined,
    });
    await use(createKeyText("first"));
    await synthesize();
    declare(read());
    await stack.terraform.init();
  });

  afterAll(async () => {
    await stack.close();
    rmSync(outside, { recursive: true });
  });

  async function use(key: string): Promise<void> {
    stack.terraform.setEnvironment({ [KEY_VARIABLE]: key });
    await stack.attach(FAKE_AWS);
  }

  async function synthesize(env: Record<string, string> = {}): Promise<void> {
    const before = { ...process.env };
    Object.assign(process.env, { CDKTF_OUTDIR: join(outside, "out"), ...env });
    try {
      await jest.isolateModulesAsync(() => import(EXAMPLE));
    } finally {
      process.env = before;
    }
  }

  const read = (): Document =>
    JSON.parse(readFileSync(join(outside, "out/stacks/encrypted-secrets/cdk.tf.json"), "utf8")) as Document;

  /**
   * Writes the synthesized stack, with local state. Its variables aren't sensitive, because the server doesn't return
   * the values of sensitive variables, which the tests read.
   */
  function declare({ resource, terraform: { required_providers }, ...rest }: Document): void {
    const variables = Object.entries(resource.tfe_variable).map(([id, body]) => [
      id,
      { ...body, sensitive: false },
    ]);
    const document = {
      ...rest,
      resource: { ...resource, tfe_variable: Object.fromEntries(variables) as object },
      terraform: { required_providers },
    };
    writeFileSync(join(stack.terraform.folder, "cdk.tf.json"), JSON.stringify(document));
  }

  async function expectApplied(): Promise<void> {
    const { code, diagnostics } = await stack.terraform.apply();
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  }

  const stored = (): (string | null)[] =>
    Object.values(readSecrets(join(outside, "secrets.json")))
      .flatMap(({ versions }) => versions)
      .map((text) => (JSON.parse(text) as { token: string | null }).token);

  async function variable(): Promise<string> {
    const get = async (path: string): Promise<unknown> =>
      JSON.parse((await stack.emulator.fetch("GET", `/api/v2/${path}`, { token: OWNER_TOKEN })).body);
    const workspace = (await get("organizations/acme/workspaces/app")) as { data: { id: string } };
    const { data } = (await get(`workspaces/${workspace.data.id}/vars`)) as {
      data: { attributes: { value: string } }[];
    };
    return data[0].attributes.value;
  }

  const newest = async (): Promise<string | undefined> => (await stack.tokens()).at(-1)?.secret_sha256;

  it("passes each new secret to both consumers, and stores it neither in state nor in a plan", async () => {
    await expectApplied();
    const [first] = stored();
    expect(sha256(first)).toBe(await newest());
    expect(await variable()).toBe(first);

    await stack.emulator.advance("721h");
    expect((await stack.terraform.plan("-out=plan")).code).toBe(0);
    expect((await stack.terraform.apply("plan")).code).toBe(0);
    const [, second, ...more] = stored();
    expect(more).toEqual([]);
    expect(sha256(second)).toBe(await newest());
    expect(await variable()).toBe(second);
    const artifacts = artifactsIn(stack.terraform.folder);
    expect([...artifacts.keys()]).toEqual(expect.arrayContaining(["terraform.tfstate", "plan/tfstate"]));
    expect(findLeaks(artifacts, [String(first), String(second)], [createKeyText("first")])).toEqual([]);
  });

  it("can be planned and destroyed after the key is lost, without another export", async () => {
    const before = stored();
    await use(createKeyText("second"));
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    expect(stored()).toEqual(before);
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  });

  it("is valid in HCL", async () => {
    await synthesize({ SYNTH_HCL_OUTPUT: "true" });
    const hcl = readFileSync(join(outside, "out/stacks/encrypted-secrets/cdk.tf"), "utf8");
    expect(hcl).not.toMatch(/TfToken|undefined/);
    rmSync(join(stack.terraform.folder, "cdk.tf.json"));
    writeFileSync(join(stack.terraform.folder, "cdk.tf"), hcl.replace(/^ *backend "local" \{[^}]*\}/m, ""));
    const diagnostics = await stack.terraform.validate();
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});
