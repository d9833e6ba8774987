import { type Construct } from "constructs";
import { Duration } from "../../duration";
import { ValidationError } from "./props";
import { type SlotCount } from "../slots";
import { type RotationSchedule } from "../../rotation";

const SHORTEST_EVERY = Duration.hours(1);
/** What the service itself gives a token that is made without an expiry. */
const LONGEST_LIFE = Duration.days(730);

/** Refuses a schedule that the provider would refuse later, or that would do nothing. What only Terraform knows is let through. */
export function checkRotation(construct: Construct, rotation: RotationSchedule, slotCount: SlotCount): void {
  const { every, grace = every, revokePrevious } = rotation;
  const refuse = (message: string): never => {
    throw new ValidationError(construct, message);
  };
  if (isLonger(SHORTEST_EVERY, every)) {
    refuse(
      `\`every\` must be at least ${SHORTEST_EVERY.toHumanString()}, got ${every.toHumanString()}. ` +
        "A shorter rotation would spend more of the rate limit than it protects. Lengthen it.",
    );
  }
  if (!grace.isUnresolved() && grace.toSeconds() === 0) {
    refuse(
      `\`grace\` must be longer than 0 seconds, got ${grace.toHumanString()}. ` +
        "A token would die at the moment in which its rotation falls due. Lengthen it, or leave it out.",
    );
  }
  if (slotCount === 2 && isLonger(grace, every)) {
    refuse(
      `\`grace\` must be at most as long as \`every\`, got ${grace.toHumanString()} and ${every.toHumanString()}. ` +
        "Two tokens live side by side, and the third takes the place of the first. Shorten `grace` or lengthen `every`.",
    );
  }
  const areKnown = !every.isUnresolved() && !grace.isUnresolved();
  if (areKnown && isLonger(every.plus(grace), LONGEST_LIFE)) {
    refuse(
      `\`every\` and \`grace\` must together be at most ${LONGEST_LIFE.toHumanString()}, got ` +
        `${every.toHumanString()} and ${grace.toHumanString()}${rotation.grace === undefined ? " (not given: as long as `every`)" : ""}. ` +
        "Together they are the life of a token. Shorten one of them.",
    );
  }
  if (slotCount === 1 && revokePrevious !== undefined && revokePrevious !== false) {
    refuse(
      `\`revokePrevious\` is for tokens that live side by side, got ${String(revokePrevious)}. ` +
        "This token exists once: making a new one ends the one before. Leave it out.",
    );
  }
}

/** Refuses a prop whose part the rotation plays. */
export function checkNotRotated(construct: Construct, prop: string, value: unknown, instead: string): void {
  if (value === undefined) return;
  throw new ValidationError(
    construct,
    `\`${prop}\` and \`rotation\` exclude each other, got ${JSON.stringify(value)} with a rotation. ${instead}`,
  );
}

/** What only a rotation can tell. */
export function rotated<T>(construct: Construct, property: string, of: T | undefined): T {
  if (of !== undefined) return of;
  throw new ValidationError(
    construct,
    `\`${property}\` is known of a token that is rotated, and this one has no \`rotation\`. Give it one.`,
  );
}

/** False where only Terraform knows one of them: the provider looks then. */
function isLonger(one: Duration, other: Duration): boolean {
  return !one.isUnresolved() && !other.isUnresolved() && one.toSeconds() > other.toSeconds();
}
