import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { App, DataResource, TerraformStack } from "cdktf";
import { EphemeralTeamToken } from "cdktf-tfe-tokens";

const app = new App();
const stack = new TerraformStack(app, "ephemeral-team-token");
new TfeProvider(stack, "Tfe", { organization: process.env.TFE_ORGANIZATION ?? "acme" });
const team = new Team(stack, "Team", { name: "smoke-tests" });
const token = new EphemeralTeamToken(stack, "SmokeTests", { teamId: team.id });
new DataResource(stack, "Tested", {
  // Increase the number to run the smoke tests again in the next apply.
  triggersReplace: { round: "1" },
  provisioners: [
    {
      type: "local-exec",
      command: process.env.SMOKE_TESTS ?? 'test -n "$TFE_TOKEN"',
      environment: { TFE_TOKEN: token.value },
    },
  ],
});
app.synth();
