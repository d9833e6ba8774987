import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { connectionFor, type Connection, type ConnectionOptions } from "./connection";
import { parseDurationOption } from "./duration";
import { listTokens, type Listing } from "./listing";
import { pageOf } from "./page";
import { sortKeys, type SortKey } from "./order";
import { Progress } from "./progress";
import { kinds, findings, type Kind, type Report, type Finding } from "./report";
import { reportOn } from "./reporting";
import { readState, type State } from "./states";
import { tableOf } from "./table";
import { defaultLimits } from "./findings";
import { gapsIn, findingNames } from "./format";
import { printableLines } from "../printable";
import { InterruptedError } from "../run";
import { UsageError } from "../usage-error";

interface Flags extends ConnectionOptions {
  readonly kind?: readonly Kind[];
  readonly state?: readonly string[];
  readonly expiresWithin: number;
  readonly unusedFor: number;
  readonly sort: SortKey;
  readonly failOn?: readonly Finding[];
  readonly json?: true;
  readonly html?: string;
}

const FOUND = 3;
const INCOMPLETE = 4;

const HELP = `
Examples:
  What there is, the tokens that end first at the top:
    $ cdktf-tfe-tokens inventory --organization acme

  Which tokens no state manages:
    $ terraform state pull | cdktf-tfe-tokens inventory --organization acme --state - --fail-on unmanaged

  A check for every morning, with a page for people:
    $ cdktf-tfe-tokens inventory --organization acme --fail-on expired,expires-soon --html tokens.html

  For scripts:
    $ cdktf-tfe-tokens inventory --organization acme --json | jq '.tokens[] | select(.verdicts != [])'

Verdicts, with the times of the server's clock:
  expired       its time is over: it opens nothing any more
  expires-soon  its time will be over within --expires-within
  never-used    never used, and made a week ago or earlier
  unused        last used --unused-for ago or earlier
  no-expiry     it never expires
  unmanaged     none of the given states manages it
When metrics tokens were used is told by no server: they are neither never-used nor unused.

The server and the credential are found as the provider finds them: TFE_ADDRESS, TFE_HOSTNAME; TFE_TOKEN,
TF_TOKEN_<host>, Terraform's credentials file. A token is never taken from the command line.

Exit codes: 0 fine, 1 it could not be done, 2 what was given cannot be used and nothing was asked, 3 there are tokens
as --fail-on names them, 4 there are none, with --fail-on, among those that could be listed, and not all could.`;

