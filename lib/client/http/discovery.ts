import { NetworkError, type Request } from "./errors";
import { isObject, parseJson, asString } from "./json-api";
import { fetchWithRetry, type RetryOptions } from "./fetch-with-retry";
import { RedirectError, createTransport, type HttpResponse, type TransportOptions } from "./transport";

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
 * @throws NetworkError where the host does not answer, or offers no such API
 */
export async function discoverBaseUrl(
  hostname: string,
  options: TransportOptions & RetryOptions,
  signal?: AbortSignal,
): Promise<string> {
  const send = createTransport(options);
  let call: Request = { method: "GET", url: discoveryUrl(hostname) };
  for (let redirects = 0; ; redirects++) {
    try {
      const attempt = (): Promise<HttpResponse> =>
        send(call, { accept: "application/json" }, undefined, signal);
      const { response } = await fetchWithRetry(call, attempt, options, signal);
      return baseIn(response, call);
    } catch (error) {
      if (!(error instanceof RedirectError) || error.location?.protocol !== "https:") throw error;
      if (redirects === MOST_REDIRECTS) throw new NetworkError(call, "the host redirects too often", true);
      call = { method: "GET", url: error.location.href };
    }
  }
}

function baseIn({ status, body }: HttpResponse, call: Request): string {
  if (status !== 200) throw new NetworkError(call, `the host answered ${status}`, true);
  const services = parseJson(body);
  const found = SERVICES.map((name) => (isObject(services) ? asString(services[name]) : undefined)).find(
    Boolean,
  );
  if (found === undefined) {
    const reason = "the host offers no API of HCP Terraform or Terraform Enterprise";
    throw new NetworkError(call, reason, true);
  }
  const url = URL.canParse(found, call.url) ? new URL(found, call.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new NetworkError(call, "the host names no URL for its API that can be used", true);
  }
  url.pathname = url.pathname.replace(/\/*$/, "/");
  return url.href;
}
