/**
 * Runs the command on the page of each example in a temporary project, against the emulator. The stack of an example
 * that requires a service other than HCP Terraform is only synthesized, except for examples/encrypted-secrets, which
 * uses a fake of AWS.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf } from "../../test/support/docs/blocks";
import { Shell } from "../../test/support/docs/shell";
import { OWNER_TOKEN, startTestEmulator } from "../../test/support/emulator";
import { createExampleEnvironment } from "../../test/support/example";
import { AWS_SOURCE, STORE_VARIABLE } from "../../test/support/fake-aws/identity";
import { installFakeAws } from "../../test/support/fake-aws/install";
import { readSecrets } from "../../test/support/fake-aws/store";
import { createKeyText } from "../../test/support/encryption";
import { SOURCE, VERSION_WITH_WRITE_ONLY } from "../../test/support/fake-tfe/identity";
import { useFakeTfeIfNeeded } from "../../test/support/fake-tfe/use-fake-tfe";

const WITH_SERVICES_OF_OTHERS = ["aws-secrets-manager", "vault"];

async function main(): Promise<void> {
  const emulator = await startTestEmulator({ tls: true });
  const shell = new Shell((folder) => ({
    ...createExampleEnvironment(join(folder, "home"), emulator.url, OWNER_TOKEN),
    ...withFakes(join(folder, "mirror")),
    [STORE_VARIABLE]: join(folder, "secrets.json"),
    TFETOKENS_STATE_ENCRYPTION_KEY: createKeyText("examples"),
    METRICS_CHECK: undefined,
    SMOKE_TESTS: undefined,
    CI: "true",
  }));
  try {
    writeCheck(shell, "check-metrics.sh", "METRICS_TOKEN");
    writeCheck(shell, "smoke-tests.sh", "TFE_TOKEN");
    const folder = join(__dirname, "../../examples");
    const examples = readdirSync(folder).filter((name) => existsSync(join(folder, name, "main.ts")));
    for (const example of examples) {
      const page = `examples/${example}/README.md`;
      const [command, ...others] = blocksOf(page).filter(({ language }) => language === "sh");
      if (command === undefined || others.length > 0)
        throw new Error(`${page} must contain exactly one code block in sh`);
      await run(shell, example, command.code.trim());
    }
    checkStoredSecret(join(shell.folder, "secrets.json"));
  } finally {
    shell.remove();
    await emulator.close();
  }
}

/** Writes a script that fails unless an example passed a secret to it. */
function writeCheck(shell: Shell, file: string, variable: string): void {
  writeFileSync(join(shell.folder, file), `#!/bin/sh\ntest -n "$${variable}"\n`, { mode: 0o755 });
}

async function run(shell: Shell, example: string, command: string): Promise<void> {
  const script = WITH_SERVICES_OF_OTHERS.includes(example)
    ? command.replace(/ deploy (.*) \S+$/, " synth $1")
    : command.replace(/ deploy .*$/, "$& --auto-approve");
  console.log(script);
  const output = await shell.run(script);
  if (output !== undefined) throw new Error(`the command of examples/${example} failed:\n${output}`);
  const stack = /deploy .*?(\S+)$/.exec(command)?.[1] ?? example;
  if (!existsSync(join(shell.folder, "cdktf.out/stacks", stack))) {
    throw new Error(`examples/${example} doesn't contain the stack ${stack} from its command`);
  }
}

/**
 * Writes a CLI configuration that makes Terraform use the fake hashicorp/aws, and the fake hashicorp/tfe if no registry
 * can be reached. Returns the environment variable that selects the configuration.
 */
function withFakes(folder: string): Record<string, string> {
  mkdirSync(folder);
  const plugins = join(folder, "terraform.d/plugins");
  installFakeAws(plugins);
  const isFake = useFakeTfeIfNeeded(folder) === "fake";
  if (isFake) useFakeTfeIfNeeded(folder, VERSION_WITH_WRITE_ONLY);
  const mirrored = JSON.stringify(isFake ? [AWS_SOURCE, SOURCE] : [AWS_SOURCE]);
  const registry = `direct {
    exclude = ["${AWS_SOURCE}", "terraform.local/*/*"]
  }`;
  const configuration = join(folder, "terraformrc");
  writeFileSync(
    configuration,
    `provider_installation {
  filesystem_mirror {
    path    = "${plugins}"
    include = ${mirrored}
  }
  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ["terraform.local/*/*"]
  }
  ${isFake ? "" : registry}
}
`,
  );
  return { TF_CLI_CONFIG_FILE: configuration };
}

/** Fails unless the fake of AWS Secrets Manager received exactly one token. */
function checkStoredSecret(file: string): void {
  const versions = Object.values(readSecrets(file)).flatMap((secret) => secret.versions);
  const tokens = versions.map((text) => (JSON.parse(text) as { token: string | null }).token);
  if (tokens.length !== 1 || !tokens[0])
    throw new Error("examples/encrypted-secrets must store exactly one token");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
