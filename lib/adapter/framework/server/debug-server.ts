import type { Attributes } from "../schema/attribute";
import { ServerCredentials } from "./grpc";
import { SocketError, listen } from "./listener";
import type { Provider } from "../provider";
import { createProviderService } from "./provider-service";
import { createGrpcServer, type CreateService } from "./serve";
import { Session } from "./session";

export interface DebugServer {
  /** The value of TF_REATTACH_PROVIDERS that makes Terraform connect to this process. */
  readonly reattach: string;
  /** Returns the number of connected Terraform processes. */
  readonly sessions: () => number;
  /** Disconnects all Terraform processes, closes their ephemeral resources, and removes the socket. */
  close(): Promise<void>;
}

/**
 * Starts a server for debugging the provider. Until the server is closed, it serves every Terraform process whose
 * TF_REATTACH_PROVIDERS contains its socket. Each connection has its own session, because a configuration and a request
 * to stop apply to only one Terraform process.
 *
 * Terraform doesn't use TLS in this mode. The permissions of the socket ensure that only this user can connect.
 *
 * @param source the provider's source address
 */
export function startDebugServer<A extends Attributes, C>(
  provider: Provider<A, C>,
  source: string,
): Promise<DebugServer> {
  return startDebugService((session) => createProviderService(provider, session), source);
}

/** Like `startDebugServer`, but serves the RPC handlers that `createService` creates. */
export async function startDebugService(createService: CreateService, source: string): Promise<DebugServer> {
  if (process.platform === "win32") {
    throw new SocketError(
      "Debug mode isn't supported on Windows, because other users could connect to the socket.",
    );
  }
  const connections = new Set<() => Promise<void>>();
  const listener = await listen({ clientCertificate: undefined, socketDirectory: undefined }, (socket) => {
    const session = new Session();
    const server = createGrpcServer(createService(session), () => undefined);
    const disconnect = (): Promise<void> => {
      server.forceShutdown();
      socket.destroy();
      return session.cancel().finally(() => connections.delete(disconnect));
    };
    connections.add(disconnect);
    socket.on("error", () => void disconnect());
    socket.on("close", () => void disconnect());
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
  });

  const { address } = listener;
  const endpoint = address.network === "unix" ? address.path : `${address.host}:${address.port}`;
  const config = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: process.pid,
    // Without `Test`, Terraform would end this process after its command.
    Test: true,
    Addr: { Network: address.network, String: endpoint },
  };
  return {
    reattach: JSON.stringify({ [source]: config }),
    sessions: () => connections.size,
    async close() {
      const closed = [...connections].map((disconnect) => disconnect());
      listener.close();
      await Promise.all(closed);
    },
  };
}
