import type { WireClock, WireJournal, WirePulse, WireState } from "../wire";

/** What the emulator refused, in its own words. */
interface Refusal {
  readonly errors?: readonly { readonly detail?: string; readonly title?: string }[];
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const options: RequestInit =
    body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/_emulator/${path}`, options);
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  const [problem] = (answer as Refusal).errors ?? [];
  throw new Error(problem?.detail ?? problem?.title ?? `the emulator answered ${response.status}`);
}

export const pulse = (): Promise<WirePulse> => ask("pulse");
export const state = (): Promise<WireState> => ask("state");
/** The newest requests after the given one. */
export const journal = (after: number, last: number): Promise<WireJournal> =>
  ask(`journal?after=${after}&last=${last}`);
/** @param change as `POST /_emulator/clock` takes it */
export const setClock = (change: object): Promise<WireClock> => ask("clock", change);
