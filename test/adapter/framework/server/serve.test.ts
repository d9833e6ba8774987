import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { status } from "@grpc/grpc-js";
import type {
  GetProviderSchema_Response,
  UpgradeResourceState_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import type { Provider } from "../../../../lib/adapter/framework/provider";
import { serve, type ServingProvider } from "../../../../lib/adapter/framework/server/serve";
import { string } from "../../../../lib/adapter/framework/schema/attribute";
import { decodeMsgpack, encodeMsgpack } from "../../../../lib/adapter/framework/values/msgpack";
import {
  PluginClient,
  createClientCertificate,
  isDisconnected,
  readHandshakeLine,
} from "../../../support/plugin-client";

const attributes = { name: string({ optional: true, description: "A name." }) };
const schema = { version: 2, description: "A thing.", attributes };

const provider: Provider<typeof attributes, object> = {
  schema,
  resources: {
    thing: {
      schema,
      read() {
        throw new Error("made-up-secret");
      },
      create: () => Promise.resolve({ value: { name: null } }),
      update: (prior) => Promise.resolve({ value: prior }),
      delete: () => Promise.resolve([]),
    },
  },
  dataSources: {},
  configure: () => ({ value: {} }),
};

describe("a served provider", () => {
  const own = createClientCertificate();
  let serving: ServingProvider;
  let client: PluginClient;

  beforeEach(async () => {
    serving = await serve(provider, { clientCertificate: own.certificatePem, socketDirectory: undefined });
    client = new PluginClient(readHandshakeLine(serving.line), own);
    await client.call("configureProvider", { config: { msgpack: encodeMsgpack({ name: null }) } });
  });

  afterEach(async () => {
    client.close();
    await serving.ended;
  });

  it("responds to the client whose certificate it received", async () => {
    const { resourceSchemas } = await client.call<GetProviderSchema_Response>("getProviderSchema", {});
    expect(Object.keys(resourceSchemas ?? {})).toEqual(["thing"]);
    expect(resourceSchemas?.thing?.version).toBe(2);
  });

  it.each([
    ["has no certificate", {}],
    ["has a different certificate", otherCertificate()],
  ])("disconnects a client that %s", async (_name, tls) => {
    const { path } = readHandshakeLine(serving.line);
    await expect(isDisconnected(path, tls)).resolves.toBe(true);
  });

  it("disconnects a client that doesn't use TLS", async () => {
    await expect(isDisconnected(readHandshakeLine(serving.line).path, "plaintext")).resolves.toBe(true);
  });

  it("keeps the connection of a client with the right certificate", async () => {
    const { path } = readHandshakeLine(serving.line);
    const tls = { cert: own.certificatePem, key: own.privateKeyPem };
    await expect(isDisconnected(path, tls)).resolves.toBe(false);
  });

  it("listens on a socket with mode 0600, in a directory with mode 0700", () => {
    const { path } = readHandshakeLine(serving.line);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it.each([
    ["an unknown RPC", "/tfplugin6.Provider/Rename", Buffer.alloc(0), status.UNIMPLEMENTED],
    ["an unknown service", "/tfplugin7.Provider/ReadResource", Buffer.alloc(0), status.UNIMPLEMENTED],
    [
      "bytes that aren't a message",
      "/tfplugin6.Provider/ReadResource",
      Buffer.from("ffff", "hex"),
      status.INTERNAL,
    ],
  ])("responds to %s with an error and keeps running", async (_name, path, bytes, code) => {
    await expect(client.raw(path, bytes)).rejects.toMatchObject({ code });
    await expect(client.call("getProviderSchema", {})).resolves.toBeDefined();
  });

  it("rejects an unknown resource type", async () => {
    const request = { typeName: "__proto__", config: { msgpack: encodeMsgpack({}) } };
    await expect(client.call("validateResourceConfig", request)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: "this provider has no resource `__proto__`",
    });
  });

  it("upgrades an older state: drops removed attributes, and sets new ones to null", async () => {
    const upgraded = async (version: number, state: object): Promise<unknown> => {
      const rawState = { json: Buffer.from(JSON.stringify(state)) };
      const request = { typeName: "thing", version, rawState };
      const response = await client.call<UpgradeResourceState_Response>("upgradeResourceState", request);
      expect(response.diagnostics).toEqual([]);
      return decodeMsgpack(response.upgradedState?.msgpack ?? Buffer.alloc(0));
    };
    await expect(upgraded(2, { name: "a" })).resolves.toEqual({ name: "a" });
    await expect(upgraded(1, { name: "a", color: "red" })).resolves.toEqual({ name: "a" });
    await expect(upgraded(0, {})).resolves.toEqual({ name: null });
  });

  it("rejects a state with a newer schema version", async () => {
    const request = { typeName: "thing", version: 3, rawState: { json: Buffer.from("{}") } };
    await expect(client.call("upgradeResourceState", request)).resolves.toMatchObject({
      diagnostics: [{ summary: expect.stringContaining("newer version") as string }],
    });
  });

  it("reports a bug without the error's message, which might quote a secret", async () => {
    const request = { typeName: "thing", currentState: { msgpack: encodeMsgpack({ name: "a" }) } };
    const fault = client.call("readResource", request);
    await expect(fault).rejects.toMatchObject({ code: status.INTERNAL });
    await expect(fault).rejects.toMatchObject({
      details: expect.stringContaining("report it") as string,
    });
    await expect(fault).rejects.not.toMatchObject({
      details: expect.stringContaining("made-up-secret") as string,
    });
  });

  it("reports that it is healthy, only under the service name that Terraform checks", async () => {
    const plugin = Buffer.concat([Buffer.from([0x0a, 6]), Buffer.from("plugin")]);
    await expect(client.raw("/grpc.health.v1.Health/Check", plugin)).resolves.toEqual(Buffer.from([0x08, 1]));
    await expect(client.raw("/grpc.health.v1.Health/Check", Buffer.alloc(0))).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it("responds to Shutdown, ends, and removes its socket", async () => {
    const { path } = readHandshakeLine(serving.line);
    await expect(client.raw("/plugin.GRPCController/Shutdown", Buffer.alloc(0))).resolves.toEqual(
      Buffer.alloc(0),
    );
    await serving.ended;
    expect(existsSync(dirname(path))).toBe(false);
  });

  it("ends when its last client disconnects", async () => {
    client.close();
    await expect(serving.ended).resolves.toBeUndefined();
  });
});

function otherCertificate(): { cert: string; key: string } {
  const { certificatePem, privateKeyPem } = createClientCertificate();
  return { cert: certificatePem, key: privateKeyPem };
}
