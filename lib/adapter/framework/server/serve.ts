import type { Socket } from "node:net";
import type { Attributes } from "../schema/attribute";
import { ProviderService, type ProviderServer } from "./generated/tfplugin6";
import { Server, ServerCredentials } from "./grpc";
import { formatHandshakeLine, type HandshakeConfig } from "./handshake";
import { listen } from "./listener";
import { addPluginServices } from "./plugin-services";
import type { Provider } from "../provider";
import { createProviderService } from "./provider-service";
import { Session } from "./session";

/**
 * Maximum time until Terraform connects, in milliseconds. Without a limit, the process would never end if Terraform
 * ended before it connected.
 */
const CONNECT_WITHIN_MS = 60_000;

/**
 * Maximum time until Terraform disconnects after its Shutdown call, in milliseconds. After two seconds, Terraform kills
 * the process.
 */
const DISCONNECT_WITHIN_MS = 200;

/**
 * Maximum size of a message, in bytes. It equals Terraform's own limit: `grpcMaxMessageSize` in the package `plugin6`
 * of hashicorp/terraform.
 */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export interface ServingProvider {
  /** The handshake line, which Terraform reads as the first line of standard output. */
  readonly line: string;
  /** Resolves when the process can end. */
  readonly ended: Promise<void>;
}

/** A function that creates the RPC handlers for one Terraform process. */
export type CreateService = (session: Session) => ProviderServer;

/** Serves the provider to the Terraform process that started this process. */
export function serve<A extends Attributes, C>(
  provider: Provider<A, C>,
  handshake: HandshakeConfig,
): Promise<ServingProvider> {
  return serveService((session) => createProviderService(provider, session), handshake);
}

/** Like `serve`, but serves the RPC handlers that `createService` creates. */
export async function serveService(
  createService: CreateService,
  handshake: HandshakeConfig,
): Promise<ServingProvider> {
  const { promise: ended, resolve: end } = withResolvers();
  const session = new Session();
  // Usually, Terraform disconnects after the response to its Shutdown call, and the process ends. The timer ends the
  // process if Terraform stays connected.
  const server = createGrpcServer(createService(session), () => {
    void session.finish().then(() => setTimeout(end, DISCONNECT_WITHIN_MS));
  });
  // The listener implements TLS, because it has to compare the client certificate. grpc-js receives decrypted sockets.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const connectTimeout = setTimeout(end, CONNECT_WITHIN_MS);
  const listener = await listen(handshake, (socket) => {
    clearTimeout(connectTimeout);
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) void session.cancel().then(end);
    });
    injector.injectConnection(socket);
  });

  void ended.then(() => {
    clearTimeout(connectTimeout);
    listener.close();
    server.forceShutdown();
  });
  return { line: formatHandshakeLine(listener.address, listener.certificate), ended };
}

/** @param shutdown called after Terraform's Shutdown call */
export function createGrpcServer(service: ProviderServer, shutdown: () => void): Server {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    // Channelz would collect statistics about every call for a diagnostic service that the provider doesn't offer.
    "grpc.enable_channelz": 0,
  });
  server.addService(ProviderService, service);
  addPluginServices(server, shutdown);
  return server;
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
