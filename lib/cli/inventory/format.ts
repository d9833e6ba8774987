import { kindNames } from "../../timeline/lifetime";
import { formatDuration } from "../../timeline/format";
import { findingKinds, type Report, type ReportedToken, type FindingKind } from "./report";

export const findingNames: Readonly<Record<FindingKind, string>> = {
  overdue: "rotation overdue",
  expired: "expired",
  "expires-soon": "expiring soon",
  "never-used": "never used",
  unused: "unused",
  "no-expiry": "no expiry",
  unmanaged: "unmanaged",
};

/** Returns the meaning of each finding, including the limits of the report. */
export function describeFindings({ limits }: Report): Readonly<Record<FindingKind, string>> {
  const format = (seconds: number): string => formatDuration(seconds * 1000);
  return {
    overdue: "the active token of a rotation that is overdue",
    expired: "expired and can't be used anymore",
    "expires-soon": `expires within ${format(limits.expires_within_seconds)}`,
    "never-used": `never used, and at least ${format(limits.never_used_after_seconds)} old`,
    unused: `not used for at least ${format(limits.unused_for_seconds)}`,
    "no-expiry": "never expires",
    unmanaged: "not managed by any of the states",
  };
}

/**
 * Returns the token's name or description. Singleton tokens have neither, so their title is derived from their kind.
 */
export const getTitle = ({ kind, name }: ReportedToken): string =>
  name ?? (kind === "team" ? "singleton token" : `${kindNames[kind]} token`);

/**
 * Returns the reasons why the report might be incomplete, with one entry for each kind without a complete list.
 */
export function describeGaps({ kinds }: Report): string[] {
  return kinds
    .filter(({ outcome }) => outcome !== "listed")
    .map(({ kind, outcome, detail }) => {
      const tokens = `${kindNames[kind].charAt(0).toUpperCase()}${kindNames[kind].slice(1)} tokens`;
      return `${tokens}: ${outcome === "changing" ? "incomplete" : "not listed"}. ${detail ?? ""}.`;
    });
}

/** Returns a one-line summary: the number of tokens, the server's time, and the number of tokens with each finding. */
export function formatSummary({ organization, host, at, tokens, counts }: Report): string {
  const found = findingKinds.filter((finding) => counts[finding] > 0);
  const findings = found.map((finding) => `${counts[finding]} ${findingNames[finding]}`).join(", ");
  const total = `${tokens.length} token${tokens.length === 1 ? "" : "s"} of ${organization} on ${host}`;
  return `${total} at ${at} (server time): ${findings === "" ? "no findings" : findings}.`;
}

/** Returns the name of a state for people; a state with the name "-" was read from standard input. */
export const formatStateName = (name: string): string => (name === "-" ? "standard input" : name);
