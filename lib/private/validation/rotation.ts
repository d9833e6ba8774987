import { type Construct } from "constructs";
import { Duration } from "../../duration";
import { type RotationSchedule } from "../../rotation";
import { ValidationError } from "../../shared/validation-error";
import { type SlotCount } from "../slots";
import { checkDuration, checkKeepers } from "./props";

const SHORTEST_EVERY = Duration.hours(1);
/** The lifetime of a token that is created without an expiry on HCP Terraform. */
const LONGEST_LIFETIME = Duration.days(730);

/**
 * Rejects a schedule that the provider would reject later, or that has no effect. Durations that are unknown at synth
 * aren't checked.
 */
export function checkRotation(construct: Construct, rotation: RotationSchedule, slotCount: SlotCount): void {
  checkKeepers(construct, "keepers", rotation.keepers);
  checkDuration(construct, "every", rotation.every);
  if (rotation.grace !== undefined) checkDuration(construct, "grace", rotation.grace);
  for (const error of errorsIn(rotation, slotCount)) throw new ValidationError(construct, error);
}

function errorsIn(rotation: RotationSchedule, slotCount: SlotCount): string[] {
  const { every, grace = every, revokePrevious = false } = rotation;
  const areKnown = !every.isUnresolved() && !grace.isUnresolved();
  const errors = [
    isLonger(SHORTEST_EVERY, every) &&
      `\`every\` must be at least ${SHORTEST_EVERY.toHumanString()}, got ${every.toHumanString()}. ` +
        "A shorter rotation period uses up the rate limit and adds little protection. Lengthen `every`.",
    !grace.isUnresolved() &&
      grace.toSeconds() === 0 &&
      `\`grace\` must be longer than 0 seconds, got ${grace.toHumanString()}. ` +
        "Otherwise, the token expires as soon as its rotation becomes due. Lengthen `grace`, or omit it.",
    slotCount === 2 &&
      isLonger(grace, every) &&
      `\`grace\` must not be longer than \`every\`, got ${grace.toHumanString()} and ${every.toHumanString()}. ` +
        "Only two tokens can coexist, and the third one replaces the first. Shorten `grace` or lengthen `every`.",
    areKnown &&
      isLonger(every.plus(grace), LONGEST_LIFETIME) &&
      `The sum of \`every\` and \`grace\` must be at most ${LONGEST_LIFETIME.toHumanString()}, got ` +
        `${every.toHumanString()} and ${grace.toHumanString()}${rotation.grace === undefined ? " (the default, the same as `every`)" : ""}. ` +
        "The sum is the lifetime of a token. Shorten one of them.",
    slotCount === 1 &&
      revokePrevious !== false &&
      `\`revokePrevious\` must not be set for a singleton token, got ${String(revokePrevious)}. ` +
        "Creating the new token already invalidates the previous one. Omit `revokePrevious`.",
  ];
  return errors.filter((error) => error !== false);
}

/**
 * Reports whether one duration is longer than the other; false if either is unknown at synth, because the provider
 * checks unknown durations.
 */
function isLonger(one: Duration, other: Duration): boolean {
  return !one.isUnresolved() && !other.isUnresolved() && one.toSeconds() > other.toSeconds();
}
