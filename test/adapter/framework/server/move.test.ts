import type {
  GenerateResourceConfig_Response,
  GetMetadata_Response,
  GetProviderSchema_Response,
  MoveResourceState_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import { failure, type MoveSource } from "../../../../lib/adapter/framework/provider";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { ServedThing, json, plain, wire } from "./things";

describe("a `moved` block", () => {
  let thing: ServedThing;
  let sources: MoveSource[];

  const identity = {
    version: 0,
    attributes: { id: { description: "An ID." } },
    of: ({ id }: { id: string | null }) => ({ id }),
    importId: () => "",
  };

  beforeEach(() => {
    sources = [];
  });

  const startMovable = async (): Promise<void> => {
    thing = await ServedThing.start({
      identity,
      move(source, privateState) {
        sources.push(source);
        if (source.typeName !== "other_thing")
          return failure(error("Only other things can be moved", "Stop."));
        privateState.set("moved", true);
        return { value: { name: String(source.state.title), label: null, id: null } };
      },
    });
  };

  const move = (request: object): Promise<MoveResourceState_Response> =>
    thing.call("moveResourceState", {
      sourceProviderAddress: "registry.terraform.io/acme/other",
      sourceTypeName: "other_thing",
      sourceSchemaVersion: 3,
      sourceState: { json: json({ title: "a" }) },
      sourcePrivate: json({ theirs: 1 }),
      targetTypeName: "things_thing",
      ...request,
    });

  it("converts the state of another type, but not the private state of that type's provider", async () => {
    await startMovable();
    const response = await move({});
    expect(sources).toEqual([
      {
        providerAddress: "registry.terraform.io/acme/other",
        typeName: "other_thing",
        schemaVersion: 3,
        state: { title: "a" },
      },
    ]);
    expect(plain(response.targetState)).toEqual({ name: "a", label: null, id: null });
    expect(plain(response.targetIdentity?.identityData)).toEqual({ id: null });
    expect(response.targetPrivate).toEqual(json({ moved: true }));
    expect(response.diagnostics).toEqual([]);
  });

  it("is rejected with the resource's own error", async () => {
    await startMovable();
    const response = await move({ sourceTypeName: "other_box" });
    expect(response.targetState).toBeUndefined();
    expect(response.diagnostics).toMatchObject([{ summary: "Only other things can be moved" }]);
  });

  it("is rejected with an error if the resource doesn't support moves from other types", async () => {
    thing = await ServedThing.start();
    const response = await move({});
    expect(response.targetState).toBeUndefined();
    expect(response.diagnostics).toMatchObject([
      { summary: expect.stringMatching(/`other_thing`.*acme\/other.*`things_thing`/) as string },
    ]);
  });

  describe("from the same provider at a different source address", () => {
    const elsewhere = {
      sourceProviderAddress: "registry.example.com/acme/things",
      sourceTypeName: "things_thing",
      sourceSchemaVersion: 1,
      sourceState: { json: json({ name: "a", label: "b", id: "1", retired: true }) },
      sourcePrivate: json({ ours: 1 }),
    };

    it("moves the state and the private state", async () => {
      await startMovable();
      const response = await move(elsewhere);
      expect(sources).toEqual([]);
      expect(plain(response.targetState)).toEqual({ name: "a", label: "b", id: "1" });
      expect(plain(response.targetIdentity?.identityData)).toEqual({ id: "1" });
      expect(response.targetPrivate).toEqual(json({ ours: 1 }));
    });

    it("is rejected if a newer version wrote the state", async () => {
      await startMovable();
      const response = await move({ ...elsewhere, sourceSchemaVersion: 2 });
      expect(response.targetState).toBeUndefined();
      expect(response.diagnostics).toMatchObject([
        { summary: expect.stringContaining("newer version") as string },
      ]);
    });

    it("is treated as a move from another provider if only the type's name is the same", async () => {
      await startMovable();
      await move({ ...elsewhere, sourceProviderAddress: "registry.example.com/acme/unrelated" });
      expect(sources).toMatchObject([{ providerAddress: "registry.example.com/acme/unrelated" }]);
    });
  });

  it("is rejected if the state isn't a JSON object, and the error doesn't quote the state", async () => {
    await startMovable();
    for (const text of ['{"token": made-up-secret', '["made-up-secret"]', ""]) {
      const refused = move({ sourceState: { json: Buffer.from(text) } });
      await expect(refused).rejects.toMatchObject({
        details: expect.not.stringContaining("made-up-secret") as string,
      });
    }
  });

  it("is announced as a capability, together with GenerateResourceConfig", async () => {
    thing = await ServedThing.start();
    for (const name of ["getProviderSchema", "getMetadata"] as const) {
      const response = await thing.call<GetProviderSchema_Response | GetMetadata_Response>(name, {});
      expect(response.serverCapabilities).toMatchObject({
        moveResourceState: true,
        generateResourceConfig: true,
      });
    }
  });
});

describe("GenerateResourceConfig", () => {
  let thing: ServedThing;

  const generate = async (state: object | null): Promise<unknown> => {
    const request = { state: wire(state && { ...state }) };
    const response = await thing.call<GenerateResourceConfig_Response>("generateResourceConfig", request);
    expect(response.diagnostics).toEqual([]);
    return plain(response.config);
  };
  const state = { name: "a", label: "b", id: "1" };

  it("returns the arguments from a state without its computed attributes, or null for a null state", async () => {
    thing = await ServedThing.start();
    expect(await generate(state)).toEqual({ name: "a", label: "b", id: null });
    expect(await generate(null)).toBeNull();
  });

  it("lets the resource remove arguments", async () => {
    thing = await ServedThing.start({ generateConfig: (config) => ({ ...config, label: null }) });
    expect(await generate(state)).toEqual({ name: "a", label: null, id: null });
  });
});

describe("GetMetadata and GetFunctions", () => {
  it("return the type names, and no functions", async () => {
    const thing = await ServedThing.start();
    await expect(thing.call("getMetadata", {})).resolves.toMatchObject({
      resources: [{ typeName: "things_thing" }],
      dataSources: [],
      ephemeralResources: [],
    });
    await expect(thing.call("getFunctions", {})).resolves.toEqual({ diagnostics: [] });
  });
});

describe("a state from an older version", () => {
  it("is upgraded to the current schema", async () => {
    const thing = await ServedThing.start();
    const rawState = { json: json({ name: "a", id: "1", retired: true }) };
    const response = await thing.call<{ upgradedState?: { msgpack?: Uint8Array } }>("upgradeResourceState", {
      version: 0,
      rawState,
    });
    expect(response.upgradedState).toEqual({
      ...wire({ name: "a", label: null, id: "1" }),
      json: Buffer.alloc(0),
    });
  });
});
