import { KvSecretV2 } from "@cdktf/provider-vault/lib/kv-secret-v2";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { App, Fn, TerraformStack } from "cdktf";
import { Duration, MetricsToken } from "cdktf-tfe-tokens";

const app = new App();
const stack = new TerraformStack(app, "vault");
new VaultProvider(stack, "Vault", { address: process.env.VAULT_ADDR ?? "https://vault.example.com:8200" });

const grafana = new MetricsToken(stack, "Grafana", {
  organization: process.env.TFE_ORGANIZATION ?? "acme",
  rotation: { every: Duration.days(90) },
});
new KvSecretV2(stack, "Secret", {
  mount: "kv",
  name: "grafana/terraform-metrics",
  dataJsonWo: Fn.jsonencode({ token: grafana.value, expires_at: grafana.expiresAt }),
  dataJsonWoVersion: grafana.rotation?.generation,
});
app.synth();
