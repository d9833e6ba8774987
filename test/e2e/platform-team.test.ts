import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { createExampleEnvironment, run, synthesizeRepositoryApp } from "../support/example";
import { TERRAFORM } from "../support/terraform-binary";

interface ResourceChange {
  readonly type: string;
  readonly change: { readonly actions: string[]; readonly after_sensitive: Record<string, unknown> };
}

interface Plan {
  readonly resource_changes: readonly ResourceChange[];
  readonly output_changes: Readonly<Record<string, { readonly after_sensitive: boolean | unknown[] }>>;
}

/** Runs the example as users do: its app synthesizes the stack, and Terraform applies the stack. */
describe("the example platform-team", () => {
  let emulator: TestEmulator;
  let folder: string;
  let stack: string;
  let env: Record<string, string | undefined>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-example-"));
    emulator = await startTestEmulator({ tls: true });
    env = createExampleEnvironment(folder, emulator.url, OWNER_TOKEN);
    stack = await synthesizeRepositoryApp(folder, "platform-team", env);
    expect(await terraform("init")).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  const terraform = (...args: string[]): ReturnType<typeof run> => run(TERRAFORM, args, stack, env);

  it("shows every secret as sensitive in its plan", async () => {
    expect((await terraform("plan", "-input=false", "-out=plan")).code).toBe(0);
    const plan = JSON.parse((await terraform("show", "-json", "plan")).stdout) as Plan;
    const made = plan.resource_changes.filter(({ change }) => change.actions.includes("create"));
    const tokens = made.filter(({ type }) => type.endsWith("_token"));
    expect(tokens).toHaveLength(5);
    expect(tokens.map(({ change }) => change.after_sensitive.token)).toEqual(Array(5).fill(true));
    const variables = made.filter(({ type }) => type === "tfe_variable");
    expect(variables.map(({ change }) => change.after_sensitive.value)).toEqual([true, true]);

    const secrets = Object.entries(plan.output_changes).filter(([name]) => name.endsWith("_token"));
    expect(secrets).toHaveLength(5);
    expect(secrets.map(([, output]) => output.after_sensitive)).toEqual(Array(5).fill(true));
  });

  it("is applied, planned again without changes, and destroyed with every token revoked", async () => {
    expect((await terraform("apply", "-auto-approve", "-input=false")).code).toBe(0);
    const valid = (await emulator.state()).tokens.filter(({ kind }) => kind !== "user");
    expect(valid.map(({ kind }) => kind).sort()).toEqual([
      "metrics",
      "metrics",
      "organization",
      "team",
      "team",
    ]);

    expect((await terraform("plan", "-input=false", "-detailed-exitcode")).code).toBe(0);

    expect((await terraform("destroy", "-auto-approve", "-input=false")).code).toBe(0);
    const state = await emulator.state();
    expect(state.tokens.filter(({ kind }) => kind !== "user")).toEqual([]);
    expect(state.revoked_tokens).toHaveLength(5);
  });
});
