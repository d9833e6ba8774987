import { join } from "node:path";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { DataResource, Fn, TerraformOutput, type TerraformStack, Token } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, TeamToken } from "../../lib";
import { ConstructStack, sha256 } from "./construct-stack";
import { OWNER_TOKEN } from "./emulator";
import { createKeyText } from "./encryption";
import { VERSION_WITH_WRITE_ONLY } from "./fake-tfe/identity";

export const KEY_VARIABLE = "TFETOKENS_STATE_ENCRYPTION_KEY";

/** Requires a version of hashicorp/tfe that supports `value_wo_version`. */
export const requireWriteOnly = (stack: TerraformStack): void =>
  stack.addOverride("terraform.required_providers.tfe.version", `>= ${VERSION_WITH_WRITE_ONLY}`);

/**
 * Declares rotated and encrypted tokens of all three kinds. The team token is exported to a workspace, and a
 * provisioner receives the token's current and previous secrets.
 *
 * @param workspaceId the ID of the workspace that receives the team token. Default: the ID of a workspace in the stack
 */
export function declareEncryptedTokens(stack: TerraformStack, workspaceId?: string): void {
  requireWriteOnly(stack);
  const rotation = { every: Duration.days(30), grace: Duration.days(7) };
  const team = new Team(stack, "Team", { name: "ci" });
  const workspace = new Workspace(stack, "Workspace", { name: "app" });
  const ci = new TeamToken(stack, "Ci", { teamId: team.id, description: "ci", rotation, encrypted: true });
  // The variable isn't sensitive, so that the server returns its value.
  ci.exportToWorkspace(workspaceId ?? workspace.id, "TFE_TOKEN").addOverride("sensitive", false);
  new OrganizationToken(stack, "Organization", { rotation, encrypted: true });
  new MetricsToken(stack, "Metrics", { rotation, encrypted: true });
  const use = new DataResource(stack, "Use", { triggersReplace: { id: ci.tokenId } });
  use.addOverride("provisioner", [
    {
      "local-exec": {
        command:
          'echo "$TOKEN $PREVIOUS"; for secret in "$TOKEN" "$PREVIOUS"; do printf %s "$secret" | sha256sum | cut -c1-64; done > used',
        environment: {
          TOKEN: ci.value,
          PREVIOUS: Token.asString(Fn.coalesce([ci.rotation?.previousValue, "none"])),
        },
      },
    },
  ]);
  new TerraformOutput(stack, "token_id", { value: ci.tokenId });
}

/** A `ConstructStack` for encrypted tokens, and the output of its Terraform commands. */
export class EncryptedStack {
  static async start(): Promise<EncryptedStack> {
    return new EncryptedStack(
      await ConstructStack.start(new Date("2031-05-01T00:00:00Z"), VERSION_WITH_WRITE_ONLY),
    );
  }

  /** The output of Terraform since the last reset. */
  written = "";

  private constructor(readonly stack: ConstructStack) {}

  /** Resets the state and the emulator, and configures the key with the name `first`. */
  async reset(): Promise<void> {
    await this.stack.emulator.fetch("POST", "/_emulator/reset");
    this.stack.terraform.reset({});
    this.written = "";
    await this.use("first");
  }

  /** Restarts the providers with the keys that have the given names. */
  async use(...keys: string[]): Promise<void> {
    this.stack.terraform.setEnvironment({ [KEY_VARIABLE]: keys.map(createKeyText).join(",") });
    await this.stack.attach();
  }

  async run(command: string, ...args: string[]): Promise<number> {
    const { code, output } = await this.stack.terraform.run([command, "-input=false", "-no-color", ...args]);
    this.written += output;
    return code;
  }

  get stateFile(): string {
    return join(this.stack.terraform.folder, "terraform.tfstate");
  }

  /** Returns the value of the workspace's variable on the server. */
  async exported(): Promise<string | undefined> {
    const { data } = (await this.get("organizations/acme/workspaces/app")) as { data: { id: string } };
    const variables = (await this.get(`workspaces/${data.id}/vars`)) as {
      data: { attributes: { value: string } }[];
    };
    return variables.data[0]?.attributes.value;
  }

  /** Reports whether the workspace's variable contains the secret of the newest team token. */
  async isExported(): Promise<boolean> {
    return sha256(await this.exported()) === (await this.teamSecrets()).at(-1);
  }

  /** Returns the hashes of the secrets of the team tokens, with the newest token last. */
  async teamSecrets(): Promise<string[]> {
    const tokens = await this.stack.tokens();
    return tokens.filter(({ kind }) => kind === "team").map(({ secret_sha256 }) => secret_sha256);
  }

  private async get(path: string): Promise<unknown> {
    const { body } = await this.stack.emulator.fetch("GET", `/api/v2/${path}`, { token: OWNER_TOKEN });
    return JSON.parse(body);
  }
}
