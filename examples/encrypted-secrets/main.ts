import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { App, Fn, TerraformStack, Token } from "cdktf";
import { Duration, TeamToken } from "cdktf-tfe-tokens";

const app = new App();
const stack = new TerraformStack(app, "encrypted-secrets");
stack.addOverride("terraform.required_providers.tfe.version", ">= 0.75");
new TfeProvider(stack, "Tfe", { organization: process.env.TFE_ORGANIZATION ?? "acme" });
new AwsProvider(stack, "Aws", { region: process.env.AWS_REGION ?? "eu-central-1" });
const team = new Team(stack, "Team", { name: "deployers" });
const workspace = new Workspace(stack, "Workspace", { name: "app" });

const ci = new TeamToken(stack, "Ci", {
  teamId: team.id,
  description: "ci",
  rotation: { every: Duration.days(30), grace: Duration.days(7) },
  encrypted: true,
});
ci.exportToWorkspace(workspace.id, "TFE_TOKEN");

const secret = new SecretsmanagerSecret(stack, "Secret", { name: "ci/terraform-token" });
new SecretsmanagerSecretVersion(stack, "SecretVersion", {
  secretId: secret.id,
  secretStringWo: Fn.jsonencode({ token: ci.value, expires_at: ci.expiresAt }),
  secretStringWoVersion: Token.asNumber(Fn.parseint(Fn.substr(Fn.sha256(ci.tokenId), 0, 12), 16)),
});
app.synth();
