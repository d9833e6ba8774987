import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { DataResource, type TerraformStack, TerraformVariable } from "cdktf";
import { MetricsToken, MetricsTokenList, OrganizationToken, TeamToken, tfetokens } from "../../lib";
import { artifactsIn, findLeaks } from "../support/artifacts";
import { type ConstructStack, sha256 } from "../support/construct-stack";
import { declareEncryptedTokens, EncryptedStack, requireWriteOnly } from "../support/encrypted-stack";
import { OWNER_TOKEN } from "../support/emulator";
import { createEncryptionKey, createKeyText } from "../support/encryption";
import { REGISTRY } from "../support/terraform-binary";

/** A configuration that makes OpenTofu encrypt the whole state. */
const STATE_ENCRYPTION = `
key_provider "pbkdf2" "it" {
  passphrase = "a made-up passphrase"
}
method "aes_gcm" "it" {
  keys = key_provider.pbkdf2.it
}
state {
  method   = method.aes_gcm.it
  enforced = true
}
`;

/** Runs real Terraform with tfetokens, hashicorp/tfe and an encrypted token of each kind. */
describe("encrypted tokens", () => {
  let encrypted: EncryptedStack;
  let stack: ConstructStack;

  beforeAll(async () => {
    encrypted = await EncryptedStack.start();
    ({ stack } = encrypted);
    stack.declare(declareEncryptedTokens);
    await stack.terraform.init();
  });

  beforeEach(async () => {
    await encrypted.reset();
    stack.declare(declareEncryptedTokens);
  });

  afterAll(() => encrypted.stack.close());

  const apply = (): Promise<number> => encrypted.run("apply", "-auto-approve");

  it("are exported by the second apply if the first apply failed after it created them", async () => {
    stack.declare((platform) => declareEncryptedTokens(platform, "ws-aaaaaaaaaaaaaaaa"));
    expect(await apply()).toBe(1);
    const created = await encrypted.teamSecrets();
    expect(created).toHaveLength(1);
    stack.declare(declareEncryptedTokens);
    expect(await apply()).toBe(0);
    expect(await encrypted.teamSecrets()).toEqual(created);
    expect(await encrypted.isExported()).toBe(true);
  });

  it("can be planned, rotated and destroyed after their key is lost", async () => {
    expect(await apply()).toBe(0);
    const value = await encrypted.exported();
    await encrypted.use("third");
    expect(await encrypted.run("plan", "-detailed-exitcode")).toBe(0);
    expect(encrypted.written).toMatch(
      new RegExp(`encrypted with the key\\s+${createEncryptionKey("first").id}`),
    );
    await stack.emulator.advance("721h");
    expect(await apply()).toBe(0);
    expect(await encrypted.exported()).not.toBe(value);
    expect(await encrypted.isExported()).toBe(true);
    await encrypted.use();
    expect(await encrypted.run("destroy", "-auto-approve")).toBe(0);
    expect(await stack.tokens()).toEqual([]);
  });

  it("are exported again if they are replaced without a new generation", async () => {
    expect(await apply()).toBe(0);
    const value = await encrypted.exported();
    expect((await stack.terraform.run(["taint", "tfetokens_team_token.Ci[0]"])).code).toBe(0);
    expect(await apply()).toBe(0);
    expect(await encrypted.exported()).not.toBe(value);
    expect(await encrypted.isExported()).toBe(true);
  });

  it("can authenticate a provider whose credential is unknown in the plan that creates the token", async () => {
    stack.declare((platform) => {
      requireWriteOnly(platform);
      const token = new OrganizationToken(platform, "Organization", { encrypted: true });
      const provider = new tfetokens.TfetokensProvider(platform, "Own", { alias: "own", token: token.value });
      // Without `dependsOn`, Terraform would read the list during plan, before the credential exists.
      new MetricsTokenList(platform, "List", { organization: "acme", provider, dependsOn: [token] });
    });
    expect(await apply()).toBe(0);
    expect(await encrypted.run("plan", "-detailed-exitcode")).toBe(0);
    const path = "/api/v2/organizations/acme/authentication-token";
    const { body } = await stack.emulator.fetch("GET", path, { token: OWNER_TOKEN });
    const { data } = JSON.parse(body) as { data: { attributes: { "last-used-at": string | null } } };
    expect(data.attributes["last-used-at"]).not.toBeNull();
    expect(await encrypted.run("destroy", "-auto-approve")).toBe(0);
    expect(await stack.tokens()).toEqual([]);
  });

  it.each([
    ["don't expose the key in a saved plan if the key is in an ephemeral variable", true, []],
    ["expose the key in a saved plan if the key is in an ordinary variable", false, ["plan/tfplan"]],
  ])("%s", async (_what, ephemeral, expected) => {
    stack.declare((platform) => {
      requireWriteOnly(platform);
      const key = new TerraformVariable(platform, "key", { type: "string", sensitive: true });
      if (ephemeral) key.addOverride("ephemeral", true);
      const stateEncryptionKey = [key.stringValue];
      new tfetokens.TfetokensProvider(platform, "Tfetokens", { stateEncryptionKey });
      new MetricsToken(platform, "Metrics", { organization: "acme", encrypted: true });
    });
    await encrypted.use();
    stack.terraform.setEnvironment({ TF_VAR_key: createKeyText("second") });
    try {
      expect(await encrypted.run("plan", "-out=plan")).toBe(0);
      expect(await encrypted.run("apply", "plan")).toBe(0);
      const [{ encrypted_token: envelope }] = await metricsTokens();
      expect(envelope).toContain(createEncryptionKey("second").id);
      const artifacts = artifactsIn(stack.terraform.folder).set("output", encrypted.written);
      expect(findLeaks(artifacts, [], [createKeyText("second")])).toEqual(expected);
    } finally {
      stack.terraform.setEnvironment({ TF_VAR_key: undefined });
      rmSync(join(stack.terraform.folder, "plan"), { force: true });
    }
  });

  async function metricsTokens(): Promise<{ encrypted_token?: unknown }[]> {
    const resources = await stack.terraform.state();
    return resources
      .filter(({ address }) => address.startsWith("tfetokens_metrics_token."))
      .map(({ values }) => values);
  }

  const itWithOpenTofu = REGISTRY === "registry.opentofu.org" ? it : it.skip;
  itWithOpenTofu("are encrypted a second time by OpenTofu's state encryption", async () => {
    stack.terraform.setEnvironment({ TF_ENCRYPTION: STATE_ENCRYPTION });
    try {
      expect(await apply()).toBe(0);
      expect(await encrypted.isExported()).toBe(true);
      expect(await encrypted.run("plan", "-detailed-exitcode")).toBe(0);
      const state = readFileSync(encrypted.stateFile, "utf8");
      expect(state).toContain('"encrypted_data":');
      expect(state).not.toContain("tfetokens:v1:");
      const { stdout } = await stack.terraform.run(["show", "-json"]);
      expect(stdout).toContain("tfetokens:v1:");
    } finally {
      stack.terraform.setEnvironment({ TF_ENCRYPTION: undefined });
    }
  });

  it("are rejected by Terraform in arguments that don't accept ephemeral values", async () => {
    stack.declare((platform) => {
      requireWriteOnly(platform);
      const { value } = new MetricsToken(platform, "Metrics", { encrypted: true });
      new DataResource(platform, "Use", { input: { value } });
    });
    const errors = (await stack.terraform.validate()).filter(({ severity }) => severity === "error");
    expect(errors).toHaveLength(1);
    expect(`${errors[0].summary} ${errors[0].detail}`).toMatch(/ephemeral values?/i);
  });
});

