// Runs the same program twice: directly in Node, as in TypeScript, and in the jsii runtime, as in Python,
// Java, C# and Go. In the jsii runtime, props are passed by value and objects by reference, and the package
// is unpacked from its tarball. Both runs must write the same files.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { Here, JsiiRuntime } from "./jsii-runtime.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "tfetokens-runtime-"));
const runtime = new JsiiRuntime();
try {
  const peers = ["constructs", "cdktf", "@cdktf/provider-tfe"];
  await runtime.load(...peers.map((name) => path.join(root, "node_modules", name)), root);
  const [there, here] = [path.join(folder, "there"), path.join(folder, "here")];
  await synthesize(runtime, there);
  await synthesize(new Here(), here);
  for (const file of [...new Set([...files(there), ...files(here)])]) {
    if (isDeepStrictEqual(read(there, file), read(here, file))) continue;
    throw new Error(
      `${file} differs between the jsii runtime and Node:\n${read(there, file)}\n${read(here, file)}`,
    );
  }
  console.log(`the jsii runtime and Node write the same ${files(here).length} files`);
  await refusal();
} finally {
  runtime.close();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Synthesizes an app with features that the jsii runtime has to convert, such as nested props, enums, maps and lists.
 */
async function synthesize(host, outdir) {
  const make = (fqn, scope, id, props = {}) => host.create(fqn, scope, id, host.struct(`${fqn}Props`, props));
  const ours = (name, id, props) => make(`cdktf-tfe-tokens.${name}`, stack, id, props);
  const days = (count) => host.callStatic("cdktf-tfe-tokens.Duration", "days", count);
  const rotation = async (every, grace) =>
    host.struct("cdktf-tfe-tokens.RotationSchedule", { every: await days(every), grace: await days(grace) });

  const app = await host.create("cdktf.App", host.struct("cdktf.AppConfig", { outdir }));
  const stack = await host.create("cdktf.TerraformStack", app, "tokens");
  const config = host.struct("@cdktf/provider-tfe.provider.TfeProviderConfig", { organization: "acme" });
  await host.create("@cdktf/provider-tfe.provider.TfeProvider", stack, "Tfe", config);

  const organization = await ours("OrganizationToken", "Organization", { rotation: await rotation(60, 7) });
  const team = { teamId: "team-made-up", description: "ci", rotation: await rotation(30, 7) };
  const ci = await ours("TeamToken", "Ci", team);
  const category = host.enum("cdktf-tfe-tokens.VariableCategory", "TERRAFORM");
  const options = host.struct("cdktf-tfe-tokens.TokenExportOptions", { category });
  await host.call(ci, "exportToWorkspace", "ws-made-up", "tfe_token", options);
  const grafana = await ours("MetricsToken", "Grafana", {
    keepers: { build: "1" },
    dependsOn: [ci],
  });
  await ours("EphemeralMetricsToken", "Once");
  const sort = host.enum("cdktf-tfe-tokens.TeamTokenSort", "LAST_USED_AT_DESCENDING");
  const list = await ours("TeamTokenList", "All", { query: "ci", sort });
  const policy = host.struct("cdktf-tfe-tokens.TokenPolicyProps", {
    minGrace: await days(1),
    rotationRequired: false,
  });
  await host.call(await host.create("cdktf-tfe-tokens.TokenPolicy", policy), "applyTo", app);

  const outputs = { organization, ci, grafana };
  for (const [name, token] of Object.entries(outputs)) {
    const output = { value: await host.get(token, "value"), sensitive: true };
    const props = host.struct("cdktf.TerraformOutputConfig", output);
    await host.create("cdktf.TerraformOutput", stack, name, props);
  }
  const state = await host.get(ci, "rotation");
  const generation = host.struct("cdktf.TerraformOutputConfig", {
    value: await host.get(state, "generation"),
  });
  await host.create("cdktf.TerraformOutput", stack, "generation", generation);
  const tokens = host.struct("cdktf.TerraformOutputConfig", { value: await host.get(list, "tokens") });
  await host.create("cdktf.TerraformOutput", stack, "tokens", tokens);
  await host.call(app, "synth");
}

/** Checks that the jsii runtime passes on error messages, which must be visible in every language. */
async function refusal() {
  const error = await runtime.callStatic("cdktf-tfe-tokens.Duration", "parse", "a fortnight").then(
    () => "none",
    ({ message }) => message,
  );
  if (!error.includes("a fortnight"))
    throw new Error(`the jsii runtime returned an unexpected error for "a fortnight": ${error}`);
}

function files(outdir) {
  const entries = readdirSync(outdir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(outdir, path.join(entry.parentPath, entry.name)));
}

/** Reads a file. Removes the stack traces that cdktf writes to JSON files for each construct. */
function read(outdir, file) {
  const text = readFileSync(path.join(outdir, file), "utf8");
  if (!file.endsWith(".json")) return text;
  return JSON.stringify(
    JSON.parse(text, (key, value) => (key === "stackTrace" ? undefined : value)),
    null,
    1,
  );
}
