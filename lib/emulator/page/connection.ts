import type { WireClock, WireJournal, WirePulse, WireState } from "../wire";

interface ErrorBody {
  readonly errors?: readonly { readonly detail?: string; readonly title?: string }[];
}

async function send<T>(path: string, body?: object): Promise<T> {
  const options: RequestInit =
    body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/_emulator/${path}`, options);
  const content: unknown = await response.json();
  if (response.ok) return content as T;
  const [error] = (content as ErrorBody).errors ?? [];
  throw new Error(error?.detail ?? error?.title ?? `the emulator responded with ${response.status}`);
}

export const fetchPulse = (): Promise<WirePulse> => send("pulse");
export const fetchState = (): Promise<WireState> => send("state");
/** Returns the requests whose ID is larger than `after`, but only the newest ones if there are more than `last`. */
export const fetchJournal = (after: number, last: number): Promise<WireJournal> =>
  send(`journal?after=${after}&last=${last}`);
/** @param change the body of `POST /_emulator/clock` */
export const setClock = (change: object): Promise<WireClock> => send("clock", change);
