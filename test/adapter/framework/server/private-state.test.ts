import type {
  ApplyResourceChange_Response,
  ImportResourceState_Response,
  PlanResourceChange_Response,
  ReadResource_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import type { PrivateState } from "../../../../lib/adapter/framework/provider";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { ServedThing, json, wire } from "./things";

const state = { name: "a", label: null, id: "1" };
const count = (privateState: PrivateState): void =>
  privateState.set("calls", Number(privateState.get("calls") ?? 0) + 1);

describe("the private state of a resource", () => {
  let thing: ServedThing;
  let isDeletable: boolean;

  beforeAll(async () => {
    thing = await ServedThing.start({
      read: (found, _context, privateState) => {
        count(privateState);
        return Promise.resolve({ value: found });
      },
      plan: ({ planned }, _context, privateState) => {
        count(privateState);
        return { value: planned };
      },
      create: (_planned, _context, privateState) => {
        count(privateState);
        return Promise.resolve({ value: state });
      },
      update: (prior, _planned, _context, privateState) => {
        count(privateState);
        return Promise.resolve({ value: prior });
      },
      delete: (_state, _context, privateState) => {
        count(privateState);
        return Promise.resolve(isDeletable ? [] : [error("It can't be deleted", "Try again.")]);
      },
      import: (_id, _context, privateState) => {
        count(privateState);
        return Promise.resolve({ value: state });
      },
    });
  });

  beforeEach(() => {
    isDeletable = true;
  });

  const before = json({ calls: 1 });
  const after = json({ calls: 2 });

  it("is passed to a read and returned", async () => {
    const response = await thing.call<ReadResource_Response>("readResource", {
      currentState: wire(state),
      private: before,
    });
    expect(response.private).toEqual(after);
  });

  it("is passed to a plan and returned", async () => {
    const response = await thing.call<PlanResourceChange_Response>("planResourceChange", {
      priorState: wire(state),
      proposedNewState: wire(state),
      config: wire({ ...state, id: null }),
      priorPrivate: before,
    });
    expect(response.plannedPrivate).toEqual(after);
  });

  it.each([
    ["a creation", null, state],
    ["an update", state, state],
  ])("is passed to %s and returned", async (_name, prior, planned) => {
    const response = await thing.call<ApplyResourceChange_Response>("applyResourceChange", {
      priorState: wire(prior),
      plannedState: wire(planned),
      plannedPrivate: before,
    });
    expect(response.private).toEqual(after);
  });

  it("is passed to a deletion, and returned only if the deletion fails", async () => {
    const request = { priorState: wire(state), plannedState: wire(null), plannedPrivate: before };
    const apply = (): Promise<ApplyResourceChange_Response> => thing.call("applyResourceChange", request);
    expect((await apply()).private).toEqual(Buffer.alloc(0));
    isDeletable = false;
    expect((await apply()).private).toEqual(after);
  });

  it("is returned by an import", async () => {
    const { importedResources } = await thing.call<ImportResourceState_Response>("importResourceState", {
      id: "1",
    });
    expect(importedResources?.[0].private).toEqual(json({ calls: 1 }));
  });
});
