import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { status } from "@grpc/grpc-js";
import type { Provider } from "../../../../lib/adapter/framework/provider";
import { serve, type ServingProvider } from "../../../../lib/adapter/framework/server/serve";
import { mapOfStrings, string } from "../../../../lib/adapter/framework/schema/attribute";
import { PluginClient, createClientCertificate, readHandshakeLine } from "../../../support/plugin-client";

const attributes = {
  name: string({ optional: true, description: "A name." }),
  keepers: mapOfStrings({ optional: true, description: "Keepers." }),
};
const schema = { version: 0, description: "A thing.", attributes };

const provider: Provider<typeof attributes, object> = {
  schema,
  resources: {},
  dataSources: {},
  validate: () => [],
  configure: () => ({ value: {} }),
};

const VALIDATE = "/tfplugin6.Provider/ValidateProviderConfig";

/** Returns a gRPC message, which consists of flags, length and content. */
function frame(content: Buffer, { length = content.length, flags = 0 } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, content]);
}

describe("a served provider keeps running after", () => {
  const own = createClientCertificate();
  let serving: ServingProvider;
  let client: PluginClient;

  beforeAll(async () => {
    serving = await serve(provider, { clientCertificate: own.certificatePem, socketDirectory: undefined });
    client = new PluginClient(readHandshakeLine(serving.line), own);
    await client.call("getProviderSchema", {});
  });

  afterAll(async () => {
    client.close();
    await serving.ended;
  });

  // The process must still respond to the first client.
  afterEach(async () => {
    await expect(client.call("getProviderSchema", {})).resolves.toBeDefined();
  });

  const connect = (): TLSSocket =>
    connectTls({
      path: readHandshakeLine(serving.line).path,
      cert: own.certificatePem,
      key: own.privateKeyPem,
      rejectUnauthorized: false,
      ALPNProtocols: ["h2"],
    });

  /** Sends bytes instead of a message. Returns the HTTP and gRPC status of the response, if there is one. */
  async function send(bytes: Buffer, headers: Record<string, string> = {}): Promise<unknown> {
    const session: ClientHttp2Session = connectHttp2("https://localhost", { createConnection: connect });
    try {
      return await new Promise((resolve, reject) => {
        session.on("error", reject);
        const request = session.request({
          ":method": "POST",
          ":path": VALIDATE,
          "content-type": "application/grpc",
          te: "trailers",
          ...headers,
        });
        let outcome: object = {};
        const note = (received: Record<string, unknown>): void => {
          const { ":status": http, "grpc-status": grpc } = received;
          outcome = {
            ...outcome,
            ...(http !== undefined && { http }),
            ...(grpc !== undefined && { grpc: Number(grpc) }),
          };
        };
        request.on("response", note);
        request.on("trailers", note);
        request.on("error", () => resolve({ ...outcome, reset: true }));
        request.on("close", () => resolve(outcome));
        request.resume();
        request.end(bytes);
      });
    } finally {
      session.destroy();
    }
  }

  it.each<[string, Buffer, number]>([
    [
      "a message that claims to be larger than the limit",
      frame(Buffer.alloc(8), { length: 0x7fffffff }),
      status.RESOURCE_EXHAUSTED,
    ],
    ["a truncated message", frame(Buffer.alloc(8), { length: 100 }), status.UNIMPLEMENTED],
    ["a message with undeclared compression", frame(Buffer.alloc(8), { flags: 1 }), status.INVALID_ARGUMENT],
    ["a message without valid fields", frame(Buffer.from("ffffffffff", "hex")), status.INTERNAL],
    ["a field that is longer than its message", frame(Buffer.from([0x0a, 0x7f, 1])), status.INTERNAL],
    ["no message at all", Buffer.alloc(0), status.UNIMPLEMENTED],
  ])("%s, and returns an error", async (_name, bytes, grpc) => {
    await expect(send(bytes)).resolves.toMatchObject({ grpc });
  });

  it.each([
    ["a request with a different content type", { "content-type": "application/json" }, { http: 415 }],
    ["a request with an invalid authority", { ":authority": "no authority/@:-1" }, {}],
  ])("%s", async (_name, headers, outcome) => {
    await expect(send(frame(Buffer.alloc(0)), headers)).resolves.toMatchObject(outcome);
  });

  it("bytes that aren't HTTP/2, and disconnects the client", async () => {
    const socket = connect();
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => undefined).resume();
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await expect(closed).resolves.toBeDefined();
  });

  it("a client disconnects in the middle of a message", async () => {
    const session = connectHttp2("https://localhost", { createConnection: connect });
    session.on("error", () => undefined);
    const request = session.request({
      ":method": "POST",
      ":path": VALIDATE,
      "content-type": "application/grpc",
    });
    request.on("error", () => undefined);
    await new Promise((resolve) => request.write(frame(Buffer.alloc(8), { length: 100 }), resolve));
    session.destroy();
    await expect(new Promise((resolve) => session.on("close", resolve))).resolves.toBeUndefined();
  });

  const nested = (depth: number): Buffer => Buffer.concat([Buffer.alloc(depth, 0x91), Buffer.from([0xc0])]);

  it.each<[string, object, string]>([
    ["MessagePack that would overflow the stack", { msgpack: nested(1_000_000) }, "can't be decoded"],
    ["MessagePack that is nested deeper than any schema", { msgpack: nested(500) }, "must send an object"],
    ["JSON that would overflow the stack", { json: Buffer.from("[".repeat(1_000_000)) }, "can't be decoded"],
    [
      "JSON that is nested deeper than any schema",
      { json: Buffer.from(`${'{"keepers":'.repeat(5000)}1${"}".repeat(5000)}`) },
      "`keepers",
    ],
    ["MessagePack with a wrong length", { msgpack: Buffer.from("dd7fffffff", "hex") }, "can't be decoded"],
    ["an empty value", {}, "got null"],
  ])("%s, and returns an error", async (_name, config, words) => {
    await expect(client.call("validateProviderConfig", { config })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(words) as string,
    });
  });
});
