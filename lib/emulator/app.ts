import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { addApiHeaders, createApiResponse, createErrorResponse, createJsonResponse } from "./responses";
import { controlRoutes } from "./control";
import { authenticate } from "./credentials";
import type { Emulation } from "./emulation";
import { runExchange, type EmulatorContext, type Exchange } from "./exchange";
import { ApiError, notFound, unsupportedRoute } from "./json-api";
import { requireOwnHost, requireOwnOrigin } from "./own-origin";
import { browserHeaders, pageRoutes } from "./page-routes";
import { tooManyRequests } from "./rate-limit";
import { readJson, requireMediaType } from "./request-body";
import { objectRoutes } from "./registry/object-routes";
import {
  createProtocolError,
  protocolRoutes,
  PROVIDERS_V1,
  type ProtocolRequest,
} from "./registry/provider-protocol";
import { routes } from "./routes";
import { gpgKeyRoutes } from "./routes/gpg-keys";
import type { Route } from "./routes/route";
import { sha256 } from "./secrets";

const API = "/api/v2";
const REGISTRY = "/api/registry";
const CONTROL = "/_emulator";

/** https://developer.hashicorp.com/terraform/internals/remote-service-discovery */
const DISCOVERY = {
  "tfe.v2": `${API}/`,
  "tfe.v2.1": `${API}/`,
  "tfe.v2.2": `${API}/`,
  "providers.v1": `${PROVIDERS_V1}/`,
};

/** Applies the rate limit, and adds the API's headers to the response. */
async function withRateLimit(
  emulation: Emulation,
  { context }: Exchange,
  produce: () => Promise<Response>,
): Promise<Response> {
  const allowance = emulation.rateLimit.take(sha256(context.req.header("authorization") ?? ""));
  let response: Response;
  try {
    if (allowance?.isExceeded === true) throw tooManyRequests();
    response = await produce();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response = createErrorResponse(error);
  }
  addApiHeaders(response, allowance);
  return response;
}

function requireCredential(emulation: Emulation, current: Exchange): void {
  const authorization = current.context.req.header("authorization") ?? null;
  current.token = authenticate(emulation.store, authorization, emulation.clock.now());
}

async function handleRoute(emulation: Emulation, route: Route, current: Exchange): Promise<Response> {
  const { req } = current.context;
  // The credential is checked before the body is read, because a 401 takes precedence over errors in the body.
  requireCredential(emulation, current);
  if (route.method !== "GET") {
    const contentType = req.header("content-type") ?? null;
    if (route.method !== "DELETE" || contentType !== null) requireMediaType(contentType);
    current.body = await readJson(req.raw);
    // hashicorp/tfe 0.80 sends a DELETE without a body or Content-Type. A body always requires the media type.
    if (current.body !== undefined) requireMediaType(contentType);
    // The token might have been revoked while the body was being received.
    requireCredential(emulation, current);
  }
  const { token, body, url } = current;
  if (token === null) throw notFound();
  const now = emulation.clock.now();
  token.lastUsedAt = now;
  const response = route.handle({
    store: route.isList === true ? current.listStore() : emulation.store,
    token,
    now,
    profile: emulation.profile,
    url,
    body,
    parameter: (name) => req.param(name) ?? "",
  });
  return createApiResponse(response);
}

function handleProtocol(
  emulation: Emulation,
  current: Exchange,
  handle: (request: ProtocolRequest) => unknown,
): Promise<Response> {
  try {
    requireCredential(emulation, current);
    const { token, url, context } = current;
    if (token === null) throw notFound();
    token.lastUsedAt = emulation.clock.now();
    const parameter = (name: string): string => context.req.param(name) ?? "";
    const { store } = emulation;
    return Promise.resolve(createJsonResponse(handle({ store, token, origin: url.origin, parameter })));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return Promise.resolve(createJsonResponse(createProtocolError(error), error.status));
  }
}

/**
 * Handles a request for the page or a control endpoint. Browsers can show the response, but other sites can't read it.
 */
async function respondToOwnHost(
  context: EmulatorContext,
  produce: () => Promise<Response>,
): Promise<Response> {
  let response: Response;
  try {
    requireOwnHost(context.req.header("host"));
    response = await produce();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response = createJsonResponse({ errors: [error.errorObject] }, error.status);
  }
  for (const [name, value] of Object.entries(browserHeaders)) response.headers.set(name, value);
  return response;
}

/**
 * Creates an app that serves the API under `/api/v2`, the private registry, service discovery and the web page at `/`.
 * Under `/_emulator`, it serves control endpoints for the page and for tests.
 */
export function createApp(emulation: Emulation): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  for (const { path, mediaType, content } of pageRoutes) {
    app.get(path, (context) =>
      respondToOwnHost(context, () => {
        const headers = { "Content-Type": `${mediaType}; charset=utf-8` };
        return Promise.resolve(new Response(content, { headers }));
      }),
    );
  }

  for (const { method, path, handle } of controlRoutes) {
    app.on(method, CONTROL + path, (context) =>
      respondToOwnHost(context, async () => {
        if (method !== "GET") requireOwnOrigin(context.req.raw);
        const body = method === "POST" ? await readJson(context.req.raw) : undefined;
        const { searchParams } = new URL(context.req.url);
        const response = createJsonResponse(handle(emulation, body, searchParams));
        await emulation.saveChanges();
        return response;
      }),
    );
  }

  app.get("/.well-known/terraform.json", (context) =>
    runExchange(emulation, context, false, () => Promise.resolve(createJsonResponse(DISCOVERY))),
  );

  app.get(`${API}/ping`, (context) =>
    runExchange(emulation, context, false, (current) =>
      withRateLimit(emulation, current, () => Promise.resolve(createApiResponse({ status: 204 }))),
    ),
  );

  const allRoutes = [
    ...routes.map((route) => [API + route.path, route] as const),
    ...gpgKeyRoutes.map((route) => [REGISTRY + route.path, route] as const),
  ];
  for (const [path, route] of allRoutes) {
    app.on(route.method, path, (context) =>
      runExchange(emulation, context, route.isList === true, (current) =>
        withRateLimit(emulation, current, () => handleRoute(emulation, route, current)),
      ),
    );
  }

  for (const { path, handle } of protocolRoutes) {
    app.get(path, (context) =>
      runExchange(emulation, context, false, (current) => handleProtocol(emulation, current, handle)),
    );
  }

  for (const { method, path, handle } of objectRoutes) {
    app.on(method, path, (context) =>
      runExchange(emulation, context, false, () =>
        handle(emulation, context.req.raw, context.req.param("id") ?? ""),
      ),
    );
  }

  app.notFound((context: EmulatorContext) => {
    const { path } = context.req;
    if (path.startsWith(`${CONTROL}/`)) return createErrorResponse(notFound());
    return runExchange(emulation, context, false, (current) => {
      if (!path.startsWith(`${API}/`)) return Promise.reject(notFound());
      return withRateLimit(emulation, current, () => {
        requireCredential(emulation, current);
        throw unsupportedRoute(context.req.method, path);
      });
    });
  });

  app.onError((error) => {
    console.error(error);
    return createErrorResponse(
      new ApiError(500, { status: "500", title: "internal server error", detail: error.message }),
    );
  });

  return app;
}
