import { Client } from "../../lib/client/client";
import { Secret } from "../../lib/client/secret";
import { toCancellation } from "../../lib/adapter/cancellation";
import { createServerState, type Connection } from "../../lib/adapter/connection";
import { EmulatorHandle, OWNER_TOKEN } from "./emulator";

/**
 * A configured provider's connection in which waiting takes no time: the clocks move instead, the emulator's as well.
 *
 * @param observe told of every request when it has ended
 */
export function instantConnection(url: string, timeoutMs = 20_000, observe?: () => void): Connection {
  const { signal } = new AbortController();
  let now = 0;
  const sleep = (milliseconds: number): Promise<void> => {
    now += milliseconds;
    return Promise.resolve();
  };
  const client = new Client({
    base: `${url}/api/v2/`,
    token: new Secret(OWNER_TOKEN),
    timeoutMs,
    observe,
    sleep,
  });
  return {
    ...createServerState(client, () => now),
    organization: "acme",
    unknownArguments: [],
    signal,
    hardStop: signal,
    async wait(milliseconds, stop) {
      if (stop.aborted) throw toCancellation(stop);
      now += milliseconds;
      await new EmulatorHandle(url).advance(`${milliseconds}ms`);
    },
  };
}
