import { Op, Token, Tokenization } from "cdktf";
import { parseGoDuration } from "./shared/go-duration";

/**
 * A length of time in whole seconds; a day has 24 hours.
 *
 * It may also be one that only Terraform knows, such as a variable: that one is checked by the provider when Terraform
 * plans, and asking for its length here is an error.
 */
export class Duration {
  /** So many seconds; an error where they are no whole number. */
  public static seconds(amount: number): Duration {
    return Duration.of(amount, "second");
  }

  /** So many minutes, such as 1.5; an error where that leaves a fraction of a second. */
  public static minutes(amount: number): Duration {
    return Duration.of(amount, "minute");
  }

  /** So many hours, such as 1.5; an error where that leaves a fraction of a second. */
  public static hours(amount: number): Duration {
    return Duration.of(amount, "hour");
  }

  /** So many days of 24 hours; an error where that leaves a fraction of a second. */
  public static days(amount: number): Duration {
    return Duration.of(amount, "day");
  }

  /** A duration as Go and Terraform's providers write it: "720h", "36h30m", "1.5h". An error where it is none, or negative. */
  public static parse(duration: string): Duration {
    const given = `Duration.parse(${JSON.stringify(duration)})`;
    if (Token.isUnresolved(duration) || hasNumberToken(duration)) return new Duration(duration);
    const milliseconds = parseGoDuration(duration);
    if (milliseconds === undefined) {
      throw new RangeError(
        `${given} is no duration. Write numbers with the units h, m and s, such as "720h" or "36h30m"; ` +
          "there is no unit for days, and the limit is 2562047 hours.",
      );
    }
    return new Duration(wholeSeconds(given, milliseconds));
  }

  private static of(amount: number, unit: Unit): Duration {
    if (Token.isUnresolved(amount)) {
      return new Duration(`${Token.asString(Op.mul(amount, MILLISECONDS[unit] / MILLISECONDS.second))}s`);
    }
    return new Duration(wholeSeconds(`Duration.${unit}s(${amount})`, amount * MILLISECONDS[unit]));
  }

  /** In milliseconds, or as Go writes it with what only Terraform knows in it. */
  private readonly length: number | string;

  private constructor(length: number | string) {
    this.length = length;
  }

  /** Whether only Terraform knows the length. */
  public isUnresolved(): boolean {
    return typeof this.length === "string";
  }

  /** The length in seconds. */
  public toSeconds(): number {
    return this.milliseconds / MILLISECONDS.second;
  }

  /** The length in minutes, with a fraction where it has one. */
  public toMinutes(): number {
    return this.milliseconds / MILLISECONDS.minute;
  }

  /** The length in hours, with a fraction where it has one. */
  public toHours(): number {
    return this.milliseconds / MILLISECONDS.hour;
  }

  /** The length in days of 24 hours, with a fraction where it has one. */
  public toDays(): number {
    return this.milliseconds / MILLISECONDS.day;
  }

  /** The length as Go writes it, in hours, minutes and seconds and never in days: "720h", "36h30m", "0s"; or as Terraform gives it. */
  public toGoDuration(): string {
    if (typeof this.length === "string") return this.length;
    const parts = this.split(["hour", "minute", "second"]);
    return parts.map(({ amount, unit }) => `${amount}${unit[0]}`).join("") || "0s";
  }

  /** The length for people: "30 days", "1 day 12 hours", "0 seconds". */
  public toHumanString(): string {
    const parts = this.split(["day", "hour", "minute", "second"]);
    return (
      parts.map(({ amount, unit }) => `${amount} ${unit}${amount === 1 ? "" : "s"}`).join(" ") || "0 seconds"
    );
  }

  /** This and another duration together. */
  public plus(other: Duration): Duration {
    return new Duration(
      wholeSeconds(
        `${this.toGoDuration()} plus ${other.toGoDuration()}`,
        this.milliseconds + other.milliseconds,
      ),
    );
  }

  private get milliseconds(): number {
    if (typeof this.length === "number") return this.length;
    throw new RangeError(
      "Only Terraform knows this length of time. Hand it on as toGoDuration() gives it, or give a length that is known at synth.",
    );
  }

  /** How often each unit goes into what the larger ones leave, without those that do not. */
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

/** Go counts nanoseconds in 64 bits: 2562047 hours, or 292 years. */
const LONGEST = 2_562_047 * MILLISECONDS.hour;

function wholeSeconds(given: string, milliseconds: number): number {
  if (!Number.isFinite(milliseconds)) throw new RangeError(`${given} is no length of time. Give a number.`);
  if (milliseconds < 0) throw new RangeError(`${given} is negative. Give a length of time from 0 up.`);
  if (milliseconds > LONGEST) {
    throw new RangeError(`${given} is longer than Terraform's providers can count, 2562047 hours.`);
  }
  const seconds = Math.round(milliseconds / MILLISECONDS.second);
  // 1.1 hours are 3960000.0000000005 ms: what binary fractions add is no fraction of a second.
  if (Math.abs(milliseconds - seconds * MILLISECONDS.second) > milliseconds * 1e-14) {
    throw new RangeError(`${given} leaves a fraction of a second. Give a whole number of seconds.`);
  }
  return seconds * MILLISECONDS.second;
}

/** `${variable.numberValue}h` has a token in it that Token.isUnresolved looks for in numbers alone. */
function hasNumberToken(text: string): boolean {
  const [digits] = /-\d\.\d+e\+\d+/.exec(text) ?? [];
  return digits !== undefined && Tokenization.reverseNumber(Number(digits)) !== undefined;
}
