import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";

const SECRET = /"token":\s*"([^"]+)"/g;

export interface RecordingServer {
  readonly url: string;
  /** Every secret in a response so far. */
  readonly secrets: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Whether to remove the secret from the response to a request. */
export type ShouldRemove = (method: string, path: string) => boolean;

/**
 * A proxy of an emulator, which stores no secrets itself. Records the secrets in its responses.
 *
 * @param shouldRemove Default: no response is changed
 */
export async function startRecordingServer(
  target: string,
  strikes: ShouldRemove = () => false,
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
        // Truncated, like the original.
        response.writeHead(incoming.statusCode ?? 500, incoming.headers);
        response.write(Buffer.concat(chunks), () => response.destroy());
      });
      incoming.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        for (const [, secret] of body.matchAll(SECRET)) secrets.add(secret);
        const struck = incoming.statusCode === 201 && strikes(method, request.url ?? "");
        const sent = struck ? body.replaceAll(SECRET, '"token":null') : body;
        const length = struck ? { "content-length": Buffer.byteLength(sent) } : {};
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
