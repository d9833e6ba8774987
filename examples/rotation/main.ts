import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { Duration, TeamToken } from "cdktf-tfe-tokens";

const app = new App();
const stack = new TerraformStack(app, "rotation");
new TfeProvider(stack, "Tfe", { organization: process.env.TFE_ORGANIZATION ?? "acme" });
const team = new Team(stack, "Team", { name: "ci" });
const workspace = new Workspace(stack, "Workspace", { name: "infrastructure" });

const ci = new TeamToken(stack, "Ci", {
  teamId: team.id,
  description: "ci",
  rotation: {
    every: Duration.days(30),
    grace: Duration.days(7),
    // After a leak: increase the number and apply. Then set `revokePrevious: true` and apply again.
    keepers: { leaks: "0" },
  },
});
ci.exportToWorkspace(workspace.id, "TFE_TOKEN");

new TerraformOutput(stack, "ci", {
  description: "Generation of the active token, and when it rotates and expires",
  value: {
    generation: ci.rotation?.generation,
    rotates_at: ci.rotation?.rotatesAt,
    expires_at: ci.expiresAt,
  },
});
app.synth();
