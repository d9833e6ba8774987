import type { Connection } from "../../connection";
import { toDiagnostic, quote } from "../../diagnostics";
import type { Response, Resource } from "../../framework/provider";
import { error } from "../../framework/schema/diagnostic";
import { withTimeout } from "../../timeouts";
import { toKnown } from "../../framework/values/value";
import {
  scheduleOf,
  schema,
  slotCountOf,
  validate,
  type PlannedRotation,
  type RotationAttributes,
  type RotationState,
} from "./schema";
import { makesGeneration, plan } from "./plan";
import { keep, observe, rotate, type Rotation } from "./schedule";
import { fromState, toState } from "./state";

/**
 * A schedule that lives in the state alone; of the server it takes the time. What is due is found out by `read`,
 * because a plan that asked for the time would not be the same twice.
 */
export const rotation: Resource<RotationAttributes, Connection> = {
  schema,
  validate,

  async read(state, connection) {
    const slotCount = slotCountOf(state.slot_count) ?? 2;
    return atServerTime(connection, (now) => ({
      ...state,
      ...toState(observe(fromState(state), slotCount, now)),
    }));
  },

  plan: (request) => plan(request),

  create: (planned, connection) => createGeneration(null, planned, connection),

  update(prior, planned, connection) {
    const rotation = fromState(prior);
    if (makesGeneration(prior, planned.keepers)) return createGeneration(rotation, planned, connection);
    const next = keep(rotation, scheduleOf(planned), planned.revoke_previous === true);
    return Promise.resolve({ value: { ...argumentsOf(planned), ...toState(next) } });
  },

  // The tokens that follow the schedule are resources of their own, and gone before it.
  delete: () => Promise.resolve([]),

  import(id) {
    const summary = `A rotation cannot be imported, got ${quote(id)}`;
    const detail =
      "It lives in the state and nowhere on a server. Let Terraform create it: its generations begin at 1.";
    return Promise.resolve({ diagnostics: [error(summary, detail)] });
  },
};

function createGeneration(
  rotation: Rotation | null,
  planned: PlannedRotation,
  connection: Connection,
): Promise<Response<RotationState>> {
  const schedule = scheduleOf(planned);
  return atServerTime(connection, (now) => ({
    ...argumentsOf(planned),
    ...toState(rotate(rotation, schedule, now)),
  }));
}

async function atServerTime(
  connection: Connection,
  stateAt: (now: number) => RotationState,
): Promise<Response<RotationState>> {
  const { client, signal } = withTimeout(connection, null, "read");
  let now: Date;
  try {
    now = await client.serverTime(signal);
  } catch (thrown) {
    return { diagnostics: [toDiagnostic("The server's time cannot be asked for", thrown)] };
  }
  return { value: stateAt(now.getTime()) };
}

type RotationArguments = Pick<
  RotationState,
  "every" | "grace" | "slot_count" | "revoke_previous" | "keepers"
>;

function argumentsOf(planned: PlannedRotation): RotationArguments {
  const { every, grace, slot_count, revoke_previous, keepers } = planned;
  return {
    every: toKnown(every) ?? null,
    grace: toKnown(grace) ?? null,
    slot_count: toKnown(slot_count) ?? null,
    revoke_previous: toKnown(revoke_previous) ?? null,
    keepers: toKnown(keepers) ?? null,
  };
}
