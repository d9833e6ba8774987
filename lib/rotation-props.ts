import { type Construct } from "constructs";
import { InvalidProps } from "./invalid-props";

/** Refuses a prop whose part the rotation plays. */
export function checkNotRotated(construct: Construct, prop: string, value: unknown, instead: string): void {
  if (value === undefined) return;
  throw new InvalidProps(
    construct,
    `\`${prop}\` and \`rotation\` exclude each other, got ${JSON.stringify(value)} with a rotation. ${instead}`,
  );
}

/** What only a rotation can tell. */
export function rotated<T>(construct: Construct, property: string, of: T | undefined): T {
  if (of !== undefined) return of;
  throw new InvalidProps(
    construct,
    `\`${property}\` is known of a token that is rotated, and this one has no \`rotation\`. Give it one.`,
  );
}
