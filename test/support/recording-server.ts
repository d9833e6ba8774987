import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";

const SECRET = /"token":\s*"([^"]+)"/g;

export interface RecordingServer {
  readonly url: string;
  /** All secrets in the complete responses so far. */
  readonly secrets: ReadonlySet<string>;
  close(): Promise<void>;
}

/** A function that reports whether to remove the secret from the response to a request. */
export type ShouldRemove = (method: string, path: string) => boolean;

/**
 * Starts a proxy for an emulator. It records the secrets in the responses, because the emulator stores only their
 * hashes.
 *
 * @param shouldRemove reports whether to remove the secret from a response. Default: no response is changed
 */
export async function startRecordingServer(
  target: string,
  shouldRemove: ShouldRemove = () => false,
): Promise<RecordingServer> {
  const secrets = new Set<string>();
  const requestTarget = target.startsWith("https:") ? httpsRequest : httpRequest;
  const server = createServer((request, response) => {
    const { method = "GET", headers } = request;
    const options = { method, headers, rejectUnauthorized: false };
    const onward = requestTarget(new URL(request.url ?? "", target), options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", () => {
        // Truncates the response, because the emulator truncated its response.
        response.writeHead(incoming.statusCode ?? 500, incoming.headers);
        response.write(Buffer.concat(chunks), () => response.destroy());
      });
      incoming.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        for (const [, secret] of body.matchAll(SECRET)) secrets.add(secret);
        const isRemoved = incoming.statusCode === 201 && shouldRemove(method, request.url ?? "");
        const sent = isRemoved ? body.replaceAll(SECRET, '"token":null') : body;
        const length = isRemoved ? { "content-length": Buffer.byteLength(sent) } : {};
        response.writeHead(incoming.statusCode ?? 500, { ...incoming.headers, ...length }).end(sent);
      });
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
