/**
 * Runs the command on the page of each example, in a project of its own, against the emulator. If the example needs
 * another service, its stack is only synthesized.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf } from "../../test/support/docs/blocks";
import { Shell } from "../../test/support/docs/shell";
import { OWNER_TOKEN, testEmulator } from "../../test/support/emulator";
import { exampleEnvironment } from "../../test/support/example";
import { SOURCE } from "../../test/support/fake-tfe/identity";
import { useFakeTfeIfNeeded } from "../../test/support/fake-tfe/use-fake-tfe";

const WITH_SERVICES_OF_OTHERS = ["aws-secrets-manager", "vault"];

async function main(): Promise<void> {
  const emulator = await testEmulator({ tls: true });
  const shell = new Shell((folder) => ({
    ...exampleEnvironment(join(folder, "home"), emulator.url, OWNER_TOKEN),
    ...mirrorWhereNeeded(join(folder, "mirror")),
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
      if (command === undefined || others.length > 0) throw new Error(`${page} should have one command`);
      await run(shell, example, command.code.trim());
    }
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
    throw new Error(`examples/${example} has no stack ${stack}, which its command names`);
  }
}

/** In a place without a registry, the fake hashicorp/tfe provider as a mirror has it. */
function mirrorWhereNeeded(folder: string): Record<string, string> {
  mkdirSync(folder);
  if (useFakeTfeIfNeeded(folder) === "registry") return {};
  const configuration = join(folder, "terraformrc");
  writeFileSync(
    configuration,
    `provider_installation {
  filesystem_mirror {
    path    = "${folder}/terraform.d/plugins"
    include = ["${SOURCE}"]
  }
  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ["terraform.local/*/*"]
  }
}
`,
  );
  return { TF_CLI_CONFIG_FILE: configuration };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
