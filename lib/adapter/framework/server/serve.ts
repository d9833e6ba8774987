import type { Socket } from "node:net";
import type { Attributes } from "../schema/attribute";
import { ProviderService } from "./generated/tfplugin6";
import { Server, ServerCredentials } from "./grpc";
import { formatHandshakeLine, type HandshakeConfig } from "./handshake";
import { listen } from "./listener";
import { OpenEphemerals } from "./open-ephemerals";
import { addPluginServices } from "./plugin-services";
import type { Provider } from "../provider";
import { createProviderService } from "./provider-service";
import { ActiveCalls } from "./active-calls";

/** How long Terraform may take to connect; without a limit a process whose Terraform died would stay for ever. */
const CONNECT_WITHIN_MS = 60_000;

/** How long Terraform may take to hang up after its Shutdown; it kills what is alive two seconds later. */
const LEAVE_AFTER_MS = 200;

/** How long a process whose Terraform is gone may take to finish what it does. */
const FINISH_WITHIN_MS = 30_000;

/** Terraform's own limit for a message, and so for a state: hashicorp/terraform, `plugin6.grpcMaxMessageSize`. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export interface ServingProvider {
  /** What Terraform reads as the first line of standard output. */
  readonly line: string;
  /** Resolves when Terraform has no more work, or is gone. */
  readonly ended: Promise<void>;
}

/** Serves the provider to the Terraform that sent the invitation. */
export async function serve<A extends Attributes, C>(
  provider: Provider<A, C>,
  invitation: HandshakeConfig,
): Promise<ServingProvider> {
  const { promise: ended, resolve: end } = withResolvers();
  const work = new ActiveCalls();
  const open = new OpenEphemerals();
  const finished = async (): Promise<void> => {
    await Promise.all([open.closeAll(), work.whenIdle()]);
  };
  // Once it has the answer to its Shutdown, Terraform closes the connection, and that ends the process.
  const server = createGrpcServer(provider, work, open, () => {
    void finished().then(() => setTimeout(end, LEAVE_AFTER_MS));
  });
  // TLS is the listener's, which knows the one certificate to accept; from here on it is HTTP/2 and gRPC.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sessions = new Set<Socket>();
  const lonely = setTimeout(end, CONNECT_WITHIN_MS);
  const listener = await listen(invitation, (socket) => {
    clearTimeout(lonely);
    sessions.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sessions.delete(socket);
      if (sessions.size > 0) return;
      // What is being made is made to its end, and revoked where nobody is left to take it.
      void finished().then(end);
      setTimeout(end, FINISH_WITHIN_MS).unref();
    });
    injector.injectConnection(socket);
  });

  void ended.then(() => {
    clearTimeout(lonely);
    listener.close();
    server.forceShutdown();
  });
  return { line: formatHandshakeLine(listener.address, listener.certificate), ended };
}

/**
 * All services of a plugin.
 *
 * @param work where its calls are counted
 * @param open where they leave what is to be closed
 * @param shutdown called when Terraform has no more work
 */
export function createGrpcServer<A extends Attributes, C>(
  provider: Provider<A, C>,
  work: ActiveCalls,
  open: OpenEphemerals,
  shutdown: () => void,
): Server {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    // Statistics of every call, for a diagnostic service that is not offered.
    "grpc.enable_channelz": 0,
  });
  server.addService(ProviderService, createProviderService(provider, work, open));
  addPluginServices(server, shutdown);
  return server;
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
