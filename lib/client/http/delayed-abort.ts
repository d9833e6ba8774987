/**
 * Creates a signal that is aborted the given time after another signal. A signal that is already aborted is returned
 * unchanged.
 *
 * @returns the signal, and a function that releases the listener and the timer
 */
export function delayAbort(
  signal: AbortSignal | undefined,
  milliseconds: number,
): { readonly signal: AbortSignal | undefined; readonly release: () => void } {
  if (signal === undefined || signal.aborted) return { signal, release: () => undefined };
  const delayed = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const startTimer = (): void => {
    timer = setTimeout(() => delayed.abort(signal.reason), milliseconds);
  };
  signal.addEventListener("abort", startTimer, { once: true });
  return {
    signal: delayed.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", startTimer);
    },
  };
}
