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

function planned(
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
  it("knows the first generation and its slot before anything exists, and not its times", () => {
    expect(planned(null).value).toEqual({
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

  it("changes nothing if nothing is due and the configuration is the same", () => {
    expect(planned({})).toEqual({ value: state, diagnostics: [] });
  });

  it("adds an ID to the state of a version that had none, and rotates nothing", () => {
    expect(planned({ id: null }).value).toEqual({ ...state, id: UNKNOWN });
  });

  it.each<[string, Partial<RotationState>, Partial<PlannedRotation>]>([
    ["it is due", { due: true }, {}],
    ["keepers change", {}, { keepers: { leak: "1" } }],
    ["keepers are taken away", {}, { keepers: null }],
    ["it is due while keepers are not known yet", { due: true }, { keepers: { leak: UNKNOWN } as never }],
  ])("makes the next generation when %s", (_name, prior, changed) => {
    expect(planned(prior, changed).value).toMatchObject({
      generation: 3,
      active_slot: 0,
      due: false,
      slots: [{ generation: 3, rotated_at: UNKNOWN, expires_at: UNKNOWN }, active],
    });
  });

  it("takes over keepers where there were none, and says that they rotate nothing", () => {
    expect(planned({ keepers: null })).toMatchObject({
      value: { generation: 2, slots: [old, active] },
      diagnostics: [{ severity: "warning", attribute: ["keepers"] }],
    });
  });

  it.each<[string, Partial<PlannedRotation>, Partial<PlannedRotation>]>([
    ["of keepers that are not known yet", { keepers: UNKNOWN }, undecided],
    ["of a keeper that is not known yet", { keepers: { leak: UNKNOWN } as never }, undecided],
    ["of a period that is not known yet", { every: UNKNOWN }, { rotate_at: UNKNOWN, slots: [old, active] }],
    [
      "of a number of slots that is not known yet",
      { slot_count: UNKNOWN },
      { generation: 2, slots: UNKNOWN },
    ],
    [
      "of a revocation that is not known yet",
      { revoke_previous: UNKNOWN },
      { generation: 2, slots: UNKNOWN },
    ],
  ])("leaves open what hangs %s", (_name, changed, open) => {
    expect(planned({}, changed).value).toMatchObject(open);
  });

  it("leaves everything open that a first generation in an unknown number of slots would tell", () => {
    expect(planned(null, { slot_count: UNKNOWN }).value).toMatchObject(undecided);
  });

  it("refuses arguments that were not known when the configuration was validated", () => {
    expect(planned({}, { every: "5m" })).toEqual({
      diagnostics: [expect.objectContaining({ severity: "error", attribute: ["every"] })],
    });
  });
});
