import { randomBytes } from "node:crypto";
import { RefusedError } from "../../api/errors";
import {
  createMetricsToken,
  deleteMetricsToken,
  type MetricsToken,
  type NewMetricsToken,
} from "../../api/metrics-tokens";
import { retryDelay } from "../../api/patience";
import { StoppedError, type Connection } from "../connection";
import { capitalized, explainOrganization404, isFailure, quoted } from "../explain";
import { error, warning, type Diagnostic } from "../schema/diagnostic";

/** How often the making of one token is tried in all. */
const ATTEMPTS = 4;

export interface Wanted {
  readonly organization: string;
  /** With a prefix every attempt has a name of its own, by which what it left behind can be proven. */
  readonly name: { readonly exact: string } | { readonly prefix: string };
  readonly expiresAt: string | undefined;
}

/** At most one token lives when this is returned, or the diagnostics name every other that may. */
export type Creation =
  | { readonly kind: "made"; readonly token: NewMetricsToken; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** An attempt whose outcome was unknown. */
interface Doubt {
  readonly name: string;
  readonly reason: string;
  /** The token, once a list has shown it. */
  found?: MetricsToken;
  revoked?: boolean;
}

/**
 * Makes a metrics token, whatever becomes of the answers.
 *
 * @param connection ends when the time for the making is over
 * @param tidying the same, to look for and revoke what was left behind: that is worth a little more time
 */
export function createWithCertainty(
  wanted: Wanted,
  connection: Connection,
  tidying: Connection,
): Promise<Creation> {
  return "prefix" in wanted.name
    ? createBelowPrefix(wanted.name.prefix, wanted, connection, tidying)
    : createExactly(wanted.name.exact, wanted, connection);
}

async function createBelowPrefix(
  prefix: string,
  wanted: Wanted,
  connection: Connection,
  tidying: Connection,
): Promise<Creation> {
  const { organization, expiresAt } = wanted;
  const doubts: Doubt[] = [];
  let reason = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const name = `${prefix}${randomBytes(5).toString("hex")}`;
    const outcome = await attemptTo(name, organization, expiresAt, connection);
    switch (outcome.kind) {
      case "created":
        // A list may have lagged behind, so the earlier attempts are looked for once more.
        await revokeLeftovers(doubts, organization, tidying);
        return { kind: "made", token: outcome.created, warnings: leftoverWarnings(doubts, organization) };
      case "refused": {
        await revokeLeftovers(doubts, organization, tidying);
        const refusal = await explainRefusal(outcome.error, name, organization, connection);
        return { kind: "failed", diagnostics: [refusal, ...leftoverErrors(doubts, organization)] };
      }
      case "unknown":
        reason = outcome.error.message;
        if (outcome.error.sent) doubts.push({ name, reason });
    }
    const looked = await revokeLeftovers(doubts, organization, tidying);
    if (!looked || attempt === ATTEMPTS || !(await pause(attempt, connection))) break;
  }
  const summary = `Metrics token ${quoted(`${prefix}…`)} of organization ${quoted(organization)} could not be made`;
  const left = leftoverErrors(doubts, organization);
  const sure = left.length === 0 ? " Nothing was left behind." : "";
  return {
    kind: "failed",
    diagnostics: [error(summary, `${capitalized(reason)}.${sure} Apply again.`), ...left],
  };
}

/** By its name alone nothing can be proven to be ours: what was perhaps made is named, and never touched. */
async function createExactly(name: string, wanted: Wanted, connection: Connection): Promise<Creation> {
  const { organization, expiresAt } = wanted;
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptTo(name, organization, expiresAt, connection);
    if (outcome.kind === "created") return { kind: "made", token: outcome.created, warnings: [] };
    if (outcome.kind === "refused") {
      return {
        kind: "failed",
        diagnostics: [await explainRefusal(outcome.error, name, organization, connection)],
      };
    }
    const { message, sent } = outcome.error;
    if (sent)
      return { kind: "failed", diagnostics: [await namesake(name, message, organization, connection)] };
    if (attempt === ATTEMPTS || !(await pause(attempt, connection))) {
      const summary = `Metrics token ${quoted(name)} of organization ${quoted(organization)} could not be made`;
      const detail = `${capitalized(message)}. Nothing was made: no request reached the server. Apply again.`;
      return { kind: "failed", diagnostics: [error(summary, detail)] };
    }
  }
}

async function attemptTo(
  name: string,
  organization: string,
  expiresAt: string | undefined,
  { client, metricsTokens, signal }: Connection,
): ReturnType<typeof createMetricsToken> {
  const outcome = await createMetricsToken(client, organization, { name, expiresAt }, signal);
  metricsTokens.changed(organization);
  return outcome;
}

