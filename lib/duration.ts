import { Op, Token, Tokenization } from "cdktf";
import { parseGoDuration } from "./shared/go-duration";
import { ValidationError } from "./shared/validation-error";

/**
 * A length of time in whole seconds. A day has 24 hours.
 *
 * A duration can contain a value that is unknown at synth, such as a variable. In that case, the provider validates the
 * duration, and every method except `isUnresolved` and `toGoDuration` throws an error.
 */
export class Duration {
  /**
   * Creates a duration from a number of seconds.
   *
   * @param amount - a whole number, 0 or more
   */
  public static seconds(amount: number): Duration {
    return Duration.of(amount, "second");
  }

  /**
   * Creates a duration from a number of minutes.
   *
   * @param amount - 0 or more, such as 1.5; the result must be a whole number of seconds
   */
  public static minutes(amount: number): Duration {
    return Duration.of(amount, "minute");
  }

  /**
   * Creates a duration from a number of hours.
   *
   * @param amount - 0 or more, such as 1.5; the result must be a whole number of seconds
   */
  public static hours(amount: number): Duration {
    return Duration.of(amount, "hour");
  }

  /**
   * Creates a duration from a number of days. A day has 24 hours.
   *
   * @param amount - 0 or more, such as 1.5; the result must be a whole number of seconds
   */
  public static days(amount: number): Duration {
    return Duration.of(amount, "day");
  }

  /**
   * Parses a duration in the format that Go and Terraform's providers use.
   *
   * @param duration - numbers with the units h, m, s, ms, us or ns, such as "720h", "36h30m" or "1.5h"; the sum must be
   * a whole number of seconds, 0 or more
   */
  public static parse(duration: string): Duration {
    const text = withNumberTokens(duration);
    if (text !== undefined) return new Duration(text);
    if (Token.isUnresolved(duration)) return new Duration(duration);
    const call = `Duration.parse(${JSON.stringify(duration)})`;
    const milliseconds = parseGoDuration(duration);
    if (milliseconds !== undefined) return new Duration(toWholeSeconds(call, milliseconds));
    throw new ValidationError(
      undefined,
      `${call} isn't a valid duration. Use numbers with the units h, m and s, such as "720h" or "36h30m". ` +
        "There is no unit for days.",
    );
  }

  private static of(amount: number, unit: Unit): Duration {
    if (Token.isUnresolved(amount)) {
      return new Duration(`${Token.asString(Op.mul(amount, MILLISECONDS[unit] / MILLISECONDS.second))}s`);
    }
    return new Duration(toWholeSeconds(`Duration.${unit}s(${amount})`, amount * MILLISECONDS[unit]));
  }

  /** The length in milliseconds, or in Go's format if it contains a value that is unknown at synth. */
  private readonly length: number | string;

  private constructor(length: number | string) {
    this.length = length;
  }

  /** Reports whether the length is unknown at synth. */
  public isUnresolved(): boolean {
    return typeof this.length === "string";
  }

  /** Returns the length in seconds. */
  public toSeconds(): number {
    return this.milliseconds / MILLISECONDS.second;
  }

  /** Returns the length in minutes. The result can have a fractional part. */
  public toMinutes(): number {
    return this.milliseconds / MILLISECONDS.minute;
  }

  /** Returns the length in hours. The result can have a fractional part. */
  public toHours(): number {
    return this.milliseconds / MILLISECONDS.hour;
  }

  /** Returns the length in days of 24 hours. The result can have a fractional part. */
  public toDays(): number {
    return this.milliseconds / MILLISECONDS.day;
  }

  /**
   * Returns the length in Go's format, in hours, minutes and seconds, such as "720h", "36h30m" or "0s". This method
   * also supports a duration that is unknown at synth.
   */
  public toGoDuration(): string {
    if (typeof this.length === "string") return this.length;
    const parts = this.split(["hour", "minute", "second"]);
    return parts.map(({ amount, unit }) => `${amount}${unit[0]}`).join("") || "0s";
  }

  /** Returns the length in words, such as "30 days", "1 day 12 hours" or "0 seconds". */
  public toHumanString(): string {
    const parts = this.split(["day", "hour", "minute", "second"]);
    return (
      parts.map(({ amount, unit }) => `${amount} ${unit}${amount === 1 ? "" : "s"}`).join(" ") || "0 seconds"
    );
  }

  /** Returns the sum of this duration and another one. */
  public plus(other: Duration): Duration {
    return new Duration(
      toWholeSeconds(
        `${this.toGoDuration()} plus ${other.toGoDuration()}`,
        this.milliseconds + other.milliseconds,
      ),
    );
  }

  private get milliseconds(): number {
    if (typeof this.length === "number") return this.length;
    throw new ValidationError(
      undefined,
      "The length of this duration isn't known at synth. " +
        "Call toGoDuration() instead, or use a constant duration.",
    );
  }

  /** Splits the length into units, largest first. Units with an amount of 0 are omitted. */
  private split(units: Unit[]): { amount: number; unit: Unit }[] {
    let rest = this.milliseconds;
    return units
      .map((unit) => {
        const amount = Math.floor(rest / MILLISECONDS[unit]);
        rest -= amount * MILLISECONDS[unit];
        return { amount, unit };
      })
      .filter(({ amount }) => amount > 0);
  }
}

const MILLISECONDS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
type Unit = keyof typeof MILLISECONDS;

/**
 * Go stores a duration as a signed 64-bit number of nanoseconds. In whole hours, the maximum is 2562047 (about 292
 * years).
 */
const LONGEST = 2_562_047 * MILLISECONDS.hour;

function toWholeSeconds(call: string, milliseconds: number): number {
  const fail = (message: string): never => {
    throw new ValidationError(undefined, `${call} ${message}`);
  };
  if (!Number.isFinite(milliseconds)) fail("isn't a valid duration. Use a finite number.");
  if (milliseconds < 0) fail("is negative. Use a duration of 0 or more.");
  if (milliseconds > LONGEST)
    fail("is longer than 2562047 hours, the maximum in Terraform's providers. Use a shorter duration.");
  const seconds = Math.round(milliseconds / MILLISECONDS.second);
  // Ignores rounding errors: in floating-point arithmetic, 1.1 hours is 3960000.0000000005 ms.
  if (Math.abs(milliseconds - seconds * MILLISECONDS.second) > milliseconds * 1e-14) {
    fail("contains a fraction of a second. Use whole seconds.");
  }
  return seconds * MILLISECONDS.second;
}

/**
 * Rewrites the number tokens in text, such as `${variable.numberValue}h`, in the notation that CDKTF can resolve.
 * Returns undefined if the text doesn't contain a number token. `Token.isUnresolved` doesn't find number tokens in
 * text, and CDKTF resolves a number token in text only if it is in JavaScript's notation, `-1.8e+289`. Java writes
 * `-1.8E289`, and C# writes `-1.8E+289`.
 */
function withNumberTokens(text: string): string | undefined {
  let found = false;
  const written = text.replace(/-\d\.\d+[eE]\+?\d+/g, (digits) => {
    if (Tokenization.reverseNumber(Number(digits)) === undefined) return digits;
    found = true;
    return String(Number(digits));
  });
  return found ? written : undefined;
}
