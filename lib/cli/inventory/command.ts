import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { connectionFor, type Connection, type ConnectionOptions } from "../connection";
import { parseDurationOption } from "./duration";
import { listTokens, type Listing } from "./listing";
import { renderPage } from "./page";
import { sortKeys, type SortKey } from "./order";
import { Progress } from "../progress";
import { tokenKinds, findingKinds, type TokenKind, type Report, type FindingKind } from "./report";
import { createReport } from "./create-report";
import { readState, type TerraformState } from "./states";
import { formatTable } from "./table";
import { defaultLimits } from "./findings";
import { describeGaps, findingNames } from "./format";
import { escapeLines } from "../printable";
import { InterruptedError } from "../run";
import { UsageError } from "../usage-error";

interface Flags extends ConnectionOptions {
  readonly kind?: readonly TokenKind[];
  readonly state?: readonly string[];
  readonly expiresWithin: number;
  readonly unusedFor: number;
  readonly sort: SortKey;
  readonly failOn?: readonly FindingKind[];
  readonly json?: true;
  readonly html?: string;
}

const FOUND = 3;
const INCOMPLETE = 4;

const HELP = `
Examples:
  List all tokens, sorted by expiry:
    $ cdktf-tfe-tokens inventory --organization acme

  Find tokens that no resource in the stack's state manages:
    $ terraform state pull | cdktf-tfe-tokens inventory --organization acme --state - --fail-on unmanaged

  In a daily check, fail if a token has expired or expires soon, and write an HTML page:
    $ cdktf-tfe-tokens inventory --organization acme --fail-on expired,expires-soon --html tokens.html

  Select the tokens with findings in a script:
    $ cdktf-tfe-tokens inventory --organization acme --json | jq '.tokens[] | select(.findings != [])'

Findings (according to the server's clock):
  overdue       a given state contains the token's rotation, and the rotation is due; apply the stack
  expired       the token has expired and can't be used anymore
  expires-soon  the token expires within --expires-within, and no given state contains its rotation
  never-used    the token was never used and is at least a week old
  unused        the token was last used at least --unused-for ago
  no-expiry     the token never expires
  unmanaged     no resource in the given states manages the token
Servers don't report when a metrics token was last used, so metrics tokens never have the findings never-used or
unused.

The command uses the same settings as the provider: the server from --address, --hostname, TFE_ADDRESS or
TFE_HOSTNAME, and the token from TFE_TOKEN, TF_TOKEN_<host>, or Terraform's credentials file or CLI configuration.
There is no option for the API token, because other processes can read command lines.

Exit codes:
  0    success
  1    failure
  2    invalid options, environment or state; no request was sent
  3    a token has one of the --fail-on findings; without --fail-on: a token has the finding overdue
  4    with --fail-on: no listed token has such a finding, but not all tokens could be listed
  130  interrupted`;

