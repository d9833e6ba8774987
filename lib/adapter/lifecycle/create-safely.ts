import { randomBytes } from "node:crypto";
import { NetworkError, ApiError } from "../../client/http/errors";
import {
  createMetricsToken,
  deleteMetricsToken,
  type MetricsToken,
  type NewMetricsToken,
} from "../../client/endpoints/metrics-tokens";
import { retryDelay } from "../../client/http/retry-policy";
import { CanceledError, cleanupContext, type Connection } from "../connection";
import { capitalize, toOrganizationDiagnostic, isOperationError, quote } from "../diagnostics";
import { error, warning, type Diagnostic } from "../framework/schema/diagnostic";

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

/** An attempt that may have left a token behind. */
interface Doubt {
  readonly name: string;
  readonly reason: string;
  /** The token's, once the answer or a list has shown it. */
  id?: string;
  /** A DELETE of it had no answer, and may have been carried out. */
  unanswered?: boolean;
  revoked?: boolean;
}

/**
 * Makes a metrics token, whatever becomes of the answers.
 *
 * @param connection ends when the time for the making is over; what was left behind is looked for all the same
 */
export function createWithCertainty(wanted: Wanted, connection: Connection): Promise<Creation> {
  return "prefix" in wanted.name
    ? createBelowPrefix(wanted.name.prefix, wanted, connection)
    : createExactly(wanted.name.exact, wanted, connection);
}

async function createBelowPrefix(prefix: string, wanted: Wanted, connection: Connection): Promise<Creation> {
  const { organization, expiresAt } = wanted;
  const doubts: Doubt[] = [];
  let reason = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const name = `${prefix}${randomBytes(5).toString("hex")}`;
    const outcome = await attemptTo(name, organization, expiresAt, connection);
    switch (outcome.kind) {
      case "created":
        // A list may have lagged behind, so the earlier attempts are looked for once more.
        await revokeLeftovers(doubts, organization, connection);
        return { kind: "made", token: outcome.created, warnings: leftoverWarnings(doubts, organization) };
      case "rejected": {
        await revokeLeftovers(doubts, organization, connection);
        const refusal = await explainRefusal(outcome.error, name, wanted, connection);
        return { kind: "failed", diagnostics: [refusal, ...leftoverErrors(doubts, organization)] };
      }
      case "without-secret":
        reason = outcome.error.message;
        doubts.push({ name, reason, id: outcome.id });
        break;
      case "unsent":
        reason = outcome.error.message;
        break;
      case "ambiguous":
        reason = outcome.error.message;
        doubts.push({ name, reason });
    }
    const looked = await revokeLeftovers(doubts, organization, connection);
    if (!looked || attempt === ATTEMPTS || !(await pause(attempt, connection))) break;
  }
  const summary = `Metrics token ${quote(`${prefix}…`)} of organization ${quote(organization)} could not be made`;
  const left = leftoverErrors(doubts, organization);
  const sure = left.length === 0 ? " Nothing was left behind." : "";
  return {
    kind: "failed",
    diagnostics: [error(summary, `${capitalize(reason)}.${sure} Apply again.`), ...left],
  };
}

/**
 * By its name alone nothing can be proven to be ours: what was perhaps made is named, and never touched. Only what the
 * answer has told the id of is.
 */
async function createExactly(name: string, wanted: Wanted, connection: Connection): Promise<Creation> {
  const { organization, expiresAt } = wanted;
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptTo(name, organization, expiresAt, connection);
    if (outcome.kind === "created") return { kind: "made", token: outcome.created, warnings: [] };
    if (outcome.kind === "rejected") {
      return {
        kind: "failed",
        diagnostics: [await explainRefusal(outcome.error, name, wanted, connection)],
      };
    }
    const { message } = outcome.error;
    if (outcome.kind === "without-secret") {
      const doubts: Doubt[] = [{ name, reason: message, id: outcome.id }];
      await revokeLeftovers(doubts, organization, connection);
      const left = leftoverErrors(doubts, organization);
      if (left.length > 0) return { kind: "failed", diagnostics: left };
    } else if (outcome.kind === "ambiguous") {
      return { kind: "failed", diagnostics: [await namesake(name, message, organization, connection)] };
    }
    if (attempt === ATTEMPTS || !(await pause(attempt, connection))) {
      const summary = `Metrics token ${quote(name)} of organization ${quote(organization)} could not be made`;
      const detail = `${capitalize(message)}. Nothing was left behind. Apply again.`;
      return { kind: "failed", diagnostics: [error(summary, detail)] };
    }
  }
}

async function attemptTo(
  name: string,
  organization: string,
  expiresAt: string | undefined,
  { client, metricsTokenLists, signal }: Connection,
): ReturnType<typeof createMetricsToken> {
  const outcome = await createMetricsToken(client, organization, { name, expiresAt }, signal);
  metricsTokenLists.invalidate(organization);
  return outcome;
}

