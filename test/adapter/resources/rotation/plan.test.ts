import {
  schema,
  type PlannedRotation,
  type RotationAttributes,
  type RotationState,
} from "../../../../lib/adapter/resources/rotation/schema";
import { plan } from "../../../../lib/adapter/resources/rotation/plan";
import type { PlanResponse } from "../../../../lib/adapter/framework/provider";
import { planFromSchema } from "../../../../lib/adapter/framework/schema/plan";
import { UNKNOWN } from "../../../../lib/adapter/framework/values/value";
import { NO_TOKENS } from "../../../support/rotation-arguments";

const computed = {
  ...NO_TOKENS,
  id: null,
  generation: null,
  active_slot: null,
  rotated_at: null,
  rotate_at: null,
  due: null,
  slots: null,
};
const config: PlannedRotation = {
  every: "720h",
  grace: null,
  slot_count: null,
  revoke_previous: null,
  keepers: { leak: "0" },
  ...computed,
};
const old = { generation: 1, rotated_at: "2031-05-01T00:00:00Z", expires_at: "2031-06-30T00:00:00Z" };
const active = { generation: 2, rotated_at: "2031-05-31T00:00:00Z", expires_at: "2031-07-30T00:00:00Z" };
const state: RotationState = {
  every: "720h",
  grace: "720h",
  slot_count: 2,
  revoke_previous: false,
  keepers: { leak: "0" },
  ...NO_TOKENS,
  id: "a1b2c3d4e5",
  generation: 2,
  active_slot: 1,
  rotated_at: "2031-05-31T00:00:00Z",
  rotate_at: "2031-06-30T00:00:00Z",
  due: false,
  slots: [old, active],
};

function planRotation(
  prior: Partial<RotationState> | null,
  changed: Partial<PlannedRotation> = {},
): PlanResponse<RotationAttributes> {
  const before = prior && { ...state, ...prior };
  const wanted = { ...config, ...changed };
  return plan({ prior: before, config: wanted, planned: planFromSchema(schema, before, wanted) });
}

const undecided = {
  generation: UNKNOWN,
  active_slot: UNKNOWN,
  rotated_at: UNKNOWN,
  rotate_at: UNKNOWN,
  slots: UNKNOWN,
};

describe("the plan of a rotation", () => {
  it("contains the first generation and its slot before the rotation exists, but no times", () => {
    expect(planRotation(null).value).toEqual({
      ...config,
      id: UNKNOWN,
      grace: "720h",
      slot_count: 2,
      revoke_previous: false,
      generation: 1,
      active_slot: 0,
      rotated_at: UNKNOWN,
      rotate_at: UNKNOWN,
      due: false,
      slots: [
        { generation: 1, rotated_at: UNKNOWN, expires_at: UNKNOWN },
        { generation: 0, rotated_at: null, expires_at: null },
      ],
    });
  });

  it("changes nothing if the rotation isn't due and the configuration is the same", () => {
    expect(planRotation({})).toEqual({ value: state, diagnostics: [] });
  });

  it("adds an ID to a state that an older version wrote without an ID, and doesn't rotate", () => {
    expect(planRotation({ id: null }).value).toEqual({ ...state, id: UNKNOWN });
  });

  it.each<[string, Partial<RotationState>, Partial<PlannedRotation>]>([
    ["the rotation is due", { due: true }, {}],
    ["keepers change", {}, { keepers: { leak: "1" } }],
    ["keepers are removed", {}, { keepers: null }],
    ["the rotation is due while keepers are unknown", { due: true }, { keepers: { leak: UNKNOWN } as never }],
  ])("contains the next generation if %s", (_name, prior, changed) => {
    expect(planRotation(prior, changed).value).toMatchObject({
      generation: 3,
      active_slot: 0,
      due: false,
      slots: [{ generation: 3, rotated_at: UNKNOWN, expires_at: UNKNOWN }, active],
    });
  });

  it("adds keepers in place to a rotation without keepers, with a warning that they don't cause a rotation", () => {
    expect(planRotation({ keepers: null })).toMatchObject({
      value: { generation: 2, slots: [old, active] },
      diagnostics: [{ severity: "warning", attribute: ["keepers"] }],
    });
  });

  it.each<[string, Partial<PlannedRotation>, Partial<PlannedRotation>]>([
    ["all keepers", { keepers: UNKNOWN }, undecided],
    ["one keeper", { keepers: { leak: UNKNOWN } as never }, undecided],
    ["the period", { every: UNKNOWN }, { rotate_at: UNKNOWN, slots: [old, active] }],
    ["the number of slots", { slot_count: UNKNOWN }, { generation: 2, slots: UNKNOWN }],
    ["`revoke_previous`", { revoke_previous: UNKNOWN }, { generation: 2, slots: UNKNOWN }],
  ])("contains unknown attributes that depend on an unknown argument: %s", (_name, changed, open) => {
    expect(planRotation({}, changed).value).toMatchObject(open);
  });

  it("leaves the first generation unknown if the number of slots is unknown", () => {
    expect(planRotation(null, { slot_count: UNKNOWN }).value).toMatchObject(undecided);
  });

  it("returns an error if an argument that was unknown during validation is invalid", () => {
    expect(planRotation({}, { every: "5m" })).toEqual({
      diagnostics: [expect.objectContaining({ severity: "error", attribute: ["every"] })],
    });
  });
});
