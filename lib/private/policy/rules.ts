import { Duration } from "../../duration";
import { type CheckedSchedule, type CheckedToken } from "./checked-token";

/**
 * The rules of a policy. `rotationRequired` defaults to true if `maxRotationPeriod` or `minGrace` is set. Other
 * undefined rules aren't checked.
 */
export interface Rules {
  readonly maxTimeToExpiry?: Duration;
  readonly rotationRequired?: boolean;
  readonly maxRotationPeriod?: Duration;
  readonly minGrace?: Duration;
  readonly descriptionPattern?: RegExp;
}

/** The lifetime of an ephemeral token whose expiry isn't configured. */
const EPHEMERAL_LIFETIME = Duration.hours(1);

/** Returns a message for each rule that a token violates. Values that are unknown at synth aren't checked. */
export function findViolations(rules: Rules, token: CheckedToken): string[] {
  const { schedule } = token;
  const violations =
    schedule === undefined
      ? [checkRotated(rules, token), checkExpiry(rules, token)]
      : [checkEvery(rules, schedule), checkGrace(rules, schedule), checkLifetime(rules, schedule)];
  return [...violations, checkDescription(rules, token)].filter((violation) => violation !== undefined);
}

function checkRotated(rules: Rules, { isEphemeral }: CheckedToken): string | undefined {
  const { maxRotationPeriod, minGrace, rotationRequired = maxRotationPeriod ?? minGrace } = rules;
  if (isEphemeral || rotationRequired === undefined || rotationRequired === false) return undefined;
  return "it isn't rotated. Set a `rotation`.";
}

function checkExpiry({ maxTimeToExpiry }: Rules, { expiry, isEphemeral }: CheckedToken): string | undefined {
  if (maxTimeToExpiry === undefined) return undefined;
  const rule = `it must expire within ${maxTimeToExpiry.toHumanString()}`;
  if (expiry === undefined && isEphemeral) {
    if (!isLonger(EPHEMERAL_LIFETIME, maxTimeToExpiry)) return undefined;
    return `${rule}, but expires after the default of ${EPHEMERAL_LIFETIME.toHumanString()}. Set an earlier \`expiresAt\`.`;
  }
  if (expiry === undefined) return `${rule}, but no expiry is set. Set a \`rotation\` or an expiry.`;
  // For an expression, Date.parse returns NaN, and the comparison is false.
  const isLater = Date.parse(expiry) > Date.now() + maxTimeToExpiry.toSeconds() * 1000;
  return isLater ? `${rule}, but expires at ${expiry}. Set an earlier expiry.` : undefined;
}

function checkEvery({ maxRotationPeriod }: Rules, { every }: CheckedSchedule): string | undefined {
  if (!isLonger(every, maxRotationPeriod)) return undefined;
  return `\`every\` must be at most ${format(maxRotationPeriod)}, got ${format(every)}. Shorten \`every\`.`;
}

function checkGrace({ minGrace }: Rules, { grace }: CheckedSchedule): string | undefined {
  if (!isLonger(minGrace, grace)) return undefined;
  return `\`grace\` must be at least ${format(minGrace)}, got ${format(grace)}. Lengthen \`grace\`.`;
}

function checkLifetime({ maxTimeToExpiry }: Rules, { every, grace }: CheckedSchedule): string | undefined {
  const lifetime = every && grace && every.plus(grace);
  if (!isLonger(lifetime, maxTimeToExpiry)) return undefined;
  return (
    `the sum of \`every\` and \`grace\` must be at most ${format(maxTimeToExpiry)}, got ${format(lifetime)}. ` +
    "Shorten one of them."
  );
}

function checkDescription({ descriptionPattern }: Rules, { description }: CheckedToken): string | undefined {
  if (descriptionPattern === undefined || description === undefined) return undefined;
  if (description.includes("${") || descriptionPattern.test(description)) return undefined;
  return `\`description\` must match ${descriptionPattern.source}, got "${description}". Change the description.`;
}

function isLonger(one: Duration | undefined, other: Duration | undefined): boolean {
  return one !== undefined && other !== undefined && one.toSeconds() > other.toSeconds();
}

const format = (duration: Duration | undefined): string => duration?.toHumanString() ?? "";
