import { Command } from "commander";
import { ObjectStorage } from "../../client/http/object-storage";
import { connectionFor, type Connection, type ConnectionOptions } from "../connection";
import { readOptionFile } from "../option-file";
import { escapeLines } from "../printable";
import { Progress } from "../progress";
import { InterruptedError } from "../run";
import { UsageError } from "../usage-error";
import { openSigner, type KeySource } from "./gpg";
import { formatSize, planPublication, waitUntilComplete, type Step } from "./publish";
import type { Target } from "./registry-state";
import { readRelease } from "./release";

interface Flags extends ConnectionOptions {
  readonly release: string;
  readonly gpgKey?: string;
  readonly gpgKeyFile?: string;
  readonly gpgPassphraseFile?: string;
  readonly dryRun?: true;
}

const HELP = `
Examples:
  Pack the provider, and publish it to the private registry of an organization:
    $ cdktf-tfe-tokens pack --out release --source app.terraform.io/acme/tfetokens --standalone
    $ cdktf-tfe-tokens publish --organization acme --release release --gpg-key releases@example.com

  Show what is missing from the registry, without changing anything:
    $ cdktf-tfe-tokens publish --organization acme --release release --gpg-key releases@example.com --dry-run

  Publish in CI, with the private key and its passphrase in the environment:
    $ GPG_PRIVATE_KEY="$(cat key.asc)" GPG_PASSPHRASE=… cdktf-tfe-tokens publish --organization acme --release release

You can repeat the command. It doesn't change what the registry already contains, and continues after an
interruption. If the registry contains the version with different content, the command changes nothing and fails.

The command uses the same settings as the provider: the server from --address, --hostname, TFE_ADDRESS or
TFE_HOSTNAME, and the token from TFE_TOKEN, TF_TOKEN_<host>, or Terraform's credentials file or CLI configuration.
The token must belong to the owners team, or to a team that is allowed to manage private registry providers.

The command reads the private key from gpg's keyring (--gpg-key), a file (--gpg-key-file) or GPG_PRIVATE_KEY, and the
passphrase from a file (--gpg-passphrase-file) or GPG_PASSPHRASE. There are no options for secrets, because other
processes can read command lines.

Exit codes:
  0    the registry contains the version; with --dry-run: nothing in the registry conflicts with the version
  1    failure
  2    invalid options, environment, release or key; no request was sent
  130  interrupted`;

/** Creates the command `cdktf-tfe-tokens publish`. */
export function publishCommand(version: string): Command {
  return new Command("publish")
    .description("Publishes the provider tfetokens to an organization's private registry.")
    .requiredOption("--release <folder>", "directory that was passed to `pack --out`")
    .option("--organization <name>", "name of the organization (default: TFE_ORGANIZATION)")
    .option("--hostname <name>", "host name of the server (default: TFE_HOSTNAME, then app.terraform.io)")
    .option("--address <url>", "URL of the server; overrides --hostname (default: TFE_ADDRESS)")
    .option("--ca-file <file>", "CA certificates (PEM) to trust in addition to the default ones")
    .option("--gpg-key <id>", "ID, fingerprint or email address of the key that signs the checksums")
    .option(
      "--gpg-key-file <file>",
      "file with the private key to sign with (default: the key in GPG_PRIVATE_KEY)",
    )
    .option(
      "--gpg-passphrase-file <file>",
      "file with the passphrase of the private key (default: the passphrase in GPG_PASSPHRASE)",
    )
    .option("--dry-run", "show what would be done, without changing anything")
    .addHelpText("after", HELP)
    .action((flags: Flags) => runPublish(flags, version));
}

async function runPublish(flags: Flags, version: string): Promise<void> {
  const progress = new Progress(process.stderr, process.env);
  const connection = connectionFor(flags, process.env, `cdktf-tfe-tokens/${version}`, undefined);
  const { host, organization, warning } = connection;
  if (warning !== undefined) warn(warning);
  const source = `${host}/${organization}/tfetokens`.toLowerCase();
  const release = readRelease(flags.release, source, version);
  const keySource = readKeySource(flags, process.env);
  const passphrase = readPassphrase(flags, process.env);
  await withInterruption(async (signal) => {
    const signer = await openSigner(keySource, passphrase);
    try {
      if (signer.warning !== undefined) warn(signer.warning);
      const target = createTarget(connection, signal);
      const steps = await planPublication(target, release, signer);
      if (flags.dryRun) return steps.forEach(printPlanned);
      for (const step of steps) await runStep(step, progress);
      await waitUntilComplete(target, release, signer);
    } finally {
      progress.clear();
      signer.close();
    }
  });
  if (!flags.dryRun) console.log(describeUse(source, version));
}

const createTarget = ({ client, routes, organization }: Connection, signal: AbortSignal): Target => ({
  client,
  storage: new ObjectStorage(routes),
  provider: { organization, name: "tfetokens" },
  signal,
});

function readKeySource({ gpgKey, gpgKeyFile }: Flags, env: NodeJS.ProcessEnv): KeySource {
  const name = gpgKey === undefined ? {} : { name: gpgKey };
  if (gpgKeyFile !== undefined) {
    return {
      kind: "material",
      material: readOptionFile("--gpg-key-file", gpgKeyFile),
      origin: `--gpg-key-file ${gpgKeyFile}`,
      ...name,
    };
  }
  if (env.GPG_PRIVATE_KEY) {
    return {
      kind: "material",
      material: Buffer.from(env.GPG_PRIVATE_KEY),
      origin: "GPG_PRIVATE_KEY",
      ...name,
    };
  }
  if (gpgKey !== undefined) return { kind: "keyring", name: gpgKey };
  throw new UsageError(
    "A GPG key is required to sign the checksums: use --gpg-key or --gpg-key-file, or set GPG_PRIVATE_KEY. " +
      "`gpg --quick-generate-key NAME rsa4096 sign` creates one.",
  );
}

function readPassphrase({ gpgPassphraseFile }: Flags, env: NodeJS.ProcessEnv): string | undefined {
  if (gpgPassphraseFile === undefined) return env.GPG_PASSPHRASE;
  return readOptionFile("--gpg-passphrase-file", gpgPassphraseFile)
    .toString()
    .replace(/\r?\n$/, "");
}

/**
 * Calls `work` with an `AbortSignal` that is aborted after Ctrl-C or SIGTERM. A second Ctrl-C or a second SIGTERM ends
 * the process immediately.
 *
 * @throws InterruptedError if `work` fails after Ctrl-C or SIGTERM
 */
async function withInterruption(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new InterruptedError("the command was interrupted"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    warn("interrupted; run the same command again to continue");
    throw new InterruptedError();
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

const PAST = { create: "created", upload: "uploaded" } as const;

const printPlanned = ({ verb, what, isDone }: Step): void =>
  printLine(isDone ? "unchanged" : `would ${verb}`, what);

async function runStep({ verb, what, isDone, run }: Step, progress: Progress): Promise<void> {
  if (!isDone) {
    progress.show(`${what} …`);
    await run((sent, size) => progress.show(`${what}: ${formatSize(sent)} of ${formatSize(size)}`));
    progress.clear();
  }
  printLine(isDone ? "unchanged" : PAST[verb], what);
}

const printLine = (status: string, what: string): void => console.log(`${status.padEnd(12)}  ${what}`);

const describeUse = (source: string, version: string): string => `
Version ${version} can be installed from ${source}. To use it for a whole app, set its source in the context:
  new App({ context: { "cdktf-tfe-tokens:providerSource": "${source}" } })`;

const warn = (text: string): void => void process.stderr.write(`warning: ${escapeLines(text)}\n`);
