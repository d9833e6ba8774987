import type { Attributes } from "../schema/attribute";
import { ServerCredentials } from "./grpc";
import { listen } from "./listener";
import { OpenEphemerals } from "./open-ephemerals";
import type { Provider } from "../provider";
import { createGrpcServer } from "./serve";
import { ActiveCalls } from "./active-calls";

export interface DebugServer {
  /** What TF_REATTACH_PROVIDERS is set to, so that Terraform attaches itself. */
  readonly reattach: string;
  /** How many Terraform commands are attached at the moment. */
  readonly sessions: () => number;
  /** Hangs up on all, removes the socket, and closes what they left open. */
  close(): Promise<void>;
}

/**
 * Serves to every Terraform command that is told where, until it is closed: for debugging. Each of them, and each
 * configuration of the provider in it, has a service of its own, so that neither its configuration nor its request to
 * stop reaches another.
 *
 * Terraform speaks without TLS to what it attaches itself to: that only this user can reach the socket is what protects
 * it.
 *
 * @param source the provider's source address, as configurations require it
 */
export async function startDebugServer<A extends Attributes, C>(
  provider: Provider<A, C>,
  source: string,
): Promise<DebugServer> {
  if (process.platform === "win32") {
    throw new Error(
      "without a socket that only its owner can open, which Windows lacks, anybody could attach",
    );
  }
  const hangUps = new Set<() => Promise<void>>();
  const listener = await listen({ clientCertificate: undefined, socketDirectory: undefined }, (socket) => {
    const open = new OpenEphemerals();
    const server = createGrpcServer(provider, new ActiveCalls(), open, () => undefined);
    const hangUp = (): Promise<void> => {
      server.forceShutdown();
      socket.destroy();
      return open.closeAll().finally(() => hangUps.delete(hangUp));
    };
    hangUps.add(hangUp);
    socket.on("error", () => void hangUp());
    socket.on("close", () => void hangUp());
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
  });

  const { address } = listener;
  const where = address.network === "unix" ? address.path : `${address.host}:${address.port}`;
  const attached = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: process.pid,
    // Without it, Terraform would end this process after its command.
    Test: true,
    Addr: { Network: address.network, String: where },
  };
  return {
    reattach: JSON.stringify({ [source]: attached }),
    sessions: () => hangUps.size,
    async close() {
      const closed = [...hangUps].map((hangUp) => hangUp());
      listener.close();
      await Promise.all(closed);
    },
  };
}
