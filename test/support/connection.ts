import { Client } from "../../lib/client/client";
import { Secret } from "../../lib/client/secret";
import { toCancellation } from "../../lib/adapter/cancellation";
import { createServerState, type Connection } from "../../lib/adapter/connection";
import type { EncryptionKeys } from "../../lib/adapter/encryption/configured-keys";
import { EmulatorHandle, OWNER_TOKEN } from "./emulator";

export interface ConnectionOptions {
  /** The credential. Default: the token of the emulator's owner. */
  readonly token?: string;
  /** The provider's organization, or null if it doesn't have one. Default: acme. */
  readonly organization?: string | null;
  /** The timeout of each request, in milliseconds. Default: 20,000. */
  readonly timeoutMs?: number;
  /** The keys that encrypt secrets in state. Default: no keys. */
  readonly encryptionKeys?: EncryptionKeys;
  /** A function that is called at the end of each request. */
  readonly observe?: () => void;
}

/** Creates the connection of a configured provider. Its time is virtual: waiting only advances the clocks. */
export function createInstantConnection(url: string, options: ConnectionOptions = {}): Connection {
  const { token = OWNER_TOKEN, organization = "acme", timeoutMs = 20_000, observe } = options;
  const { signal } = new AbortController();
  let now = 0;
  const sleep = (milliseconds: number): Promise<void> => {
    now += milliseconds;
    return Promise.resolve();
  };
  const client = new Client({
    base: `${url}/api/v2/`,
    token: new Secret(token),
    timeoutMs,
    observe,
    sleep,
  });
  return {
    ...createServerState(client, () => now),
    organization: organization ?? undefined,
    unknownArguments: [],
    encryptionKeys: options.encryptionKeys ?? [],
    signal,
    hardStop: signal,
    async wait(milliseconds, stop) {
      if (stop.aborted) throw toCancellation(stop);
      now += milliseconds;
      await new EmulatorHandle(url).advance(`${milliseconds}ms`);
    },
  };
}
