import type {
  ImportResourceState_Response,
  OpenEphemeralResource_Response,
  PlanResourceChange_Response,
  ReadDataSource_Response,
  ReadResource_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import { Deferred_Reason } from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import type { DataSource, EphemeralResource } from "../../../../lib/adapter/framework/provider";
import { string } from "../../../../lib/adapter/framework/schema/attribute";
import { UNKNOWN } from "../../../../lib/adapter/framework/values/value";
import { ServedThing, json, plain, wire } from "./things";

const attributes = {
  name: string({ optional: true, description: "A name." }),
  size: string({ computed: true, description: "A size." }),
};
const schema = { version: 0, description: "", attributes };
const state = { name: "a", label: null, id: "1" };
const allowed = { clientCapabilities: { deferralAllowed: true } };
const deferred = { reason: Deferred_Reason.PROVIDER_CONFIG_UNKNOWN };

describe("a provider whose configuration is unknown", () => {
  let thing: ServedThing;
  let isUnknown: boolean;
  let calls: string[];

  beforeAll(async () => {
    const record = <T>(call: string, result: T): Promise<T> => {
      calls.push(call);
      return Promise.resolve(result);
    };
    const dataSource: DataSource<typeof attributes, object> = {
      schema,
      read: (value) => record("data source", { value }),
    };
    const ephemeral: EphemeralResource<typeof attributes, object> = {
      schema,
      open: (result) => record("ephemeral", { value: { result, close: () => Promise.resolve([]) } }),
    };
    thing = await ServedThing.start(
      {
        read: (value) => record("read", { value }),
        import: () => record("import", { value: state }),
      },
      undefined,
      {
        dataSources: { things_thing: dataSource },
        ephemeralResources: { things_thing: ephemeral },
        isConfigurationUnknown: () => isUnknown,
      },
    );
  });

  beforeEach(() => {
    isUnknown = true;
    calls = [];
  });

  const read = (more: object): Promise<ReadResource_Response> =>
    thing.call("readResource", { currentState: wire(state), private: json({ ours: 1 }), ...more });
  const plan = (more: object): Promise<PlanResourceChange_Response> => {
    const config = wire({ name: "b", label: null, id: null });
    return thing.call("planResourceChange", {
      priorState: wire(null),
      proposedNewState: config,
      config,
      ...more,
    });
  };
  const importThing = (more: object): Promise<ImportResourceState_Response> =>
    thing.call("importResourceState", { id: "1", ...more });
  const readData = (more: object): Promise<ReadDataSource_Response> =>
    thing.call("readDataSource", { config: wire({ name: "a", size: null }), ...more });
  const open = (more: object): Promise<OpenEphemeralResource_Response> =>
    thing.call("openEphemeralResource", { config: wire({ name: "a", size: null }), ...more });

  it("defers every operation that needs the server, without running it", async () => {
    expect(await importThing(allowed)).toMatchObject({ deferred, importedResources: [], diagnostics: [] });
    const data = await readData(allowed);
    expect(data).toMatchObject({ deferred, diagnostics: [] });
    expect(plain(data.state)).toEqual({ name: "a", size: UNKNOWN });
    expect(await open(allowed)).toMatchObject({ deferred, diagnostics: [] });
    const refreshed = await read(allowed);
    expect(refreshed).toMatchObject({ deferred, diagnostics: [], private: json({ ours: 1 }) });
    expect(plain(refreshed.newState)).toEqual(state);
    expect(calls).toEqual([]);
  });

  it("plans as far as possible, and defers the plan", async () => {
    const planned = await plan(allowed);
    expect(planned.deferred).toEqual(deferred);
    expect(plain(planned.plannedState)).toMatchObject({ name: "b", label: null });
  });

  it("defers nothing if Terraform doesn't allow deferral", async () => {
    const denied = { clientCapabilities: { deferralAllowed: false } };
    for (const capabilities of [{}, denied]) {
      const responses = [
        await read(capabilities),
        await importThing(capabilities),
        await readData(capabilities),
        await open(capabilities),
        await plan(capabilities),
      ];
      expect(responses.map((response) => response.deferred)).toEqual(responses.map(() => undefined));
    }
    expect(calls).toEqual([
      "read",
      "import",
      "data source",
      "ephemeral",
      "read",
      "import",
      "data source",
      "ephemeral",
    ]);
  });

  it("defers nothing after the configuration becomes known", async () => {
    isUnknown = false;
    expect((await read(allowed)).deferred).toBeUndefined();
    expect((await plan(allowed)).deferred).toBeUndefined();
    expect(calls).toEqual(["read"]);
  });
});
