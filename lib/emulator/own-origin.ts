import { ApiError } from "./json-api";

/** The emulator's names in a Host header. The emulator listens only on the loopback interface. */
const OWN_NAMES: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

const forbidden = (detail: string): ApiError =>
  new ApiError(403, { status: "403", title: "forbidden", detail });

/**
 * Rejects requests whose Host header doesn't contain a name of the emulator. With DNS rebinding, another site can make
 * its own name resolve to 127.0.0.1 to read responses. The Host header of those requests contains the site's name.
 *
 * @throws ApiError 403
 */
export function requireOwnHost(host: string | undefined): void {
  const name = (host ?? "").toLowerCase().replace(/:\d*$/, "");
  if (!OWN_NAMES.has(name)) {
    throw forbidden(
      "The host must be 127.0.0.1, [::1] or localhost. Under other names, only the API is available.",
    );
  }
}

/**
 * Rejects requests from pages of other sites. Browsers send the page's origin in the Origin header, which most other
 * clients don't send. In addition, a browser sends JSON to another site only after a successful preflight request, and
 * the emulator rejects all preflight requests.
 *
 * @throws ApiError 403 for a request from another site's page, 415 for a POST whose Content-Type isn't JSON
 */
export function requireOwnOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  const host = (request.headers.get("host") ?? "").toLowerCase();
  if (origin !== null && origin !== `http://${host}` && origin !== `https://${host}`) {
    throw forbidden("Pages of other sites must not control the emulator.");
  }
  const mediaType = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (request.method === "POST" && mediaType !== "application/json") {
    throw new ApiError(415, {
      status: "415",
      title: "unsupported media type",
      detail: "The Content-Type of a POST must be application/json, with or without a body.",
    });
  }
}
