import type { Emulation } from "../emulation";
import { badRequest } from "../json-api";
import type { WireJournal } from "../wire";

function parseWholeNumber(query: URLSearchParams, parameter: string, otherwise: number): number {
  const text = query.get(parameter);
  if (text === null) return otherwise;
  if (!/^\d{1,15}$/.test(text)) {
    throw badRequest(
      `${parameter} must be a whole number, got ${JSON.stringify(text.slice(0, 40))}.`,
      parameter,
    );
  }
  return Number(text);
}

/**
 * Returns the recorded requests, oldest first. `after` selects requests with larger IDs. If there are more than `last`
 * of them, only the newest ones are returned.
 *
 * @throws ApiError 400 if one of these parameters isn't a whole number
 */
export function getJournal(emulation: Emulation, query: URLSearchParams): WireJournal {
  const after = parseWholeNumber(query, "after", 0);
  const last = parseWholeNumber(query, "last", Infinity);
  const entries = emulation.journal.after(after);
  return {
    requests: entries
      .slice(Math.max(0, entries.length - last))
      .map(({ id, at, method, path, status, credential, userAgent, fault, body }) => ({
        id,
        at,
        method,
        path,
        status,
        credential,
        user_agent: userAgent,
        fault,
        body,
      })),
  };
}
