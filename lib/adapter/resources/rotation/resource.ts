import { randomBytes } from "node:crypto";
import { formatTimestamp } from "../../../shared/rfc3339";
import type { Connection } from "../../connection";
import { quote, toDiagnostic } from "../../diagnostics";
import { failure, type PrivateState, type Resource, type Response } from "../../framework/provider";
import { error, warning, type Diagnostic } from "../../framework/schema/diagnostic";
import { toKnown } from "../../framework/values/value";
import { withTimeout } from "../../timeouts";
import { makesGeneration, plan } from "./plan";
import { keep, observe, rotate, type FoundTokens, type Rotation } from "./schedule";
import {
  scheduleOf,
  schema,
  validate,
  type PlannedRotation,
  type RotationAttributes,
  type RotationState,
} from "./schema";
import { fromState, storeReplaced, toState } from "./state";
import { describeRotation, findTokens } from "./tokens";

/**
 * A rotation schedule, which exists only in state. `read` determines whether the rotation is due, from the server's
 * clock and the tokens on the server. The plan must not depend on the clock or the tokens, because Terraform plans
 * again during apply and compares the plans.
 */
export const rotation: Resource<RotationAttributes, Connection> = {
  schema,
  validate,

  async read(state, unbounded, privateState) {
    const connection = withTimeout(unbounded, null, "read");
    const now = await serverTime(connection);
    if (typeof now !== "number") return failure(now);
    const prior = fromState(state, privateState);
    const found = await findTokens(state, prior, privateState, connection);
    const observed = observe(prior, scheduleOf(state), now, found);
    return {
      value: { ...state, ...toState(observed) },
      diagnostics: checkEarlyRotation(state, prior, observed, found),
    };
  },

  plan: (request) => plan(request),

  create(planned, connection, privateState) {
    return createGeneration(randomId(), null, planned, connection, privateState);
  },

  update(prior, planned, connection, privateState) {
    const rotation = fromState(prior, privateState);
    const id = prior.id ?? randomId();
    if (makesGeneration(prior, planned.keepers)) {
      return createGeneration(id, rotation, planned, connection, privateState);
    }
    const next = keep(rotation, scheduleOf(planned), planned.revoke_previous === true);
    return Promise.resolve({ value: { id, ...argumentsOf(planned), ...toState(next) } });
  },

  // The rotated tokens are separate resources, which Terraform destroys before the rotation.
  delete: () => Promise.resolve([]),

  import(id) {
    const summary = `Rotation ${quote(id)} can't be imported`;
    const detail = "A rotation exists only in the state, not on a server. Let Terraform create it.";
    return Promise.resolve(failure(error(summary, detail)));
  },
};

const randomId = (): string => randomBytes(5).toString("hex");

async function createGeneration(
  id: string,
  prior: Rotation | null,
  planned: PlannedRotation,
  unbounded: Connection,
  privateState: PrivateState,
): Promise<Response<RotationState>> {
  const now = await serverTime(withTimeout(unbounded, null, "read"));
  if (typeof now !== "number") return failure(now);
  const next = rotate(prior, scheduleOf(planned), now);
  storeReplaced(privateState, next);
  return { value: { id, ...argumentsOf(planned), ...toState(next) } };
}

/** Returns the server's time in milliseconds since 1970, or an error if the time can't be read. */
async function serverTime({ client, signal }: Connection): Promise<number | Diagnostic> {
  try {
    return (await client.serverTime(signal)).getTime();
  } catch (thrown) {
    return toDiagnostic("The server's time can't be read", thrown);
  }
}

/** Returns a warning if the rotation is due early because the active token expires before its scheduled expiry. */
function checkEarlyRotation(
  state: RotationState,
  prior: Rotation,
  { rotateAt }: Rotation,
  { activeExpiresAt }: FoundTokens,
): Diagnostic[] {
  const scheduled = prior.slots[prior.activeSlot];
  if (activeExpiresAt === undefined || scheduled == null) return [];
  const regular = scheduled.expiresAt - scheduleOf(state).grace;
  if (activeExpiresAt >= scheduled.expiresAt - 1_000 || rotateAt >= regular) return [];
  const summary = `${describeRotation(state)} is due earlier than scheduled`;
  const detail = `The active token was created to expire at ${formatTimestamp(scheduled.expiresAt)}, but on the server, it expires at ${formatTimestamp(activeExpiresAt)}. The organization probably limits the lifetime of its tokens. The rotation is due at ${formatTimestamp(rotateAt)}. Raise the limit, or shorten \`every\` and \`grace\`.`;
  return [warning(summary, detail)];
}

type RotationArguments = Omit<RotationState, "id" | keyof ReturnType<typeof toState>>;

function argumentsOf(planned: PlannedRotation): RotationArguments {
  return {
    every: toKnown(planned.every) ?? null,
    grace: toKnown(planned.grace) ?? null,
    slot_count: toKnown(planned.slot_count) ?? null,
    revoke_previous: toKnown(planned.revoke_previous) ?? null,
    keepers: toKnown(planned.keepers) ?? null,
    organization: toKnown(planned.organization) ?? null,
    team_id: toKnown(planned.team_id) ?? null,
    description_prefix: toKnown(planned.description_prefix) ?? null,
    name_prefix: toKnown(planned.name_prefix) ?? null,
  };
}
