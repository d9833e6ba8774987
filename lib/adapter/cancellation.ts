/**
 * Returns a signal that aborts when the given signal does, or after the given number of milliseconds. A signal of
 * `AbortSignal.timeout` might never abort here, because `AbortSignal.any` doesn't prevent its source signals and their
 * timers from being garbage-collected.
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

/** Returns the reason of an aborted signal, or the default error if the reason isn't a `CanceledError`. */
export function toCancellation({ reason }: AbortSignal): CanceledError {
  return reason instanceof CanceledError ? reason : new CanceledError();
}
