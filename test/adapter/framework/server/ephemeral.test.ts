import { setTimeout as sleep } from "node:timers/promises";
import type {
  CloseEphemeralResource_Response,
  OpenEphemeralResource_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import type { Close, Provider } from "../../../../lib/adapter/framework/provider";
import { serve, type ServingProvider } from "../../../../lib/adapter/framework/server/serve";
import { string } from "../../../../lib/adapter/framework/schema/attribute";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { decodeMsgpack, encodeMsgpack } from "../../../../lib/adapter/framework/values/msgpack";
import { PluginClient, createClientCertificate, readHandshakeLine } from "../../../support/plugin-client";

const attributes = {
  name: string({ required: true, description: "A name." }),
  key: string({ computed: true, description: "A key." }),
};
const schema = { version: 0, description: "A thing.", attributes };

/**
 * A provider whose ephemeral resources are doors. `open` contains the names of the open doors. Doors are opened when
 * `opening` resolves. A function in `closings` runs when its door is closed. If it fails, the door stays open.
 */
class Doors {
  readonly open = new Set<string>();
  readonly closings = new Map<string, Close>();
  opening: Promise<unknown> = Promise.resolve();

  readonly provider: Provider<Record<string, never>, object> = {
    schema: { version: 0, description: "", attributes: {} },
    resources: {},
    dataSources: {},
    ephemeralResources: {
      door: {
        schema,
        validate: ({ name }) =>
          name === "" ? [error("`name` must not be empty", "Name it.", ["name"])] : [],
        open: async ({ name }) => {
          await this.opening;
          this.open.add(String(name));
          return {
            value: { result: { name, key: `key of ${String(name)}` }, close: this.#closeOf(String(name)) },
          };
        },
      },
    },
    configure: () => ({ value: {} }),
  };

  #closeOf(name: string): Close {
    return async (signal) => {
      const diagnostics = (await this.closings.get(name)?.(signal)) ?? [];
      if (diagnostics.length === 0) this.open.delete(name);
      return diagnostics;
    };
  }
}

describe("an ephemeral resource", () => {
  const own = createClientCertificate();
  let doors: Doors;
  let serving: ServingProvider;
  let client: PluginClient;

  beforeEach(async () => {
    doors = new Doors();
    serving = await serve(doors.provider, {
      clientCertificate: own.certificatePem,
      socketDirectory: undefined,
    });
    client = new PluginClient(readHandshakeLine(serving.line), own);
    await client.call("configureProvider", { config: { msgpack: encodeMsgpack({}) } });
  });

  afterEach(async () => {
    client.close();
    await serving.ended;
  });

  const openDoor = (name: string): Promise<OpenEphemeralResource_Response> =>
    client.call("openEphemeralResource", {
      typeName: "door",
      config: { msgpack: encodeMsgpack({ name, key: null }) },
    });
  const closeDoor = (opened: OpenEphemeralResource_Response): Promise<CloseEphemeralResource_Response> =>
    client.call("closeEphemeralResource", { typeName: "door", private: opened.private });
  const shutdown = (): Promise<Buffer> => client.raw("/plugin.GRPCController/Shutdown", Buffer.alloc(0));

  it("returns a result and private data when it is opened, and closing it with that data closes nothing else", async () => {
    const [a, b] = [await openDoor("a"), await openDoor("b")];
    expect(decodeMsgpack(a.result?.msgpack ?? Buffer.alloc(0))).toEqual({ name: "a", key: "key of a" });
    expect(String(a.private)).not.toContain("key");
    expect(await closeDoor(a)).toEqual({ diagnostics: [] });
    expect([...doors.open]).toEqual(["b"]);
    expect(await closeDoor(b)).toEqual({ diagnostics: [] });
  });

  it("is rejected with the reason if its configuration is invalid or its type is unknown", async () => {
    const config = { msgpack: encodeMsgpack({ name: "", key: null }) };
    await expect(
      client.call("validateEphemeralResourceConfig", { typeName: "door", config }),
    ).resolves.toMatchObject({ diagnostics: [{ summary: "`name` must not be empty" }] });
    await expect(client.call("openEphemeralResource", { typeName: "window", config })).rejects.toMatchObject({
      details: "this provider has no ephemeral resource `window`",
    });
  });

  it("can't be renewed", async () => {
    const { private: key } = await openDoor("a");
    await expect(
      client.call("renewEphemeralResource", { typeName: "door", private: key }),
    ).resolves.toMatchObject({ diagnostics: [{ summary: expect.stringContaining("`door`") as string }] });
  });

  it("is closed before the provider ends if it is still open when Terraform calls Shutdown", async () => {
    await openDoor("a");
    await openDoor("b");
    await shutdown();
    await serving.ended;
    expect([...doors.open]).toEqual([]);
  });

  it("is closed before the provider ends if it is still open when the last client disconnects", async () => {
    await openDoor("a");
    client.close();
    await serving.ended;
    expect([...doors.open]).toEqual([]);
  });

  it("is closed even if Shutdown arrives while it is being opened", async () => {
    let proceed = (): void => undefined;
    doors.opening = new Promise<void>((resolve) => (proceed = resolve));
    const opening = openDoor("a");
    await shutdown();
    const ending = serving.ended.then(() => "ended");
    await expect(Promise.race([ending, sleep(500, "waiting")])).resolves.toBe("waiting");
    proceed();
    expect((await opening).private).toEqual(Buffer.alloc(0));
    await serving.ended;
    expect([...doors.open]).toEqual([]);
  });

  it("causes an error if it can't be closed, and is closed later, on Shutdown", async () => {
    doors.closings.set("a", () => Promise.resolve([error("The door is stuck", "Push.")]));
    const opened = await openDoor("a");
    expect(await closeDoor(opened)).toMatchObject({ diagnostics: [{ summary: "The door is stuck" }] });
    expect([...doors.open]).toEqual(["a"]);
    doors.closings.clear();
    await shutdown();
    await serving.ended;
    expect([...doors.open]).toEqual([]);
  });

  it("doesn't prevent others from being closed, or the provider from ending, if closing it fails or never ends", async () => {
    doors.closings.set("a", () => Promise.reject(new Error("stuck")));
    doors.closings.set("b", () => new Promise(() => undefined));
    for (const name of ["a", "b", "c"]) await openDoor(name);
    await shutdown();
    await serving.ended;
    expect([...doors.open]).toEqual(["a", "b"]);
  });

  it("is closed only once, even if Terraform sends a second request to close it", async () => {
    const closings: string[] = [];
    doors.closings.set("a", () => Promise.resolve(closings.push("a")).then(() => []));
    const opened = await openDoor("a");
    await closeDoor(opened);
    expect(await closeDoor(opened)).toEqual({ diagnostics: [] });
    await shutdown();
    await serving.ended;
    expect(closings).toEqual(["a"]);
  });
});
