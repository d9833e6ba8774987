import { NoAnswerError } from "./errors";
import { isObject, parseJson, text } from "./json-api";
import { transport, type TransportOptions } from "./transport";

/** Newest first: every one of these services has the token endpoints. */
const SERVICES = ["tfe.v2.2", "tfe.v2.1", "tfe.v2"];

/**
 * Where the API of a host is, by Terraform's remote service discovery: the document
 * `/.well-known/terraform.json` names the base of each service, relative to itself.
 *
 * @param hostname with a port where it is not 443
 * @throws NoAnswerError where the host does not answer, or offers no such API
 */
export async function discoverApi(
  hostname: string,
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<string> {
  const call = { method: "GET", url: `https://${hostname}/.well-known/terraform.json` } as const;
  const { status, body } = await transport(options)(call, { accept: "application/json" }, undefined, signal);
  const services = status === 200 ? parseJson(body) : undefined;
  const found = SERVICES.map((name) => (isObject(services) ? text(services[name]) : undefined)).find(Boolean);
  if (found === undefined) {
    const reason =
      status === 200
        ? "the host offers no API of HCP Terraform or Terraform Enterprise"
        : `the host answered ${status}`;
    throw new NoAnswerError(call, reason, true);
  }
  return new URL(found.replace(/\/*$/, "/"), call.url).href;
}
