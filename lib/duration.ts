import { Op, Token, Tokenization } from "cdktf";
import { parseGoDuration } from "./shared/go-duration";
import { ValidationError } from "./shared/validation-error";

/**
 * A length of time in whole seconds. A day has 24 hours.
 *
 * A duration can contain a value that is unknown at synth, such as a variable. In that case, the provider validates the
 * duration when Terraform plans, and methods that need the length throw an error.
 */
export class Duration {
  /**
   * A duration in seconds.
   *
   * @param amount - a whole number, 0 or more
   */
  public static seconds(amount: number): Duration {
    return Duration.of(amount, "second");
  }

  /**
   * A duration in minutes.
   *
   * @param amount - 0 or more, such as 1.5; the result must be whole seconds
   */
  public static minutes(amount: number): Duration {
    return Duration.of(amount, "minute");
  }

  /**
   * A duration in hours.
   *
   * @param amount - 0 or more, such as 1.5; the result must be whole seconds
   */
  public static hours(amount: number): Duration {
    return Duration.of(amount, "hour");
  }

  /**
   * A duration in days of 24 hours.
   *
   * @param amount - 0 or more, such as 1.5; the result must be whole seconds
   */
  public static days(amount: number): Duration {
    return Duration.of(amount, "day");
  }

  /**
   * Parses a duration in the format that Go and Terraform's providers use.
   *
   * @param duration - numbers with the units h, m, s, ms, us or ns, such as "720h", "36h30m" or "1.5h"; not negative
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

  /** In milliseconds, or in Go's format if it contains a value that is unknown at synth. */
  private readonly length: number | string;

  private constructor(length: number | string) {
    this.length = length;
  }

  /** Whether the length is unknown at synth. */
  public isUnresolved(): boolean {
    return typeof this.length === "string";
  }

  /** The length in seconds. */
  public toSeconds(): number {
    return this.milliseconds / MILLISECONDS.second;
  }

  /** The length in minutes. It can have a fractional part. */
  public toMinutes(): number {
    return this.milliseconds / MILLISECONDS.minute;
  }

  /** The length in hours. It can have a fractional part. */
  public toHours(): number {
    return this.milliseconds / MILLISECONDS.hour;
  }

  /** The length in days of 24 hours. It can have a fractional part. */
  public toDays(): number {
    return this.milliseconds / MILLISECONDS.day;
  }

  /**
   * The length in Go's format, in hours, minutes and seconds, such as "720h", "36h30m" or "0s". It is also available if
   * the duration is unknown at synth.
   */
  public toGoDuration(): string {
    if (typeof this.length === "string") return this.length;
    const parts = this.split(["hour", "minute", "second"]);
    return parts.map(({ amount, unit }) => `${amount}${unit[0]}`).join("") || "0s";
  }

  /** The length in words, such as "30 days", "1 day 12 hours" or "0 seconds". */
  public toHumanString(): string {
    const parts = this.split(["day", "hour", "minute", "second"]);
    return (
      parts.map(({ amount, unit }) => `${amount} ${unit}${amount === 1 ? "" : "s"}`).join(" ") || "0 seconds"
    );
  }

  /** The sum of this and another duration. */
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
        "Pass the result of toGoDuration() instead, or use a constant duration.",
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

/** Go stores a duration as a 64-bit number of nanoseconds, so the maximum is 2562047 hours, or 292 years. */
const LONGEST = 2_562_047 * MILLISECONDS.hour;

function toWholeSeconds(call: string, milliseconds: number): number {
  const fail = (message: string): never => {
    throw new ValidationError(undefined, `${call} ${message}`);
  };
  if (!Number.isFinite(milliseconds)) fail("isn't a valid duration. Use a number.");
  if (milliseconds < 0) fail("is negative. Use a duration of 0 or more.");
  if (milliseconds > LONGEST)
    fail("is longer than 2562047 hours, the maximum in Terraform's providers. Shorten it.");
  const seconds = Math.round(milliseconds / MILLISECONDS.second);
  // Ignores rounding errors: in floating-point arithmetic, 1.1 hours is 3960000.0000000005 ms.
  if (Math.abs(milliseconds - seconds * MILLISECONDS.second) > milliseconds * 1e-14) {
    fail("contains a fraction of a second. Use whole seconds.");
  }
  return seconds * MILLISECONDS.second;
}

/**
 * Rewrites text with number tokens, such as `${variable.numberValue}h`, so that CDKTF can resolve it; undefined if the
 * text doesn't contain a number token. `Token.isUnresolved` looks for number tokens only in numbers. In text, CDKTF
 * finds them only in JavaScript's notation, `-1.8e+289`. Java writes `-1.8E289`, and C# writes `-1.8E+289`.
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