/** `cdktf-tfe-tokens inventory` */
export function inventoryCommand(version: string): Command {
  return new Command("inventory")
    .description(
      "Lists all tokens of an organization that the credential may see, and what is to be said of them.",
    )
    .option("--organization <name>", "the organization (default: TFE_ORGANIZATION)")
    .option("--hostname <name>", "the server's host name (default: TFE_HOSTNAME, then app.terraform.io)")
    .option("--address <url>", "the server's URL; goes before --hostname (default: TFE_ADDRESS)")
    .option(
      "--ca-file <file>",
      "certificates (PEM) of authorities to trust besides those that are trusted anyway",
    )
    .option(
      "--kind <kinds>",
      `kinds of tokens to list, with commas between them: ${kinds.join(", ")} (default: all)`,
      listOf(kinds),
    )
    .option(
      "--state <file>",
      "Terraform state, raw or by `terraform show -json`, to look tokens up in; - is standard input; may be repeated",
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .addOption(
      new Option("--expires-within <duration>", "what counts as soon")
        .argParser(parseDurationOption)
        .default(defaultLimits.expiresWithin, "30d"),
    )
    .addOption(
      new Option("--unused-for <duration>", "what counts as unused")
        .argParser(parseDurationOption)
        .default(defaultLimits.unusedFor, "90d"),
    )
    .addOption(
      new Option(
        "--sort <key>",
        "what is first: what expires first, the oldest, what was not used for longest, or by kind, team and name",
      )
        .choices(sortKeys)
        .default("expires" satisfies SortKey),
    )
    .option(
      "--fail-on <verdicts>",
      `end with ${FOUND} where a token has one of these verdicts, with commas between them`,
      listOf(findings),
    )
    .option("--json", "print JSON and no table")
    .option("--html <file>", "write a page with the time line besides; - prints it and no table")
    .addHelpText("after", HELP)
    .action(async (flags: Flags, command: Command) => {
      const colors = command.configureOutput().getOutHasColors?.() ?? false;
      await inventory(flags, { userAgent: `cdktf-tfe-tokens/${version}`, colors });
    });
}

interface Surroundings {
  readonly userAgent: string;
  readonly colors: boolean;
}

async function inventory(flags: Flags, { userAgent, colors }: Surroundings): Promise<void> {
  checkTogether(flags);
  const states: State[] = [];
  for (const name of flags.state ?? []) states.push(await readState(name, process.stdin));
  const progress = new Progress(process.stderr, process.env);
  const connection = connectionFor(flags, process.env, userAgent, ({ outcome }) => {
    if ("status" in outcome && outcome.status === 429) progress.show("Waiting, as the server asks…");
  });
  if (connection.warning !== undefined) say(`warning: ${connection.warning}`);

  const listing = await listed(connection, flags, progress);
  const { host, organization } = connection;
  const report = reportOn(listing, { host, organization, limits: flags, states, sort: flags.sort });
  if (listing.namesMissing !== undefined) {
    say(
      `warning: teams stand there by their ids, since their names could not be listed: ${listing.namesMissing}`,
    );
  }
  write(report, flags, colors);
  process.exitCode = exitCodeFor(report, flags.failOn ?? []);
}

function checkTogether({ state = [], failOn = [], json, html }: Flags): void {
  if (json && html === "-") {
    throw new UsageError("--json and `--html -` both print: write the page into a file.");
  }
  if (state.filter((name) => name === "-").length > 1) {
    throw new UsageError("`--state -` can be given once: there is one standard input.");
  }
  if (failOn.includes("unmanaged") && state.length === 0) {
    throw new UsageError("--fail-on unmanaged needs a --state: without one it is not known what is managed.");
  }
}

/** @throws InterruptedError after Ctrl-C; a second one ends the process at once */
async function listed(
  { client, host, organization }: Connection,
  { kind: wanted = kinds }: Flags,
  progress: Progress,
): Promise<Listing> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new InterruptedError());
  process.once("SIGINT", interrupt);
  progress.show("Asking for the tokens…");
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

function write(report: Report, { json, html }: Flags, colors: boolean): void {
  if (html !== undefined && html !== "-") {
    try {
      writeFileSync(html, pageOf(report));
    } catch (error) {
      throw new Error(`--html ${html} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
    }
  }
  const { isTTY, columns } = process.stdout;
  if (json || html === "-") {
    process.stdout.write(json ? `${printableLines(JSON.stringify(report, null, 2))}\n` : pageOf(report));
    for (const gap of gapsIn(report)) say(`warning: ${gap}`);
  } else process.stdout.write(tableOf(report, { width: (isTTY && columns) || undefined, colors }));
}

function exitCodeFor({ counts, complete }: Report, failOn: readonly Finding[]): number {
  const found = failOn.filter((verdict) => counts[verdict] > 0);
  if (found.length > 0) {
    say(`--fail-on: ${found.map((verdict) => `${counts[verdict]} ${findingNames[verdict]}`).join(", ")}.`);
    return FOUND;
  }
  return failOn.length > 0 && !complete ? INCOMPLETE : 0;
}

const say = (line: string): void => void process.stderr.write(`${printableLines(line)}\n`);

/** Reads names with commas between them. */
function listOf<T extends string>(choices: readonly T[]): (text: string) => readonly T[] {
  return (text) => {
    const wanted = text.split(",").map((part) => part.trim());
    const known = choices.filter((choice) => wanted.includes(choice));
    const unknown = wanted.filter((part) => !choices.some((choice) => choice === part));
    if (unknown.length === 0) return known;
    throw new InvalidArgumentError(
      `There is no ${JSON.stringify(unknown[0])}: give one or more of ${choices.join(", ")}.`,
    );
  };
}
