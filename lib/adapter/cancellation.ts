/**
 * Returns a signal that aborts when the given signal does, or after the given number of milliseconds.
 *
 * This function doesn't use `AbortSignal.timeout`, because `AbortSignal.any` doesn't keep its source signals and their
 * timers from being garbage-collected. The timeout might then never abort the returned signal.
 *
 * @param message the message of the `CanceledError` with which the signal aborts after that time
 */
export function withDeadline(milliseconds: number, signal: AbortSignal, message: string): AbortSignal {
  const deadline = new AbortController();
  setTimeout(() => deadline.abort(new CanceledError(message)), milliseconds).unref();
  return AbortSignal.any([signal, deadline.signal]);
}

/** The error of an operation that didn't finish before Terraform requested a stop or a timeout expired. */
export class CanceledError extends Error {
  override readonly name = "CanceledError";

  constructor(message = "Terraform requested a stop") {
    super(message);
  }
}

/**
 * Returns the reason of an aborted signal, or a `CanceledError` with the default message if the reason isn't a
 * `CanceledError`.
 */
export function toCancellation({ reason }: AbortSignal): CanceledError {
  return reason instanceof CanceledError ? reason : new CanceledError();
}
