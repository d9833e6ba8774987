/**
 * Returns a signal that aborts when the given one does, or after the given number of milliseconds.
 * `AbortSignal.timeout` might never fire here, because `AbortSignal.any` doesn't prevent its source signals and their
 * timers from being garbage-collected.
 */
export function withDeadline(milliseconds: number, signal: AbortSignal, message: string): AbortSignal {
  const deadline = new AbortController();
  setTimeout(() => deadline.abort(new CanceledError(message)), milliseconds).unref();
  return AbortSignal.any([signal, deadline.signal]);
}

/** Terraform requested a stop before the operation was finished, or its timeout expired. */
export class CanceledError extends Error {
  override readonly name = "CanceledError";

  constructor(message = "Terraform requested a stop") {
    super(message);
  }
}

/** Why a signal was aborted. */
export function toCancellation({ reason }: AbortSignal): CanceledError {
  return reason instanceof CanceledError ? reason : new CanceledError();
}
