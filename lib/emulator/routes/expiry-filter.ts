import { badRequest } from "../json-api";

const DAY = 86_400_000;

type Test = (expiry: number | null, now: number) => boolean;

const expiresWithin =
  (days: number): Test =>
  (expiry, now) =>
    expiry !== null && expiry > now && expiry <= now + days * DAY;

const states: ReadonlyMap<string, Test> = new Map([
  ["active", (expiry, now) => expiry === null || expiry > now],
  ["expiring_in_7_days", expiresWithin(7)],
  ["expiring_in_30_days", expiresWithin(30)],
  ["expired", (expiry, now) => expiry !== null && expiry <= now],
  ["no_expiration", (expiry) => expiry === null],
]);

/**
 * Reads `filter[expiry_status]`: a comma-separated list of states, at least one of which must apply.
 *
 * @throws ApiError 400 for a state that isn't in the OpenAPI document
 */
export function parseExpiryFilter(requested: string | null, now: number): (expiry: number | null) => boolean {
  if (requested === null || requested === "") return () => true;
  const tests = requested.split(",").map((word) => {
    const test = states.get(word.trim());
    if (test !== undefined) return test;
    const parameter = "filter[expiry_status]";
    const known = [...states.keys()].join(", ");
    const got = JSON.stringify(word.trim().slice(0, 40));
    throw badRequest(
      `${parameter} must be one or more of ${known}, separated by commas; got ${got}.`,
      parameter,
    );
  });
  return (expiry) => tests.some((test) => test(expiry, now));
}
