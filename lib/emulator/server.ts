import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { RequestError, getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { createErrorResponse } from "./responses";
import { badRequest } from "./json-api";

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/**
 * Listens only on the loopback interface, because every client that reaches the emulator can control it.
 *
 * @param port - 0 selects a free port
 * @throws Error if the port, certificate or key can't be used
 */
export async function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  port: number,
  tls: KeyPair | undefined,
): Promise<Listening> {
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    // The library must not replace the global Request and Response of the process that starts the emulator.
    overrideGlobalObjects: false,
    errorHandler(error) {
      if (error instanceof RequestError)
        return createErrorResponse(badRequest("The request's target or Host header isn't valid."));
      throw error;
    },
  });
  const handle = (...args: Parameters<typeof listener>): void => void listener(...args);
  const server: Server = tls === undefined ? createHttpServer(handle) : createHttpsServer({ ...tls }, handle);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
