import type {
  ApplyResourceChange_Response,
  GetResourceIdentitySchemas_Response,
  ImportResourceState_Response,
  PlanResourceChange_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { ServedThing, plain, wire, type Thing } from "./things";

const identity: Thing["identity"] = {
  version: 0,
  attributes: {
    name: { description: "A name." },
    id: { description: "An ID.", optionalForImport: true },
  },
  of: ({ name, id }) => ({ name, id }),
  importId: ({ name, id }) => (id === null ? `${name ?? ""}` : `${name ?? ""}/${id}`),
};
const state = { name: "a", label: null, id: "1" };

describe("the identity of a resource", () => {
  let thing: ServedThing;
  let isDeletable: boolean;
  let importedIds: string[];

  beforeAll(async () => {
    thing = await ServedThing.start({
      identity,
      delete: () => Promise.resolve(isDeletable ? [] : [error("It can't be deleted", "Try again.")]),
      // Some servers give a resource a new ID when it changes.
      update: (prior) => Promise.resolve({ value: { ...prior, id: "2" } }),
      import(id) {
        importedIds.push(id);
        return Promise.resolve({ value: state });
      },
    });
  });

  beforeEach(() => {
    isDeletable = true;
    importedIds = [];
  });

  const wireIdentity = (values: object): object => ({ identityData: wire({ ...values }) });

  it("declares which attributes are required for an import, and which are optional", async () => {
    const { identitySchemas } = await thing.call<GetResourceIdentitySchemas_Response>(
      "getResourceIdentitySchemas",
      {},
    );
    expect(identitySchemas?.things_thing?.identityAttributes).toMatchObject([
      { name: "id", requiredForImport: false, optionalForImport: true },
      { name: "name", requiredForImport: true, optionalForImport: false },
    ]);
  });

  it("stays in the state only if a deletion fails", async () => {
    const request = { priorState: wire(state), plannedState: wire(null) };
    const apply = (): Promise<ApplyResourceChange_Response> => thing.call("applyResourceChange", request);
    expect((await apply()).newIdentity).toBeUndefined();
    isDeletable = false;
    expect(plain((await apply()).newIdentity?.identityData)).toEqual({ name: "a", id: "1" });
  });

  it("stays the same during an update, even if the resource gets a new ID", async () => {
    const prior = wireIdentity({ name: "a", id: "1" });
    const planned = await thing.call<PlanResourceChange_Response>("planResourceChange", {
      priorState: wire(state),
      proposedNewState: wire({ ...state, label: "new" }),
      config: wire({ ...state, label: "new", id: null }),
      priorIdentity: prior,
    });
    expect(plain(planned.plannedIdentity?.identityData)).toEqual({ name: "a", id: "1" });
    const applied = await thing.call<ApplyResourceChange_Response>("applyResourceChange", {
      priorState: wire(state),
      plannedState: planned.plannedState,
      plannedIdentity: planned.plannedIdentity,
    });
    expect(plain(applied.newState)).toMatchObject({ id: "2" });
    expect(plain(applied.newIdentity?.identityData)).toEqual({ name: "a", id: "1" });
  });

  it.each([
    ["with all its attributes", { name: "a", id: "1" }, "a/1"],
    ["without an optional attribute", { name: "a", id: null }, "a"],
  ])("%s is converted to an import ID", async (_name, values, id) => {
    await thing.call("importResourceState", { identity: wireIdentity(values) });
    expect(importedIds).toEqual([id]);
  });

  it("causes an error instead of an import if a required attribute is missing", async () => {
    const response = await thing.call<ImportResourceState_Response>("importResourceState", {
      identity: wireIdentity({ name: null, id: "1" }),
    });
    expect(importedIds).toEqual([]);
    expect(response).toMatchObject({
      importedResources: [],
      diagnostics: [{ summary: expect.stringContaining("`name` must not be null") as string }],
    });
  });
});
