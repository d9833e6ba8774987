import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";
import { TERRAFORM } from "../support/terraform-binary";

/** Runs real Terraform with the built provider against the emulator. */
describe("ephemeral tfetokens_metrics_token", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let seen: string;

  beforeAll(async () => {
    terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN });
    seen = join(terraform.folder, "seen");
    terraform.configure("");
    await terraform.init();
  });

  afterAll(() => terraform.remove());

  beforeEach(async () => {
    emulator = await startTestEmulator({ now: new Date("2031-05-01T10:00:00Z") });
    terraform.reset({ TFE_ADDRESS: emulator.url });
    rmSync(seen, { force: true });
  });

  afterEach(() => emulator.close());

  const ephemeral = (more = ""): string => `
    ephemeral "tfetokens_metrics_token" "run" {
      organization = "acme"
      name_prefix  = "run-"
      ${more}
    }
  `;
  /**
   * Returns a resource whose provisioner receives the secret. Provisioners accept ephemeral values, which Terraform
   * doesn't store.
   */
  const consumer = (command: string): string => `
    resource "terraform_data" "user" {
      provisioner "local-exec" {
        command     = ${JSON.stringify(command)}
        environment = {
          TOKEN   = ephemeral.tfetokens_metrics_token.run.token
          EXPIRES = ephemeral.tfetokens_metrics_token.run.expires_at
        }
      }
    }
  `;

  async function countCreated(): Promise<number> {
    return (await emulator.requests()).filter(({ method, status }) => method === "POST" && status === 201)
      .length;
  }

  it("is created for the run that uses it, expires in an hour, is revoked when the run ends, and is never stored in state", async () => {
    terraform.configure(
      ephemeral() +
        consumer('printf "%s %s" "$(printf %s "$TOKEN" | sha256sum | cut -c1-64)" "$EXPIRES" > seen'),
    );
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [], added: 1 });
    const [digest, expires] = readFileSync(seen, "utf8").split(" ");
    const { tokens, revoked_tokens: revoked } = await emulator.state();
    expect(revoked.map(({ secret_sha256: sha256 }) => sha256)).toContain(digest);
    expect(revoked).toHaveLength(await countCreated());
    expect(tokens.filter(({ kind }) => kind === "metrics")).toEqual([]);
    expect(expires).toMatch(/^2031-05-01T11:00:\d\dZ$/);
    expect(readFileSync(join(terraform.folder, "terraform.tfstate"), "utf8")).not.toContain("run-");
  });

  it("has the configured expiry", async () => {
    terraform.configure(
      ephemeral('expires_at = "2031-05-01T10:05:00Z"') + consumer('printf "%s" "$EXPIRES" > seen'),
    );
    expect(await terraform.apply()).toMatchObject({ code: 0 });
    expect(readFileSync(seen, "utf8")).toBe("2031-05-01T10:05:00Z");
  });

  it("is revoked if its consumer fails", async () => {
    terraform.configure(ephemeral() + consumer("exit 3"));
    expect(await terraform.apply()).toMatchObject({ code: 1 });
    expect(await countCreated()).toBeGreaterThan(0);
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("is revoked if a provider that uses it as a credential fails", async () => {
    terraform.configure(`
      ${ephemeral()}
      provider "tfetokens" {
        alias = "inner"
        token = ephemeral.tfetokens_metrics_token.run.token
      }
      data "tfetokens_organization_token" "refused" {
        provider     = tfetokens.inner
        organization = "acme"
      }
    `);
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    // The endpoint of this data source doesn't accept metrics tokens.
    expect(diagnostics[0].detail).toContain("401");
    expect(await countCreated()).toBe(1);
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("is revoked after Ctrl-C", async () => {
    terraform.configure(ephemeral() + consumer("touch seen; sleep 60"));
    const apply = spawn(TERRAFORM, ["apply", "-auto-approve", "-input=false", "-no-color"], {
      cwd: terraform.folder,
      env: terraform.environment,
      detached: true,
      stdio: "ignore",
    });
    const ended = once(apply, "exit");
    while (!existsSync(seen)) await sleep(20);
    expect(await emulator.metricsTokens()).toHaveLength(1);
    process.kill(-(apply.pid ?? 0), "SIGINT");
    await ended;
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("causes an error with its name and expiry if it can't be revoked", async () => {
    terraform.configure(ephemeral() + consumer("true"));
    await emulator.faults({ kind: "status", status: 404, method: "DELETE", times: 99 });
    const { code, diagnostics } = await terraform.apply();
    const [live] = await emulator.metricsTokens();
    expect(code).toBe(1);
    expect(diagnostics[0]).toMatchObject({
      summary: `Metrics token "${live.name ?? ""}" of organization "acme" could not be revoked`,
      detail: expect.stringMatching(
        /404, although the token still exists.*valid until 2031-05-01T11:00/s,
      ) as string,
    });
  });

  it("causes an error that reports that no token was created if the API rejects the request", async () => {
    terraform.configure(ephemeral() + consumer("touch seen"));
    await emulator.faults({ kind: "status", status: 404, method: "POST", times: 99 });
    const { code, diagnostics } = await terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics[0].detail).toMatch(/404.*organization exists.*didn't create a token\./s);
    expect(existsSync(seen)).toBe(false);
  });

  it("isn't created before its arguments are known during apply", async () => {
    terraform.configure(`
      resource "terraform_data" "name" { input = "run-" }
      ephemeral "tfetokens_metrics_token" "run" {
        organization = "acme"
        name_prefix  = terraform_data.name.output
      }
      ${consumer("touch seen")}
    `);
    expect(await terraform.plan()).toMatchObject({ code: 0, diagnostics: [] });
    expect(await countCreated()).toBe(0);
    expect(await terraform.apply()).toMatchObject({ code: 0 });
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("is rejected if its prefix is empty, with an error that points to the argument", async () => {
    terraform.configure('ephemeral "tfetokens_metrics_token" "run" {\n  name_prefix = ""\n}');
    const diagnostics = await terraform.validate();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      summary: "`name_prefix` must not be empty",
      snippet: { code: expect.stringContaining("name_prefix") as string },
    });
  });
});