/** Creates the command `cdktf-tfe-tokens inventory`. */
export function inventoryCommand(version: string): Command {
  return new Command("inventory")
    .description("Lists the tokens of an organization and reports which of them need attention.")
    .option("--organization <name>", "name of the organization (default: TFE_ORGANIZATION)")
    .option("--hostname <name>", "host name of the server (default: TFE_HOSTNAME, then app.terraform.io)")
    .option("--address <url>", "URL of the server; overrides --hostname (default: TFE_ADDRESS)")
    .option("--ca-file <file>", "CA certificates (PEM) to trust in addition to the default ones")
    .option(
      "--kind <kinds>",
      `comma-separated kinds of tokens to list: ${tokenKinds.join(", ")} (default: all)`,
      parseList(tokenKinds),
    )
    .option(
      "--state <file>",
      "Terraform state, or output of `terraform show -json`, to look up tokens in; - reads standard input; repeatable",
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .addOption(
      new Option("--expires-within <duration>", "report tokens that expire within this time as expires-soon")
        .argParser(parseDurationOption)
        .default(defaultLimits.expiresWithin, "30d"),
    )
    .addOption(
      new Option("--unused-for <duration>", "report tokens that haven't been used for this time as unused")
        .argParser(parseDurationOption)
        .default(defaultLimits.unusedFor, "90d"),
    )
    .addOption(
      new Option(
        "--sort <key>",
        "sort by expiry, creation or last use, earliest first, or by kind, team and name",
      )
        .choices(sortKeys)
        .default("expires" satisfies SortKey),
    )
    .option(
      "--fail-on <findings>",
      `exit with ${FOUND} if a token has one of these comma-separated findings (default: overdue)`,
      parseList(findingKinds),
    )
    .option("--json", "print JSON instead of the table")
    .option(
      "--html <file>",
      "also write an HTML page with a timeline; - prints the page instead of the table",
    )
    .addHelpText("after", HELP)
    .action(async (flags: Flags, command: Command) => {
      const colors = command.configureOutput().getOutHasColors?.() ?? false;
      await runInventory(flags, { userAgent: `cdktf-tfe-tokens/${version}`, colors });
    });
}

interface CommandContext {
  readonly userAgent: string;
  readonly colors: boolean;
}

async function runInventory(flags: Flags, { userAgent, colors }: CommandContext): Promise<void> {
  validateFlags(flags);
  const states: TerraformState[] = [];
  for (const name of flags.state ?? []) states.push(await readState(name, process.stdin));
  const progress = new Progress(process.stderr, process.env);
  const connection = connectionFor(flags, process.env, userAgent, ({ outcome }) => {
    if ("status" in outcome && outcome.status === 429)
      progress.show("Waiting because of the server's rate limit…");
  });
  if (connection.warning !== undefined) writeStderr(`warning: ${connection.warning}`);

  const listing = await runListing(connection, flags, progress);
  const { host, organization } = connection;
  const report = createReport(listing, { host, organization, limits: flags, states, sort: flags.sort });
  if (listing.namesMissing !== undefined) {
    writeStderr(
      `warning: team IDs are shown instead of names, because the teams couldn't be listed: ${listing.namesMissing}`,
    );
  }
  writeReport(report, flags, colors);
  process.exitCode = getExitCode(report, flags.failOn);
}

function validateFlags({ state = [], failOn = [], json, html }: Flags): void {
  if (json && html === "-") {
    throw new UsageError(
      "--json and `--html -` both write to standard output. Write the page to a file instead.",
    );
  }
  if (state.filter((name) => name === "-").length > 1) {
    throw new UsageError("`--state -` reads standard input, so it can be used only once.");
  }
  const needsState = (["unmanaged", "overdue"] as const).find((finding) => failOn.includes(finding));
  if (needsState !== undefined && state.length === 0) {
    throw new UsageError(
      `--fail-on ${needsState} requires --state. Specify the state of each stack that manages tokens.`,
    );
  }
}

/**
 * Lists the tokens and shows the progress. Pressing Ctrl-C twice ends the process immediately.
 *
 * @throws InterruptedError after Ctrl-C
 */
async function runListing(
  { client, host, organization }: Connection,
  { kind: wanted = tokenKinds }: Flags,
  progress: Progress,
): Promise<Listing> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new InterruptedError());
  process.once("SIGINT", interrupt);
  progress.show("Listing tokens…");
  try {
    const { signal } = stop;
    return await listTokens({
      client,
      host,
      organization,
      kinds: wanted,
      signal,
      onProgress: (read, total) => progress.show(`team tokens: ${read} of ${total ?? "?"}`),
    });
  } finally {
    process.off("SIGINT", interrupt);
    progress.clear();
  }
}

function writeReport(report: Report, { json, html }: Flags, colors: boolean): void {
  if (html !== undefined && html !== "-") {
    try {
      writeFileSync(html, renderPage(report));
    } catch (error) {
      throw new Error(`--html ${html} can't be written: ${(error as NodeJS.ErrnoException).code}`);
    }
  }
  const { isTTY, columns } = process.stdout;
  if (json || html === "-") {
    process.stdout.write(json ? `${escapeLines(JSON.stringify(report, null, 2))}\n` : renderPage(report));
    for (const gap of describeGaps(report)) writeStderr(`warning: ${gap}`);
  } else process.stdout.write(formatTable(report, { width: (isTTY && columns) || undefined, colors }));
}

/**
 * Returns the exit code, and reports the findings that the command fails on. By default, an overdue rotation is a
 * failure, because the token might expire before it is rotated.
 */
function getExitCode({ counts, complete }: Report, failOn: readonly FindingKind[] | undefined): number {
  const found = (failOn ?? ["overdue" as const]).filter((finding) => counts[finding] > 0);
  if (found.length > 0) {
    writeStderr(
      `Failed: ${found.map((finding) => `${counts[finding]} ${findingNames[finding]}`).join(", ")}.`,
    );
    return FOUND;
  }
  return failOn !== undefined && !complete ? INCOMPLETE : 0;
}

const writeStderr = (line: string): void => void process.stderr.write(`${escapeLines(line)}\n`);

/** Returns a parser for a comma-separated list of the given choices. */
function parseList<T extends string>(choices: readonly T[]): (text: string) => readonly T[] {
  return (text) => {
    const values = text.split(",").map((part) => part.trim());
    const unknown = values.find((value) => !choices.some((choice) => choice === value));
    if (unknown === undefined) return choices.filter((choice) => values.includes(choice));
    throw new InvalidArgumentError(
      `Unknown value ${JSON.stringify(unknown)}: use one or more of ${choices.join(", ")}.`,
    );
  };
}
