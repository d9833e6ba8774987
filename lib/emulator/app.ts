import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { addApiHeaders, apiResponse, errorResponse, jsonResponse } from "./responses";
import { controlRoutes } from "./control";
import { authenticate } from "./credentials";
import type { Emulation } from "./emulation";
import { exchange, type EmulatorContext, type Exchange } from "./exchange";
import { ApiError, notFound } from "./json-api";
import { requireOwnHost, requireOwnOrigin } from "./own-origin";
import { browserHeaders, pageRoutes } from "./page-routes";
import { tooManyRequests } from "./rate-limit";
import { readJson, requireMediaType } from "./request-body";
import { routes } from "./routes";
import type { Route } from "./routes/route";
import { sha256 } from "./secrets";

const API = "/api/v2";
const CONTROL = "/_emulator";

/** https://developer.hashicorp.com/terraform/internals/remote-service-discovery */
const DISCOVERY = { "tfe.v2": `${API}/`, "tfe.v2.1": `${API}/`, "tfe.v2.2": `${API}/` };

/** What every answer of the API has, whatever the answer is: its version, and how much of the limit is left. */
async function limited(
  emulation: Emulation,
  { context }: Exchange,
  produce: () => Promise<Response>,
): Promise<Response> {
  const allowance = emulation.rateLimit.take(sha256(context.req.header("authorization") ?? ""));
  let response: Response;
  try {
    if (allowance?.exceeded === true) throw tooManyRequests();
    response = await produce();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response = errorResponse(error);
  }
  addApiHeaders(response, allowance);
  return response;
}

function requireCredential(emulation: Emulation, current: Exchange): void {
  const authorization = current.context.req.header("authorization") ?? null;
  current.token = authenticate(emulation.store, authorization, emulation.clock.now());
}

async function answerRoute(emulation: Emulation, route: Route, current: Exchange): Promise<Response> {
  const { req } = current.context;
  // Before anything is read: a stranger learns nothing but that he is one.
  requireCredential(emulation, current);
  if (route.method !== "GET") {
    requireMediaType(req.header("content-type") ?? null);
    current.body = await readJson(req.raw);
    // Again: while the body came in, the token may have been revoked.
    requireCredential(emulation, current);
  }
  const { token, body, url } = current;
  if (token === null) throw notFound();
  const now = emulation.clock.now();
  token.lastUsedAt = now;
  const answer = route.answer({
    store: route.list === true ? current.listStore() : emulation.store,
    token,
    now,
    profile: emulation.profile,
    url,
    body,
    parameter: (name) => req.param(name) ?? "",
  });
  return apiResponse(answer);
}

/** What is no part of the API and may be looked at in a browser, but by no page of another site. */
async function shownToOwn(context: EmulatorContext, produce: () => Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    requireOwnHost(context.req.header("host"));
    response = await produce();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response = jsonResponse({ errors: [error.problem] }, error.status);
  }
  for (const [name, value] of Object.entries(browserHeaders)) response.headers.set(name, value);
  return response;
}

/**
 * The vendor's API under `/api/v2`, discovery, a page for people at `/`, and what
 * that and tests need under `/_emulator`.
 */
export function emulatorApp(emulation: Emulation): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  for (const { path, mediaType, content } of pageRoutes) {
    app.get(path, (context) =>
      shownToOwn(context, () => {
        const headers = { "Content-Type": `${mediaType}; charset=utf-8` };
        return Promise.resolve(new Response(content, { headers }));
      }),
    );
  }

  for (const { method, path, answer } of controlRoutes) {
    app.on(method, CONTROL + path, (context) =>
      shownToOwn(context, async () => {
        if (method !== "GET") requireOwnOrigin(context.req.raw);
        const body = method === "POST" ? await readJson(context.req.raw) : undefined;
        const { searchParams } = new URL(context.req.url);
        const response = jsonResponse(answer(emulation, body, searchParams));
        await emulation.saveChanges();
        return response;
      }),
    );
  }

  app.get("/.well-known/terraform.json", (context) =>
    exchange(emulation, context, false, () => Promise.resolve(jsonResponse(DISCOVERY))),
  );

  app.get(`${API}/ping`, (context) =>
    exchange(emulation, context, false, (current) =>
      limited(emulation, current, () => Promise.resolve(apiResponse({ status: 204 }))),
    ),
  );

  for (const route of routes) {
    app.on(route.method, API + route.path, (context) =>
      exchange(emulation, context, route.list === true, (current) =>
        limited(emulation, current, () => answerRoute(emulation, route, current)),
      ),
    );
  }

  app.notFound((context: EmulatorContext) => {
    const { path } = context.req;
    if (path.startsWith(`${CONTROL}/`)) return errorResponse(notFound());
    return exchange(emulation, context, false, (current) => {
      if (!path.startsWith(`${API}/`)) return Promise.reject(notFound());
      return limited(emulation, current, () => {
        requireCredential(emulation, current);
        throw notFound();
      });
    });
  });

  app.onError((error) => {
    console.error(error);
    return errorResponse(
      new ApiError(500, { status: "500", title: "internal server error", detail: error.message }),
    );
  });

  return app;
}
