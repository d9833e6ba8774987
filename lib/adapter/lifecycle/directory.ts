import type { Client } from "../../client/client";
import { readAccountId } from "../../client/endpoints/account";
import { readOrganization, type Organization } from "../../client/endpoints/organizations";
import { readTeam, type Team } from "../../client/endpoints/teams";
import { ApiError } from "../../client/http/errors";
import { SharedPromise } from "../../shared/shared-promise";
import { toCancellation } from "../cancellation";

/**
 * A cache of the user that the provider authenticates as, and of organizations and teams. Each of them is read only
 * once, unless a read fails.
 */
export class Directory {
  readonly #client;
  readonly #reads = new Map<string, SharedPromise<unknown>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Returns the ID of the user that the provider authenticates as. */
  accountId(signal: AbortSignal): Promise<string> {
    return this.#read("account", (reading) => readAccountId(this.#client, reading), signal);
  }

  /**
   * Reads a team. Returns undefined for a 404, which means that the team doesn't exist or the credential can't see it.
   */
  team(id: string, signal: AbortSignal): Promise<Team | undefined> {
    return this.#read(`team ${id}`, (reading) => unless404(readTeam(this.#client, id, reading)), signal);
  }

  /**
   * Reads an organization. Returns undefined for a 404, which means that the organization doesn't exist or the
   * credential can't see it.
   */
  organization(name: string, signal: AbortSignal): Promise<Organization | undefined> {
    const read = (reading: AbortSignal): Promise<Organization | undefined> =>
      unless404(readOrganization(this.#client, name, reading));
    return this.#read(`organization ${name}`, read, signal);
  }

  /** Shares one read among all callers with the same key. Caches the result, but not an error. */
  async #read<T>(key: string, read: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const shared = (this.#reads.get(key) as SharedPromise<T> | undefined) ?? new SharedPromise(read);
    this.#reads.set(key, shared);
    try {
      return await shared.wait(signal, () => toCancellation(signal));
    } catch (error) {
      if (this.#reads.get(key) === shared) this.#reads.delete(key);
      throw error;
    }
  }
}

async function unless404<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
