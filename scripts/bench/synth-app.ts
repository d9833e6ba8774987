/**
 * Synthesizes an app with many metrics tokens, and prints the time in seconds and the maximum memory in bytes. The app
 * uses the constructs (`ours`), or the raw bindings (`raw`) to write the same resources. The tokens have a rotation
 * (`rotated`) or no rotation (`plain`).
 *
 * node synth-app OUTDIR ours|raw rotated|plain COUNT
 */
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { Duration, MetricsToken } from "../../dist";
import { MetricsToken as RawMetricsToken, Rotation, TfetokensProvider } from "../../dist/tfetokens";

const [outdir, kind, schedule, count] = process.argv.slice(2);

function ours(stack: TerraformStack, id: string): string {
  const rotation = schedule === "rotated" ? { every: Duration.days(30) } : undefined;
  return new MetricsToken(stack, id, { namePrefix: `${id}-`, rotation }).value;
}

function raw(stack: TerraformStack, id: string): string {
  const lifecycle = { createBeforeDestroy: true };
  if (schedule !== "rotated")
    return new RawMetricsToken(stack, id, { namePrefix: `${id}-`, lifecycle }).token;

  const rotation = new Rotation(stack, `${id}Rotation`, {
    every: "720h",
    slotCount: 2,
    namePrefix: `${id}-`,
  });
  const slots = [0, 1].map((slot) => {
    const token = new RawMetricsToken(stack, slot === 0 ? id : `${id}Slot1`, {
      namePrefix: `${id}-\${${rotation.fqn}.slots[${slot}].generation}-\${${rotation.fqn}.id}-`,
      generation: `\${${rotation.fqn}.slots[${slot}].generation}` as unknown as number,
      expiresAt: `\${${rotation.fqn}.slots[${slot}].expires_at}`,
      lifecycle,
    });
    token.addOverride("count", `\${(${rotation.fqn}.slots[${slot}].generation >= 1) ? 1 : 0}`);
    return `one(${token.fqn}[*].token)`;
  });
  return `\${(${rotation.fqn}.active_slot == 1 ? ${slots[1]} : ${slots[0]})}`;
}

const begin = performance.now();
const app = new App({ outdir });
const stack = new TerraformStack(app, "many");
new TfetokensProvider(stack, "Tokens", { organization: "acme" });
for (let i = 0; i < Number(count); i++) {
  const value = (kind === "ours" ? ours : raw)(stack, `token${i}`);
  new TerraformOutput(stack, `value${i}`, { value, sensitive: true });
}
app.synth();
const seconds = (performance.now() - begin) / 1_000;
// maxRSS is in kilobytes.
process.stdout.write(JSON.stringify({ seconds, memory: process.resourceUsage().maxRSS * 1_024 }));
