import { readFileSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { parseSeeds, startEmulator, type EmulatorOptions } from "../../emulator";
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
  An emulator for a test, on a free port, with one organization:
    $ cdktf-tfe-tokens emulator --port 0 --owner-token made-up-owner --organization acme

  The owner token kept out of the list of processes, everything kept in a file:
    $ TFE_EMULATOR_OWNER_TOKEN=made-up-owner cdktf-tfe-tokens emulator --organization acme --state acme.json

  HTTPS, where Terraform and hashicorp/tfe trust what SSL_CERT_FILE names, and tfetokens what NODE_EXTRA_CA_CERTS does:
    $ cdktf-tfe-tokens emulator --owner-token made-up-owner --tls --write-certificate emulator.pem

The first line on standard output is "listening on URL". The emulator listens on 127.0.0.1 only and ends with
SIGINT or SIGTERM. Beside the API it serves a page for people at /, which draws the tokens' lives and moves the clock,
and for tests /_emulator/health, state, clock, faults, journal, reset.`;

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${max}.`);
  };
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${option} ${path} cannot be read: ${(error as Error).message}`);
  }
}

function seedsOf(path: string): ReturnType<typeof parseSeeds> {
  try {
    return parseSeeds(read(path, "--seed"));
  } catch (error) {
    throw new UsageError(`--seed ${path} cannot be used: ${(error as Error).message}`);
  }
}

function tlsOf({ tls, tlsCert, tlsKey }: Flags): EmulatorOptions["tls"] {
  if (tlsCert === undefined && tlsKey === undefined) return tls;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UsageError(
      "--tls-cert and --tls-key go together: give both, or --tls alone for a certificate of its own.",
    );
  }
  return { cert: read(tlsCert, "--tls-cert"), key: read(tlsKey, "--tls-key") };
}

/** Resolves with the first of the two signals that ask for an end. */
const ended = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });

async function run(flags: Flags): Promise<void> {
  const { ownerToken, writeCertificate, state, seed } = flags;
  if (ownerToken === undefined) {
    throw new UsageError("An owner token is needed: give --owner-token, or set TFE_EMULATOR_OWNER_TOKEN.");
  }
  const tls = tlsOf(flags);
  if (writeCertificate !== undefined && (tls === undefined || tls === false)) {
    throw new UsageError("--write-certificate needs --tls: without it there is no certificate.");
  }
  const end = ended();
  const emulator = await startEmulator({
    port: flags.port,
    ownerToken,
    organizations: flags.organization,
    profile: flags.profile,
    rateLimit: flags.rateLimit,
    ...(tls === undefined ? {} : { tls }),
    ...(seed === undefined ? {} : { seeds: seedsOf(seed) }),
    ...(state === undefined ? {} : { stateFile: state }),
  });
  if (writeCertificate !== undefined) writeFileSync(writeCertificate, emulator.certificate ?? "");
  console.log(`listening on ${emulator.url}`);
  await end;
  await emulator.close();
}

/** `cdktf-tfe-tokens emulator` */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("Serves the token API of HCP Terraform on a loopback port, for tests and trials.")
    .option("--port <number>", "port to listen on; 0 takes a free one", wholeNumber(65_535), 0)
    .addOption(
      new Option("--owner-token <token>", "token of the user who owns every organization").env(
        "TFE_EMULATOR_OWNER_TOKEN",
      ),
    )
    .option(
      "--organization <name>",
      "organization that exists from the start; may be repeated",
      (name: string, before: readonly string[]) => [...before, name],
      [] as readonly string[],
    )
    .option("--seed <file>", "JSON file of organizations and teams that exist from the start")
    .option("--state <file>", "keep everything in this file; what it holds takes the place of the seeds")
    .addOption(
      new Option("--profile <name>", "whether a token without expiry ends after two years, or never")
        .choices(["current", "seeds"])
        .default("current"),
    )
    .option(
      "--rate-limit <number>",
      "requests a second for each credential; 0 is no limit",
      wholeNumber(1_000_000),
      30,
    )
    .option("--tls", "serve HTTPS, with a certificate made for localhost", false)
    .option("--tls-cert <file>", "serve HTTPS with this certificate (PEM)")
    .option("--tls-key <file>", "its private key (PEM)")
    .option(
      "--write-certificate <file>",
      "write the certificate there, for SSL_CERT_FILE and NODE_EXTRA_CA_CERTS",
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags));
}
