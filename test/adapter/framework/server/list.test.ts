import type {
  GetProviderSchema_Response,
  ListResource_Event,
  ValidateListResourceConfig_Response,
} from "../../../../lib/adapter/framework/server/generated/tfplugin6";
import type { ListResource } from "../../../../lib/adapter/framework/provider";
import { string, type Attributes } from "../../../../lib/adapter/framework/schema/attribute";
import { error, warning } from "../../../../lib/adapter/framework/schema/diagnostic";
import { ServedThing, plain, wire } from "./things";

const attributes = { shelf: string({ optional: true, description: "A shelf." }) };

const state = (id: string): { name: string; label: null; id: string } => ({
  name: `n${id}`,
  label: null,
  id,
});
const listed = (id: string): { displayName: string; state: ReturnType<typeof state> } => ({
  displayName: `Thing ${id}`,
  state: state(id),
});

const identity = {
  version: 0,
  attributes: { id: { description: "An ID." } },
  of: ({ id }: { id: string | null }) => ({ id }),
  importId: () => "",
};

describe("a list resource", () => {
  let thing: ServedThing;
  let list: ListResource<typeof attributes, object>["list"];

  beforeAll(async () => {
    const things: ListResource<typeof attributes, object> = {
      schema: { version: 0, description: "Finds things.", attributes },
      validate: ({ shelf }) => (shelf === "" ? [error("`shelf` is empty", "Set it.", ["shelf"])] : []),
      list: (config, context) => list(config, context),
    };
    const listResources = { things_thing: things as ListResource<Attributes, object> };
    thing = await ServedThing.start({ identity }, undefined, { listResources });
  });

  const find = (more: object = {}): Promise<readonly ListResource_Event[]> =>
    thing.stream("listResource", { config: wire({ shelf: "top" }), limit: 100, ...more });

  it("has the schema of its `config` block", async () => {
    const { listResourceSchemas } = await thing.call<GetProviderSchema_Response>("getProviderSchema", {});
    expect(listResourceSchemas?.things_thing?.block?.attributes).toMatchObject([
      { name: "shelf", optional: true },
    ]);
  });

  it("by default, returns only the identity and the display name of each resource", async () => {
    const shelves: (string | null)[] = [];
    list = ({ shelf }) => {
      shelves.push(shelf);
      return Promise.resolve({ value: [listed("1"), listed("2")] });
    };
    const events = await find();
    expect(shelves).toEqual(["top"]);
    expect(events.map(({ displayName }) => displayName)).toEqual(["Thing 1", "Thing 2"]);
    expect(events.map((event) => plain(event.identity?.identityData))).toEqual([{ id: "1" }, { id: "2" }]);
    expect(events.map(({ resourceObject }) => resourceObject)).toEqual([undefined, undefined]);
  });

  it("returns the whole resource if Terraform requests it", async () => {
    list = () => Promise.resolve({ value: [listed("1")] });
    const [event] = await find({ includeResourceObject: true });
    expect(plain(event.resourceObject)).toEqual(state("1"));
  });

  it("returns no more resources than the limit", async () => {
    list = () => Promise.resolve({ value: [listed("1"), listed("2"), listed("3")] });
    expect(await find({ limit: 2 })).toHaveLength(2);
  });

  it("reports an error without any resource, and a warning before the resources", async () => {
    list = () => Promise.resolve({ diagnostics: [error("They can't be listed", "Try again.")] });
    const failed = await find();
    expect(failed).toMatchObject([{ diagnostic: [{ summary: "They can't be listed" }] }]);
    expect(failed[0].identity).toBeUndefined();

    list = () =>
      Promise.resolve({ value: [listed("1")], diagnostics: [warning("Old server", "Upgrade it.")] });
    const warned = await find();
    expect(warned.map(({ diagnostic = [] }) => diagnostic.length)).toEqual([1, 0]);
    expect(warned[0].identity).toBeUndefined();
    expect(plain(warned[1].identity?.identityData)).toEqual({ id: "1" });
  });

  it("fails without the message of an unexpected error, which might quote a secret", async () => {
    list = () => Promise.reject(new Error("made-up-secret"));
    await expect(find()).rejects.toMatchObject({
      details: expect.stringMatching(/^This is a bug in the provider(?!.*made-up-secret)/) as string,
    });
  });

  it("validates its configuration", async () => {
    const validate = (shelf: string): Promise<ValidateListResourceConfig_Response> =>
      thing.call("validateListResourceConfig", { config: wire({ shelf }) });
    expect((await validate("top")).diagnostics).toEqual([]);
    expect((await validate("")).diagnostics).toMatchObject([{ summary: "`shelf` is empty" }]);
  });
});
