import { ServerCredentials } from "@grpc/grpc-js";
import type { Attributes } from "../schema/attribute";
import { listen } from "./listener";
import type { Provider } from "./provider";
import { grpcServer } from "./serve";
import { Work } from "./work";

export interface Attachable {
  /** What TF_REATTACH_PROVIDERS is set to, so that Terraform attaches itself. */
  readonly reattach: string;
  /** How many Terraform commands are attached at the moment. */
  readonly sessions: () => number;
  /** Hangs up on all, and removes the socket. */
  close(): void;
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
export async function serveAttachable<A extends Attributes, C>(
  provider: Provider<A, C>,
  source: string,
): Promise<Attachable> {
  if (process.platform === "win32") {
    throw new Error(
      "without a socket that only its owner can open, which Windows lacks, anybody could attach",
    );
  }
  const hangUps = new Set<() => void>();
  const listener = await listen({ clientCertificate: undefined, socketDirectory: undefined }, (socket) => {
    const server = grpcServer(provider, new Work(), () => undefined);
    const hangUp = (): void => {
      hangUps.delete(hangUp);
      server.forceShutdown();
      socket.destroy();
    };
    hangUps.add(hangUp);
    socket.on("error", hangUp);
    socket.on("close", hangUp);
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
    close() {
      for (const hangUp of [...hangUps]) hangUp();
      listener.close();
    },
  };
}
