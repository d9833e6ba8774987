import { kindNames } from "../../timeline/lives";
import { span } from "../../timeline/words";
import { findings, type Report, type ReportedToken, type Finding } from "./report";

/** The words of a report that a person reads in the table, and on the page. */

export const findingNames: Readonly<Record<Finding, string>> = {
  expired: "expired",
  "expires-soon": "expires soon",
  "never-used": "never used",
  unused: "unused",
  "no-expiry": "no expiry",
  unmanaged: "unmanaged",
};

/** What a verdict means with the limits of this report. */
export function findingDescriptions({ limits }: Report): Readonly<Record<Finding, string>> {
  const inWords = (seconds: number): string => span(seconds * 1000);
  return {
    expired: "expired: opens nothing any more",
    "expires-soon": `expires within ${inWords(limits.expires_within_seconds)}`,
    "never-used": `never used, and made ${inWords(limits.never_used_after_seconds)} ago or earlier`,
    unused: `last used ${inWords(limits.unused_for_seconds)} ago or earlier`,
    "no-expiry": "never expires",
    unmanaged: "in none of the states",
  };
}

/** A token's name for people: single tokens have none. */
export const titleOf = ({ kind, name }: ReportedToken): string =>
  name ?? (kind === "team" ? "single token" : `${kindNames[kind]} token`);

/** Why a report has not all that it was asked for: a sentence or two a kind. */
export function gapsIn({ kinds }: Report): string[] {
  return kinds
    .filter(({ outcome }) => outcome !== "listed")
    .map(({ kind, outcome, detail }) => {
      const words = `${kindNames[kind].charAt(0).toUpperCase()}${kindNames[kind].slice(1)} tokens`;
      return `${words}: ${outcome === "changing" ? "not all" : "not"} listed. ${detail ?? ""}.`;
    });
}

/** How many tokens there are, and of how many there is something to say. */
export function summaryOf({ organization, host, at, tokens, counts }: Report): string {
  const found = findings.filter((verdict) => counts[verdict] > 0);
  const said = found.map((verdict) => `${counts[verdict]} ${findingNames[verdict]}`).join(", ");
  const tally = `${tokens.length} token${tokens.length === 1 ? "" : "s"} of ${organization} at ${host}`;
  return `${tally}, by the server's clock ${at}: ${said === "" ? "nothing to report" : said}.`;
}