/** @returns false where Terraform asked to stop */
async function pause(failures: number, connection: Connection): Promise<boolean> {
  try {
    await connection.wait(retryDelay(failures, Math.random()), connection.signal);
    return true;
  } catch (thrown) {
    if (thrown instanceof CanceledError) return false;
    throw thrown;
  }
}

/**
 * Looks for what the doubtful attempts have made, by the names that only they can have given, and revokes it.
 *
 * @returns whether all of them could be looked for
 */
async function revokeLeftovers(
  doubts: readonly Doubt[],
  organization: string,
  connection: Connection,
): Promise<boolean> {
  const open = doubts.filter(({ revoked }) => !revoked);
  const tidy = cleanupContext(connection);
  const looked = open.every(({ id }) => id !== undefined) || (await findLeftovers(open, organization, tidy));
  for (const doubt of open) await revoke(doubt, organization, tidy);
  return looked;
}

async function findLeftovers(
  doubts: readonly Doubt[],
  organization: string,
  { metricsTokenLists, signal }: Connection,
): Promise<boolean> {
  try {
    const listed = [...(await metricsTokenLists.refresh(organization, signal)).values()];
    for (const doubt of doubts) doubt.id ??= listed.find(({ name }) => name === doubt.name)?.id;
    return true;
  } catch (thrown) {
    if (isOperationError(thrown)) return false;
    throw thrown;
  }
}

async function revoke(doubt: Doubt, organization: string, connection: Connection): Promise<void> {
  const { id } = doubt;
  if (id === undefined) return;
  try {
    await deleteMetricsToken(connection.client, organization, id, connection.signal);
    doubt.revoked = true;
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    doubt.unanswered ||= thrown instanceof NetworkError || (thrown instanceof ApiError && thrown.afterDoubt);
    // Only where an earlier DELETE may have done it does a 404 mean that it is gone.
    const isMissing = thrown instanceof ApiError && thrown.status === 404;
    if (isMissing && doubt.unanswered) doubt.revoked = await isUnlisted(id, organization, connection);
  } finally {
    connection.metricsTokenLists.invalidate(organization);
  }
}

async function isUnlisted(
  id: string,
  organization: string,
  { metricsTokenLists, signal }: Connection,
): Promise<boolean> {
  try {
    return !(await metricsTokenLists.refresh(organization, signal)).has(id);
  } catch (thrown) {
    if (isOperationError(thrown)) return false;
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
  const of = `of organization ${quote(organization)}`;
  return doubts
    .filter(({ revoked }) => !revoked)
    .map(({ name, reason, id }) =>
      id === undefined
        ? {
            summary: `Metrics token ${quote(name)} ${of} may show up later`,
            detail: `An attempt to make it was left without a good answer (${reason}), and the list lacks it so far. Its secret is lost. Should it be listed later, delete it.`,
          }
        : {
            summary: `Metrics token ${quote(name)} ${of} was left behind`,
            detail: `An attempt to make it was left without a good answer (${reason}), and it could not be revoked. Its secret is lost. Delete it: its id is ${quote(id)}.`,
          },
    );
}

async function namesake(
  name: string,
  reason: string,
  organization: string,
  connection: Connection,
): Promise<Diagnostic> {
  const summary = `Whether metrics token ${quote(name)} of organization ${quote(organization)} was made is unknown`;
  const advice =
    "Delete the one that nobody uses, and apply again; with `name_prefix` this finds its own leftovers.";
  let candidates: MetricsToken[];
  try {
    const listed = await connection.metricsTokenLists.refresh(
      organization,
      cleanupContext(connection).signal,
    );
    candidates = [...listed.values()].filter((token) => token.name === name);
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    const where = "The organization's metrics tokens cannot be listed now. Look for that name there later.";
    return error(summary, `${capitalize(reason)}. If it was made, its secret is lost. ${where} ${advice}`);
  }
  const found =
    candidates.length === 0
      ? "The organization's list has none of that name so far; it may show up later."
      : `These have that name so far, and it may show up later: ${candidates.map(({ id, createdAt }) => `${quote(id)}, made ${createdAt}`).join("; ")}.`;
  return error(summary, `${capitalize(reason)}. If it was made, its secret is lost. ${found} ${advice}`);
}

async function explainRefusal(
  refusal: ApiError,
  name: string,
  { organization, name: wanted }: Wanted,
  connection: Connection,
): Promise<Diagnostic> {
  const summary = `Metrics token ${quote(name)} of organization ${quote(organization)} could not be made`;
  const explained = await toOrganizationDiagnostic(
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
  if (blamed === undefined) return explained;
  const argument = blamed === "expires-at" ? "expires_at" : "prefix" in wanted ? "name_prefix" : "name";
  return { ...explained, attribute: [argument] };
}