/** @returns false where Terraform asked to stop */
async function pause(failures: number, connection: Connection): Promise<boolean> {
  try {
    await connection.wait(retryDelay(failures, Math.random()));
    return true;
  } catch (thrown) {
    if (thrown instanceof StoppedError) return false;
    throw thrown;
  }
}

/**
 * Looks for what the doubtful attempts have made, by the names that only they can have given, and revokes it.
 *
 * @returns whether there was a good list to look at
 */
async function revokeLeftovers(
  doubts: readonly Doubt[],
  organization: string,
  connection: Connection,
): Promise<boolean> {
  const open = doubts.filter(({ revoked }) => !revoked);
  if (open.length === 0) return true;
  try {
    const listed = [...(await connection.metricsTokens.fresh(organization)).values()];
    for (const doubt of open) doubt.found = listed.find(({ name }) => name === doubt.name) ?? doubt.found;
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
  for (const doubt of open) {
    if (doubt.found !== undefined) doubt.revoked = await revoke(doubt.found, organization, connection);
  }
  return true;
}

async function revoke({ id }: MetricsToken, organization: string, connection: Connection): Promise<boolean> {
  try {
    await deleteMetricsToken(connection.client, organization, id, connection.signal);
    return true;
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    // An earlier DELETE, whose answer was lost, may have done it.
    const isMissing = thrown instanceof RefusedError && thrown.status === 404;
    return isMissing && (await isUnlisted(id, organization, connection));
  } finally {
    connection.metricsTokens.changed(organization);
  }
}

async function isUnlisted(id: string, organization: string, { metricsTokens }: Connection): Promise<boolean> {
  try {
    return !(await metricsTokens.fresh(organization)).has(id);
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
}

function leftoverWarnings(doubts: readonly Doubt[], organization: string): Diagnostic[] {
  return leftovers(doubts, organization).map(({ summary, detail }) => warning(summary, detail));
}

function leftoverErrors(doubts: readonly Doubt[], organization: string): Diagnostic[] {
  return leftovers(doubts, organization).map(({ summary, detail }) => error(summary, detail));
}

function leftovers(doubts: readonly Doubt[], organization: string): { summary: string; detail: string }[] {
  const of = `of organization ${quoted(organization)}`;
  return doubts
    .filter(({ revoked }) => !revoked)
    .map(({ name, reason, found }) =>
      found === undefined
        ? {
            summary: `Metrics token ${quoted(name)} ${of} may show up later`,
            detail: `An attempt to make it was left without a good answer (${reason}), and the list lacks it so far. Its secret is lost. Should it be listed later, delete it.`,
          }
        : {
            summary: `Metrics token ${quoted(name)} ${of} was left behind`,
            detail: `An attempt to make it was left without a good answer (${reason}), and it could not be revoked. Its secret is lost. Delete it: its id is ${quoted(found.id)}.`,
          },
    );
}

async function namesake(
  name: string,
  reason: string,
  organization: string,
  connection: Connection,
): Promise<Diagnostic> {
  const summary = `Whether metrics token ${quoted(name)} of organization ${quoted(organization)} was made is unknown`;
  const advice =
    "Delete the one that nobody uses, and apply again; with `name_prefix` this finds its own leftovers.";
  let candidates: MetricsToken[];
  try {
    const listed = await connection.metricsTokens.fresh(organization);
    candidates = [...listed.values()].filter((token) => token.name === name);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    const where = "The organization's metrics tokens cannot be listed now. Look for that name there later.";
    return error(summary, `${capitalized(reason)}. If it was made, its secret is lost. ${where} ${advice}`);
  }
  const found =
    candidates.length === 0
      ? "The organization's list has none of that name so far; it may show up later."
      : `These have that name: ${candidates.map(({ id, createdAt }) => `${quoted(id)}, made ${createdAt}`).join("; ")}.`;
  return error(summary, `${capitalized(reason)}. If it was made, its secret is lost. ${found} ${advice}`);
}

async function explainRefusal(
  refusal: RefusedError,
  name: string,
  organization: string,
  connection: Connection,
): Promise<Diagnostic> {
  const summary = `Metrics token ${quoted(name)} of organization ${quoted(organization)} could not be made`;
  const explained = await explainOrganization404(
    summary,
    refusal,
    "metrics tokens",
    organization,
    connection,
    "Nothing was made.",
  );
  const blamed = refusal.errors
    .map(({ pointer }) => /^\/data\/attributes\/(name|expires-at)$/.exec(pointer ?? "")?.[1])
    .find((attribute) => attribute !== undefined);
  return blamed === undefined ? explained : { ...explained, attribute: [blamed.replace("-", "_")] };
}
