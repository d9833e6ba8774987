import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { parseSeeds, startEmulator, type EmulatorOptions } from "../../emulator";
import { readOptionFile } from "../option-file";
import { UsageError } from "../usage-error";

interface Flags {
  readonly port: number;
  readonly ownerToken?: string;
  readonly organization: readonly string[];
  readonly seed?: string;
  readonly state?: string;
  readonly profile: "current" | "seeds";
  readonly rateLimit: number;
  readonly tls: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly writeCertificate?: string;
}

const EXAMPLES = `
Examples:
  Start an emulator for a test, on a free port, with one organization:
    $ cdktf-tfe-tokens emulator --port 0 --owner-token made-up-owner --organization acme

  Pass the owner token in the environment, where other users can't see it, and keep the state in a file:
    $ TFE_EMULATOR_OWNER_TOKEN=made-up-owner cdktf-tfe-tokens emulator --organization acme --state acme.json

  Serve HTTPS. Then set SSL_CERT_FILE (for Terraform and hashicorp/tfe) and NODE_EXTRA_CA_CERTS (for tfetokens) to the
  path of emulator.pem:
    $ cdktf-tfe-tokens emulator --owner-token made-up-owner --tls --write-certificate emulator.pem

The first line on standard output is "listening on URL". The emulator listens on 127.0.0.1 only, and stops on SIGINT
or SIGTERM. A web page at / shows the tokens and lets you change the clock. Tests can use the endpoints health, state,
clock, faults, journal and reset under /_emulator/.`;

function parseWholeNumber(max: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${max}.`);
  };
}

function readSeeds(path: string): ReturnType<typeof parseSeeds> {
  const content = readOptionFile("--seed", path).toString();
  try {
    return parseSeeds(content);
  } catch (error) {
    throw new UsageError(`--seed ${path} is invalid: ${(error as Error).message}`);
  }
}

function readTls({ tls, tlsCert, tlsKey }: Flags): EmulatorOptions["tls"] {
  if (tlsCert === undefined && tlsKey === undefined) return tls;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UsageError(
      "--tls-cert and --tls-key must be used together. Specify both, or only --tls for a self-signed certificate.",
    );
  }
  return {
    cert: readOptionFile("--tls-cert", tlsCert).toString(),
    key: readOptionFile("--tls-key", tlsKey).toString(),
  };
}

/** Resolves on the first SIGINT or SIGTERM. */
const waitForSignal = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });

async function run(flags: Flags): Promise<void> {
  const { ownerToken, writeCertificate, state, seed } = flags;
  if (ownerToken === undefined) {
    throw new UsageError("The owner token is missing: use --owner-token, or set TFE_EMULATOR_OWNER_TOKEN.");
  }
  const tls = readTls(flags);
  if (writeCertificate !== undefined && (tls === undefined || tls === false)) {
    throw new UsageError(
      "--write-certificate requires --tls or --tls-cert, because only HTTPS uses a certificate.",
    );
  }
  const signal = waitForSignal();
  const emulator = await startEmulator({
    port: flags.port,
    ownerToken,
    organizations: flags.organization,
    profile: flags.profile,
    rateLimit: flags.rateLimit,
    ...(tls === undefined ? {} : { tls }),
    ...(seed === undefined ? {} : { seeds: readSeeds(seed) }),
    ...(state === undefined ? {} : { stateFile: state }),
  });
  try {
    if (writeCertificate !== undefined) writeCertificateFile(writeCertificate, emulator.certificate ?? "");
    await printLine(`listening on ${emulator.url}`);
    await signal;
  } finally {
    await emulator.close();
  }
}

function writeCertificateFile(path: string, certificate: string): void {
  try {
    writeFileSync(path, certificate);
  } catch (error) {
    throw new Error(`--write-certificate ${path} can't be written: ${(error as Error).message}`);
  }
}

/**
 * Prints a line on standard output, and rejects if the line can't be written. Without the line, the caller
 * doesn't learn the emulator's URL, so the emulator must not keep running.
 */
const printLine = (line: string): Promise<void> =>
  new Promise((resolve, reject) =>
    process.stdout.write(`${line}\n`, (error) =>
      error ? reject(new Error(`can't write to standard output: ${error.message}`)) : resolve(),
    ),
  );

/** Creates the command `cdktf-tfe-tokens emulator`. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("Serves the token API of HCP Terraform on a loopback port, for tests and demos.")
    .option("--port <number>", "port to listen on; 0 selects a free port", parseWholeNumber(65_535), 0)
    .addOption(
      new Option("--owner-token <token>", "token of the user who owns every organization").env(
        "TFE_EMULATOR_OWNER_TOKEN",
      ),
    )
    .option(
      "--organization <name>",
      "organization to create at startup; repeatable",
      (name: string, before: readonly string[]) => [...before, name],
      [] as readonly string[],
    )
    .option("--seed <file>", "JSON file with organizations and teams to create at startup")
    .option(
      "--state <file>",
      "file to keep the state in; if it exists, the emulator loads it and ignores --organization and --seed",
    )
    .addOption(
      new Option(
        "--profile <name>",
        "default expiry of new tokens: two years after creation (current) or never (seeds)",
      )
        .choices(["current", "seeds"])
        .default("current"),
    )
    .option(
      "--rate-limit <number>",
      "requests per second for each API token; 0 for no limit",
      parseWholeNumber(1_000_000),
      30,
    )
    .option("--tls", "serve HTTPS with a self-signed certificate for localhost", false)
    .option("--tls-cert <file>", "serve HTTPS with this certificate (PEM)")
    .option("--tls-key <file>", "private key of the certificate (PEM)")
    .option(
      "--write-certificate <file>",
      "write the certificate to this file, for SSL_CERT_FILE and NODE_EXTRA_CA_CERTS",
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags));
}
