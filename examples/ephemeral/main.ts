import { App, DataResource, TerraformStack } from "cdktf";
import { EphemeralMetricsToken } from "cdktf-tfe-tokens";

const app = new App();
const stack = new TerraformStack(app, "ephemeral");
const token = new EphemeralMetricsToken(stack, "Check", {
  organization: process.env.TFE_ORGANIZATION ?? "acme",
});
new DataResource(stack, "Checked", {
  // Increase the number to run the check again in the next apply.
  triggersReplace: { round: "1" },
  provisioners: [
    {
      type: "local-exec",
      command: process.env.METRICS_CHECK ?? 'test -n "$METRICS_TOKEN"',
      environment: { METRICS_TOKEN: token.value },
    },
  ],
});
app.synth();
