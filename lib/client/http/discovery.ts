import { setTimeout as sleep } from "node:timers/promises";
import { NoAnswerError, type Call } from "./errors";
import { isObject, parseJson, text } from "./json-api";
import { ATTEMPTS, limitDelay, retryDelay } from "./retry-policy";
import { RedirectedError, transport, type Exchange, type Send, type TransportOptions } from "./transport";

/** Newest first: every one of these services has the token endpoints. */
const SERVICES = ["tfe.v2.2", "tfe.v2.1", "tfe.v2"];

/** As many as Terraform follows. */
const MOST_REDIRECTS = 3;

export const discoveryUrl = (hostname: string): string => `https://${hostname}/.well-known/terraform.json`;

/**
 * Where the API of a host is, by Terraform's remote service discovery: the document
 * `/.well-known/terraform.json` names the base of each service, relative to itself. It is asked for without the
 * credential, and so its redirects are followed.
 *
 * @param hostname with a port where it is not 443
 * @throws NoAnswerError where the host does not answer, or offers no such API
 */
export async function discoverApi(
  hostname: string,
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<string> {
  const send = transport(options);
  let call: Call = { method: "GET", url: discoveryUrl(hostname) };
  for (let redirects = 0; ; redirects++) {
    try {
      return baseIn(await patiently(send, call, signal), call);
    } catch (error) {
      if (!(error instanceof RedirectedError) || error.location?.protocol !== "https:") throw error;
      if (redirects === MOST_REDIRECTS) throw new NoAnswerError(call, "the host redirects too often", true);
      call = { method: "GET", url: error.location.href };
    }
  }
}

async function patiently(send: Send, call: Call, signal: AbortSignal | undefined): Promise<Exchange> {
  for (let failures = 0; ;) {
    let delay: number;
    try {
      const exchange = await send(call, { accept: "application/json" }, undefined, signal);
      if (exchange.status === 429) delay = limitDelay(exchange.headers);
      else if (exchange.status < 500 || ++failures === ATTEMPTS) return exchange;
      else delay = retryDelay(failures, Math.random());
    } catch (error) {
      if (!(error instanceof NoAnswerError) || error instanceof RedirectedError) throw error;
      if (++failures === ATTEMPTS || signal?.aborted) throw error;
      delay = retryDelay(failures, Math.random());
    }
    try {
      await sleep(delay, undefined, { signal });
    } catch {
      throw new NoAnswerError(call, "stopped before the next attempt", true);
    }
  }
}

function baseIn({ status, body }: Exchange, call: Call): string {
  if (status !== 200) throw new NoAnswerError(call, `the host answered ${status}`, true);
  const services = parseJson(body);
  const found = SERVICES.map((name) => (isObject(services) ? text(services[name]) : undefined)).find(Boolean);
  if (found === undefined) {
    const reason = "the host offers no API of HCP Terraform or Terraform Enterprise";
    throw new NoAnswerError(call, reason, true);
  }
  const url = URL.canParse(found, call.url) ? new URL(found, call.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new NoAnswerError(call, "the host names no URL for its API that can be used", true);
  }
  url.pathname = url.pathname.replace(/\/*$/, "/");
  return url.href;
}
