import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { addDate, createErrorResponse, createFaultResponse } from "./responses";
import type { Emulation } from "./emulation";
import type { Fault } from "./faults";
import { parseBearerSecret } from "./credentials";
import { redactBody, redactText } from "./journal";
import { ApiError, badRequest } from "./json-api";
import type { Token } from "./model";
import { Store } from "./store";

export type EmulatorContext = Context<{ Bindings: HttpBindings }>;

/** The context of one request, used by its route and by the journal. */
export interface Exchange {
  readonly context: EmulatorContext;
  /** The request's URL with the emulator's own origin, because the Host header can contain any name. */
  readonly url: URL;
  /** Returns the data for lists: the current data, unless a fault makes lists stale. */
  readonly listStore: () => Store;
  token: Token | null;
  body: unknown;
}

type Produce = (exchange: Exchange) => Promise<Response>;

function parseTarget(target: string, origin: string): URL {
  try {
    if (target.startsWith("/")) return new URL(origin + target);
    // The target is in absolute form (RFC 9112, section 3.2.2).
    const { pathname, search } = new URL(target);
    return new URL(origin + pathname + search);
  } catch {
    throw badRequest("The request's target isn't a valid URL or path.");
  }
}

async function handleApiErrors(produce: Produce, exchange: Exchange): Promise<Response> {
  try {
    return await produce(exchange);
  } catch (error) {
    if (error instanceof ApiError) return createErrorResponse(error);
    throw error;
  }
}

function closeConnection(outgoing: ServerResponse): Response {
  outgoing.socket?.destroy();
  return RESPONSE_ALREADY_SENT;
}

/**
 * Sends headers with the full length and half of the body, then closes the connection. If the body is empty, only
 * closes the connection.
 */
async function truncate(outgoing: ServerResponse, response: Response): Promise<Response> {
  const content = Buffer.from(await response.arrayBuffer());
  if (content.length === 0) return closeConnection(outgoing);
  const headers = { ...Object.fromEntries(response.headers), "content-length": content.length };
  outgoing.writeHead(response.status, headers);
  const half = content.subarray(0, Math.ceil(content.length / 2));
  if (!outgoing.write(half)) await Promise.race([once(outgoing, "drain"), once(outgoing, "close")]);
  // Without this delay, data that is still in a buffer could be lost.
  await sleep(20);
  return closeConnection(outgoing);
}

/**
 * Handles one request, applies the first matching fault, if any, and records the request in the journal.
 *
 * @param list - whether the request is for a list
 * @param produce - carries out the request and creates the response
 */
export async function runExchange(
  emulation: Emulation,
  context: EmulatorContext,
  list: boolean,
  produce: Produce,
): Promise<Response> {
  const { incoming, outgoing } = context.env;
  let url: URL;
  try {
    url = parseTarget(incoming.url ?? "", emulation.origin);
  } catch (error) {
    if (error instanceof ApiError) return createErrorResponse(error);
    throw error;
  }
  const method = context.req.method;
  const fault = emulation.faults.take(method, url, list);
  const stale = fault?.before == null ? undefined : new Store(fault.before);
  const current: Exchange = {
    context,
    url,
    listStore: () => stale ?? emulation.store,
    token: null,
    body: undefined,
  };
  const response = await applyFault(emulation, fault, outgoing, async () => {
    const produced = await handleApiErrors(produce, current);
    await emulation.saveChanges();
    addDate(produced, emulation.clock.now());
    return produced;
  });
  const secret = parseBearerSecret(context.req.header("authorization") ?? null);
  // Redacting a shorter string could make the text unreadable.
  const secrets = secret !== undefined && secret.length >= 6 ? [secret] : [];
  const userAgent = context.req.header("user-agent");
  emulation.journal.add({
    at: new Date(emulation.clock.now()).toISOString(),
    method,
    path: redactText(url.pathname + url.search, secrets),
    status: response === RESPONSE_ALREADY_SENT ? null : response.status,
    credential: current.token === null ? null : { id: current.token.id, kind: current.token.kind },
    userAgent: userAgent === undefined ? null : redactText(userAgent, secrets),
    fault: fault?.kind ?? null,
    body: redactBody(current.body, secrets),
  });
  return response;
}

async function applyFault(
  { clock }: Emulation,
  fault: Fault | undefined,
  outgoing: ServerResponse,
  commit: () => Promise<Response>,
): Promise<Response> {
  if (fault === undefined) return commit();
  const held = async <T>(value: T): Promise<T> =>
    fault.delayMs === 0 ? value : sleep(fault.delayMs, value, { ref: false });
  const respond = (): Promise<Response> => {
    const response = createFaultResponse(fault);
    addDate(response, clock.now());
    return held(response);
  };
  switch (fault.kind) {
    case "status":
      return respond();
    case "drop-before-commit":
      return closeConnection(await held(outgoing));
    case "status-after-commit":
      await commit();
      return respond();
    case "drop-after-commit":
      await commit();
      return closeConnection(await held(outgoing));
    case "truncate":
      return truncate(outgoing, await held(await commit()));
    case "delay":
    case "stale-list":
      return held(await commit());
  }
}
