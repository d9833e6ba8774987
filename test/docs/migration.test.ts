import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConstructStack, type StoredToken } from "../support/construct-stack";
import { documented } from "../support/docs/blocks";
import { TypeScriptBlocks } from "../support/docs/typescript";

const steps = [
  documented("docs/how-to/migrate.md", "provider-tfe/lib/organization-token"),
  documented("docs/how-to/migrate.md", 'expiresAt: "2031'),
  documented("docs/how-to/migrate.md", "rotation });"),
];

/** Follows the steps of docs/how-to/migrate.md in order, with real Terraform and one emulator. */
describe("the migration from raw resources", () => {
  let stack: ConstructStack;
  let modules: TypeScriptBlocks;

  beforeAll(async () => {
    modules = new TypeScriptBlocks("migration", steps);
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
  });

  afterAll(async () => {
    modules.remove();
    await stack.close();
  });

  async function declare(step: number): Promise<void> {
    const [document] = await modules.synthesize(steps[step]);
    writeFileSync(join(stack.terraform.folder, "cdk.tf.json"), document);
  }

  async function apply(): Promise<readonly StoredToken[]> {
    const { code, diagnostics } = await stack.terraform.apply();
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    return stack.tokens();
  }

  const described = (tokens: readonly StoredToken[]): unknown[] =>
    tokens.map(({ kind, description }) => description ?? kind).sort();

  it("consists of programs that compile", () => {
    expect(modules.typeErrors()).toEqual([]);
  });

  it("recreates no tokens when constructs replace raw resources, or when tokens get a rotation", async () => {
    await declare(0);
    await stack.terraform.init();
    const raw = await apply();
    expect(described(raw)).toEqual(["ci", "organization", "team"]);

    await declare(1);
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    expect(await apply()).toEqual(raw);

    await declare(2);
    expect(await apply()).toEqual(raw);
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  });
});