/** Tests the exception to the rule that artifacts don't contain secrets. */
describe("tokens whose secrets are in state in plain text", () => {
  const PLAN = "saved-plan";
  let encrypted: EncryptedStack;
  let stack: ConstructStack;
  let secrets: Set<string>;

  beforeAll(async () => {
    encrypted = await EncryptedStack.start();
    ({ stack } = encrypted);
    stack.terraform.setEnvironment({ TF_LOG: "TRACE" });
    stack.declare(declare(false));
    await stack.terraform.init();
  });

  beforeEach(async () => {
    await encrypted.reset();
    secrets = new Set();
    rmSync(join(stack.terraform.folder, PLAN), { force: true });
  });

  afterAll(() => encrypted.stack.close());

  /** Declares tokens without a rotation. hashicorp/tfe manages two of the three tokens unless they are encrypted. */
  function declare(isEncrypted: boolean): (platform: TerraformStack) => void {
    return (platform) => {
      requireWriteOnly(platform);
      const team = new Team(platform, "Team", { name: "ci" });
      new TeamToken(platform, "Ci", { teamId: team.id, description: "ci", encrypted: isEncrypted });
      new OrganizationToken(platform, "Organization", { encrypted: isEncrypted });
      new MetricsToken(platform, "Metrics", { encrypted: isEncrypted });
    };
  }

  async function apply(isEncrypted: boolean): Promise<string> {
    stack.declare(declare(isEncrypted));
    expect(await encrypted.run("plan", `-out=${PLAN}`)).toBe(0);
    expect(await encrypted.run("apply", PLAN)).toBe(0);
    return readFileSync(encrypted.stateFile, "utf8");
  }

  const leaks = (): string[] =>
    findLeaks(artifactsIn(stack.terraform.folder).set("output", encrypted.written), secrets, [
      createKeyText("first"),
    ]).sort();

  const ids = async (): Promise<string[]> => (await stack.tokens()).map(({ id }) => id).sort();

  it("are moved and encrypted in one apply, after which only the saved plan and the state backup contain the secrets", async () => {
    for (const [, secret] of (await apply(false)).matchAll(/"token": ?"([^"]+)"/g)) secrets.add(secret);
    const hashes = (await stack.tokens()).map(({ secret_sha256 }) => secret_sha256);
    expect([...secrets].map(sha256).sort()).toEqual(hashes.sort());
    const created = await ids();

    const state = await apply(true);
    expect(state.match(/"encrypted_token": ?"tfetokens:v1:/g)).toHaveLength(3);
    expect(leaks()).toEqual([
      `${PLAN}/tfplan`,
      `${PLAN}/tfstate`,
      `${PLAN}/tfstate-prev`,
      "terraform.tfstate.backup",
    ]);
    expect(await encrypted.run("plan", "-detailed-exitcode")).toBe(0);
    expect(await ids()).toEqual(created);

    // The next change to the state replaces the backup, and a new plan replaces the saved plan.
    await encrypted.use("second", "first");
    await apply(true);
    expect(leaks()).toEqual([]);
  });

  it("are decrypted in place by an apply whose saved plan doesn't contain the secret", async () => {
    const metrics = (isEncrypted: boolean): void =>
      stack.declare((platform) => {
        requireWriteOnly(platform);
        new MetricsToken(platform, "Metrics", { encrypted: isEncrypted });
      });
    metrics(true);
    expect(await encrypted.run("apply", "-auto-approve")).toBe(0);
    const created = await ids();
    metrics(false);
    expect(await encrypted.run("plan", `-out=${PLAN}`)).toBe(0);
    expect(await encrypted.run("apply", PLAN)).toBe(0);
    const [, secret] = /"token": ?"([^"]+)"/.exec(readFileSync(encrypted.stateFile, "utf8")) ?? [];
    const [token] = await stack.tokens();
    expect(sha256(secret)).toBe(token.secret_sha256);
    expect(await ids()).toEqual(created);
    secrets.add(secret);
    expect(leaks()).toEqual(["terraform.tfstate"]);
  });
});
