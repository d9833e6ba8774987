import { NetworkError, ApiError } from "../client/http/errors";
import { isOrganizationVisible } from "../client/endpoints/organizations";
import { InvalidPathSegmentError } from "../client/http/path";
import { SharedPromise } from "../shared/shared-promise";
import { CanceledError, toCancellation, type Connection } from "./connection";
import { error, type Diagnostic } from "./framework/schema/diagnostic";

const STATE_KEPT = "The state was left as it is.";

/** A text as it is quoted in messages. */
export const quote = (text: string): string => JSON.stringify(text);

/** Why a call failed that is no fault of this program: the server, the network, the name, or no more time. */
export type OperationError = ApiError | NetworkError | CanceledError | InvalidPathSegmentError;

export const isOperationError = (thrown: unknown): thrown is OperationError =>
  [ApiError, NetworkError, CanceledError, InvalidPathSegmentError].some((kind) => thrown instanceof kind);

/**
 * Words for a call that failed. A fault of this program is thrown on.
 *
 * @param consequence what has become of the token and of the state
 */
export function toDiagnostic(summary: string, thrown: unknown, consequence = STATE_KEPT): Diagnostic {
  if (thrown instanceof ApiError && thrown.status === 401) {
    const reason = "the provider's token is unknown, expired or revoked. Give it a valid one";
    return error(summary, `The server answered 401: ${reason}. ${consequence}`);
  }
  if (thrown instanceof ApiError)
    return error(summary, `The server answered ${thrown.message}. ${consequence}`);
  if (isOperationError(thrown)) return error(summary, `${capitalize(thrown.message)}. ${consequence}`);
  throw thrown;
}

/** Whether an organization is visible, for each of the refusals that many share: one answer serves them all. */
const verdicts = new WeakMap<ApiError, SharedPromise<boolean>>();

/**
 * The same for an endpoint of an organization, whose 404 does not say what is missing: asking for the
 * organization tells at least whether it is that.
 *
 * @param what the endpoint serves, in the plural
 */
export async function toOrganizationDiagnostic(
  summary: string,
  thrown: unknown,
  what: string,
  organization: string,
  { client, signal }: Connection,
  consequence = STATE_KEPT,
): Promise<Diagnostic> {
  if (!(thrown instanceof ApiError && thrown.status === 404))
    return toDiagnostic(summary, thrown, consequence);
  const forbidden = `the credential may not manage its ${what} (owners team or organization token needed), or its plan has none, or the server is too old`;
  const absent = `there is no organization ${quote(organization)}, or the credential may not see it: check the name, and whose token it is`;
  let reason = `Either ${absent}; or ${forbidden}`;
  try {
    const verdict =
      verdicts.get(thrown) ??
      new SharedPromise((asking) => isOrganizationVisible(client, organization, asking));
    verdicts.set(thrown, verdict);
    const visible = await verdict.wait(signal, () => toCancellation(signal));
    reason = visible ? `The organization exists, so ${forbidden}` : capitalize(absent);
  } catch {
    // Then both remain possible.
  }
  return error(summary, `The server answered 404. ${reason}. ${consequence}`);
}

/** An error's message as the beginning of a sentence. */
export function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
