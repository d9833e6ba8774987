import { App, TerraformOutput, TerraformStack } from "cdktf";
import { Duration, MetricsToken } from "cdktf-tfe-tokens";

const app = new App();
const stack = new TerraformStack(app, "metrics-token");
const grafana = new MetricsToken(stack, "Grafana", {
  organization: process.env.TFE_ORGANIZATION ?? "acme",
  rotation: { every: Duration.days(90) },
});
new TerraformOutput(stack, "grafana", { value: grafana.value, sensitive: true });
app.synth();
