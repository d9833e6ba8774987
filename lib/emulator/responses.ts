import { STATUS_CODES } from "node:http";
import type { Fault } from "./faults";
import { MEDIA_TYPE, type ApiResponse, type ApiError } from "./json-api";
import type { Allowance } from "./rate-limit";

const JSON_API = `${MEDIA_TYPE}; charset=utf-8`;

/** Current Go clients require version 2.5 or later for the newer parts of the API. */
const VERSION_HEADERS = { "TFP-API-Version": "2.6", "TFP-AppName": "HCP Terraform" };

// RFC 9110: responses with these statuses have no content.
const WITHOUT_CONTENT = new Set([204, 205, 304]);

export function createApiResponse({ status, document }: ApiResponse): Response {
  if (document === undefined) return new Response(null, { status });
  return new Response(JSON.stringify(document), { status, headers: { "Content-Type": JSON_API } });
}

export function createErrorResponse({ status, errorObject }: ApiError): Response {
  const headers = { "Content-Type": JSON_API };
  return new Response(JSON.stringify({ errors: [errorObject] }), { status, headers });
}

export function createJsonResponse(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}

/** Creates the response that a fault sends instead of the real response. */
export function createFaultResponse({ status, headers }: Fault): Response {
  const title = (STATUS_CODES[status] ?? "unknown status").toLowerCase();
  const content = status < 400 ? { data: null } : { errors: [{ status: String(status), title }] };
  const body = WITHOUT_CONTENT.has(status) ? null : JSON.stringify(content);
  const response = new Response(body, { status, headers: body === null ? {} : { "Content-Type": JSON_API } });
  headers.forEach((value, name) => response.headers.set(name, value));
  return response;
}

/** @param allowance undefined if there is no rate limit */
export function addApiHeaders(response: Response, allowance: Allowance | undefined): void {
  for (const [name, value] of Object.entries(VERSION_HEADERS)) response.headers.set(name, value);
  if (allowance === undefined) return;
  response.headers.set("X-RateLimit-Limit", String(allowance.limit));
  response.headers.set("X-RateLimit-Remaining", String(allowance.remaining));
  response.headers.set("X-RateLimit-Reset", allowance.reset.toFixed(3));
}

/** Sets the `Date` header to the emulated time, unless a fault has already set it. */
export function addDate(response: Response, now: number): void {
  if (!response.headers.has("Date")) response.headers.set("Date", new Date(now).toUTCString());
}
