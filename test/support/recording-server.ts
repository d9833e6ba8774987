import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordingServer {
  readonly url: string;
  /** Every secret that an answer has told so far. */
  readonly secrets: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Stands before an emulator, which keeps no secret itself, and remembers those that pass. */
export async function recordingServer(target: string): Promise<RecordingServer> {
  const secrets = new Set<string>();
  const server = createServer((request, response) => {
    const { method, headers } = request;
    const onward = httpRequest(new URL(request.url ?? "", target), { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const body = Buffer.concat(chunks);
        for (const [, secret] of body.toString("utf8").matchAll(/"token":\s*"([^"]+)"/g)) secrets.add(secret);
        response.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
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
