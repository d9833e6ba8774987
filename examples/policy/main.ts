import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { App, TerraformStack } from "cdktf";
import { Duration, MetricsToken, TeamToken, TokenPolicy } from "cdktf-tfe-tokens";

const app = new App();
new TokenPolicy({
  maxRotationPeriod: Duration.days(90),
  minGrace: Duration.days(7),
  maxTimeToExpiry: Duration.days(180),
  descriptionPattern: "^[a-z]+/[a-z-]+$",
}).applyTo(app);

const stack = new TerraformStack(app, "policy");
new TfeProvider(stack, "Tfe", { organization: process.env.TFE_ORGANIZATION ?? "acme" });
const team = new Team(stack, "Team", { name: "blue" });
new TeamToken(stack, "Ci", {
  teamId: team.id,
  description: "blue/ci",
  rotation: { every: Duration.days(30) },
});
new MetricsToken(stack, "Grafana", { rotation: { every: Duration.days(90) } });
app.synth();
