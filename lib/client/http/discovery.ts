import { NetworkError, type Request } from "./errors";
import { isObject, parseJson, asString } from "./json-api";
import { fetchWithRetry, type RetryOptions } from "./fetch-with-retry";
import {
  RedirectError,
  createTransport,
  describeLocation,
  type HttpResponse,
  type TransportOptions,
} from "./transport";

/** The names of the services that have the token endpoints, newest first. */
const SERVICES = ["tfe.v2.2", "tfe.v2.1", "tfe.v2"];

/** The maximum number of redirects, which is the same in Terraform. */
const MAX_REDIRECTS = 3;

export const discoveryUrl = (hostname: string): string => `https://${hostname}/.well-known/terraform.json`;

/**
 * Finds the base URL of a host's API with Terraform's remote service discovery: `/.well-known/terraform.json` contains
 * the URL of each service, which can be relative. The document is requested without the credential, so redirects to
 * HTTPS URLs are followed.
 *
 * @param hostname including the port unless it is 443
 * @throws NetworkError if the host doesn't respond, or doesn't offer the API
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
      if (!(error instanceof RedirectError)) throw error;
      if (error.location?.protocol !== "https:") {
        const reason = `the host redirects to ${describeLocation(error.location)}; only redirects to HTTPS URLs are followed`;
        throw new NetworkError(call, reason, true);
      }
      if (redirects === MAX_REDIRECTS) throw new NetworkError(call, "the host redirects too often", true);
      call = { method: "GET", url: error.location.href };
    }
  }
}

function baseIn({ status, body }: HttpResponse, call: Request): string {
  if (status !== 200) throw new NetworkError(call, `the host responded with ${status}`, true);
  const document = parseJson(body);
  return selectBaseUrl(isObject(document) ? document : {}, call);
}

/**
 * Selects the base URL of the API from the services of a host.
 *
 * @param call the request for the discovery document, whose URL is the base of relative service URLs
 * @throws NetworkError if there is no usable URL
 */
export function selectBaseUrl(services: { readonly [name: string]: unknown }, call: Request): string {
  const found = SERVICES.map((name) => asString(services[name])).find(Boolean);
  if (found === undefined) {
    const reason = "the host doesn't offer the API of HCP Terraform or Terraform Enterprise";
    throw new NetworkError(call, reason, true);
  }
  const url = URL.canParse(found, call.url) ? new URL(found, call.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    const reason =
      "the host's services contain an invalid URL for the API; it must be an HTTP or HTTPS URL without a user name or password";
    throw new NetworkError(call, reason, true);
  }
  url.pathname = url.pathname.replace(/\/*$/, "/");
  return url.href;
}
