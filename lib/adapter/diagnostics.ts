import { NoAnswerError, RefusedError } from "../client/http/errors";
import { organizationIsVisible } from "../client/endpoints/organizations";
import { UnaddressableError } from "../client/http/path";
import { Shared } from "../shared/shared-promise";
import { StoppedError, stopped, type Connection } from "./connection";
import { error, type Diagnostic } from "./framework/schema/diagnostic";

const STATE_KEPT = "The state was left as it is.";

/** A text as it is quoted in messages. */
export const quoted = (text: string): string => JSON.stringify(text);

/** Why a call failed that is no fault of this program: the server, the network, the name, or no more time. */
export type Failure = RefusedError | NoAnswerError | StoppedError | UnaddressableError;

export const isFailure = (thrown: unknown): thrown is Failure =>
  [RefusedError, NoAnswerError, StoppedError, UnaddressableError].some((kind) => thrown instanceof kind);

/**
 * Words for a call that failed. A fault of this program is thrown on.
 *
 * @param consequence what has become of the token and of the state
 */
export function explain(summary: string, thrown: unknown, consequence = STATE_KEPT): Diagnostic {
  if (thrown instanceof RefusedError && thrown.status === 401) {
    const reason = "the provider's token is unknown, expired or revoked. Give it a valid one";
    return error(summary, `The server answered 401: ${reason}. ${consequence}`);
  }
  if (thrown instanceof RefusedError)
    return error(summary, `The server answered ${thrown.message}. ${consequence}`);
  if (isFailure(thrown)) return error(summary, `${capitalized(thrown.message)}. ${consequence}`);
  throw thrown;
}

/** Whether an organization is visible, for each of the refusals that many share: one answer serves them all. */
const verdicts = new WeakMap<RefusedError, Shared<boolean>>();

/**
 * The same for an endpoint of an organization, whose 404 does not say what is missing: asking for the
 * organization tells at least whether it is that.
 *
 * @param what the endpoint serves, in the plural
 */
export async function explainOrganization404(
  summary: string,
  thrown: unknown,
  what: string,
  organization: string,
  { client, signal }: Connection,
  consequence = STATE_KEPT,
): Promise<Diagnostic> {
  if (!(thrown instanceof RefusedError && thrown.status === 404))
    return explain(summary, thrown, consequence);
  const forbidden = `the credential may not manage its ${what} (owners team or organization token needed), or its plan has none, or the server is too old`;
  const absent = `there is no organization ${quoted(organization)}, or the credential may not see it: check the name, and whose token it is`;
  let reason = `Either ${absent}; or ${forbidden}`;
  try {
    const verdict =
      verdicts.get(thrown) ?? new Shared((asking) => organizationIsVisible(client, organization, asking));
    verdicts.set(thrown, verdict);
    const visible = await verdict.wait(signal, () => stopped(signal));
    reason = visible ? `The organization exists, so ${forbidden}` : capitalized(absent);
  } catch {
    // Then both remain possible.
  }
  return error(summary, `The server answered 404. ${reason}. ${consequence}`);
}

/** An error's message as the beginning of a sentence. */
export function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
