import { Token } from "cdktf";
import { type Construct } from "constructs";
import { InvalidProps } from "./invalid-props";

// Date and time of RFC 3339, section 5.6, with the capital letters that Go's time.RFC3339 asks for.
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Refuses a time that the server could not read; what is known only to Terraform is let through. */
export function checkExpiry(construct: Construct, expiresAt: string | undefined): void {
  if (expiresAt === undefined || Token.isUnresolved(expiresAt) || isTime(expiresAt)) return;
  throw new InvalidProps(
    construct,
    `\`expiresAt\` must be a time of RFC 3339 with a zone, got "${expiresAt}". ` +
      `Write it like "2027-01-31T12:00:00Z" or "2027-01-31T13:00:00+01:00".`,
  );
}

function isTime(text: string): boolean {
  const match = RFC_3339.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1, 4).map(Number);
  // Date carries a day that the month has not over into the next one.
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
