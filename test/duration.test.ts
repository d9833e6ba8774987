import { TerraformOutput, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { Duration } from "../lib";
import { rendered } from "./support/rendered";

describe("a Duration", () => {
  test.each([
    ["seconds", Duration.seconds(90), 90],
    ["minutes", Duration.minutes(1.5), 90],
    ["hours", Duration.hours(1.1), 3960],
    ["days", Duration.days(30), 2_592_000],
    ["nothing", Duration.days(0), 0],
  ])("counts %s", (_, duration, seconds) => {
    expect(duration.toSeconds()).toBe(seconds);
  });

  test("is given in every unit", () => {
    const duration = Duration.hours(36);
    expect([duration.toSeconds(), duration.toMinutes(), duration.toHours(), duration.toDays()]).toEqual([
      129_600, 2160, 36, 1.5,
    ]);
  });

  test.each([
    ["720h", 2_592_000],
    ["36h30m", 131_400],
    ["1.5h", 5400],
    ["1h0.5m", 3630],
    [".5h", 1800],
    ["2000ms", 2],
    ["1ms999ms", 1],
    ["0", 0],
    ["+5m", 300],
  ])("reads %s as Go does", (text, seconds) => {
    expect(Duration.parse(text).toSeconds()).toBe(seconds);
  });

  test.each([
    [Duration.days(30), "720h"],
    [Duration.hours(36.5), "36h30m"],
    [Duration.seconds(3601), "1h1s"],
    [Duration.seconds(0), "0s"],
  ])("is written as Go reads it, without days (%#)", (duration, text) => {
    expect(duration.toGoDuration()).toBe(text);
    expect(Duration.parse(text)).toEqual(duration);
  });

  test.each([
    [Duration.days(30), "30 days"],
    [Duration.minutes(5), "5 minutes"],
    [Duration.hours(36), "1 day 12 hours"],
    [Duration.seconds(3661), "1 hour 1 minute 1 second"],
    [Duration.seconds(0), "0 seconds"],
  ])("is written for people (%#)", (duration, text) => {
    expect(duration.toHumanString()).toBe(text);
  });

  test("is added to another", () => {
    expect(Duration.days(30).plus(Duration.hours(12)).toHumanString()).toBe("30 days 12 hours");
  });

  test.each([
    ["negative", () => Duration.days(-1), "Duration.days(-1) is negative."],
    ["negative text", () => Duration.parse("-1h"), 'Duration.parse("-1h") is negative.'],
    ["NaN", () => Duration.hours(NaN), "Duration.hours(NaN) is no length of time."],
    ["infinite", () => Duration.minutes(Infinity), "Duration.minutes(Infinity) is no length of time."],
    ["a fraction of a second", () => Duration.seconds(0.5), "Duration.seconds(0.5) leaves a fraction"],
    ["a nanosecond", () => Duration.parse("1h1ns"), 'Duration.parse("1h1ns") leaves a fraction'],
    ["beyond Go's count", () => Duration.days(110_000), "Duration.days(110000) is longer than"],
    ["days as text", () => Duration.parse("30d"), 'Duration.parse("30d") is no duration.'],
    [
      "too small a number",
      () => Duration.parse("-1.5e+300h"),
      'Duration.parse("-1.5e+300h") is no duration.',
    ],
    ["empty text", () => Duration.parse(""), 'Duration.parse("") is no duration.'],
    ["a number without a unit", () => Duration.parse("30"), 'Duration.parse("30") is no duration.'],
    [
      "a sum too long",
      () => Duration.days(90_000).plus(Duration.days(90_000)),
      "2160000h plus 2160000h is longer",
    ],
  ])("is refused where it is %s, naming what was given", (_, make, message) => {
    expect(make).toThrow(message);
  });

  describe("that only Terraform knows", () => {
    const newStack = () => new TerraformStack(Testing.app(), "platform");
    const synthesized = (stack: TerraformStack, duration: Duration): unknown => {
      new TerraformOutput(stack, "duration", { value: duration.toGoDuration() });
      return rendered(stack).output.duration.value;
    };

    test.each<[string, (variable: TerraformVariable) => string, string]>([
      ["text", (variable) => variable.stringValue, "${var.v}"],
      ["text in text", (variable) => `${variable.stringValue}h`, "${var.v}h"],
      ["a number in text", (variable) => `${variable.numberValue}h`, "${var.v}h"],
    ])("is handed on as it is written: %s", (_, write, expression) => {
      const stack = newStack();
      const written = write(new TerraformVariable(stack, "v", {}));
      expect(synthesized(stack, Duration.parse(written))).toBe(expression);
    });

    test.each<[string, (amount: number) => Duration, string]>([
      ["seconds", (amount) => Duration.seconds(amount), "${(var.amount * 1)}s"],
      ["minutes", (amount) => Duration.minutes(amount), "${(var.amount * 60)}s"],
      ["hours", (amount) => Duration.hours(amount), "${(var.amount * 3600)}s"],
      ["days", (amount) => Duration.days(amount), "${(var.amount * 86400)}s"],
    ])("is counted in seconds by Terraform, where it is given in %s", (_, of, expression) => {
      const stack = newStack();
      const variable = new TerraformVariable(stack, "amount", {});
      expect(synthesized(stack, of(variable.numberValue))).toBe(expression);
    });

    test("says so, and has no length at synth", () => {
      const unknown = Duration.parse(Token.asString({}));
      expect([unknown.isUnresolved(), Duration.days(1).isUnresolved()]).toEqual([true, false]);
      for (const ask of [
        () => unknown.toSeconds(),
        () => unknown.toHumanString(),
        () => Duration.days(1).plus(unknown),
      ]) {
        expect(ask).toThrow("Only Terraform knows this length of time.");
      }
    });
  });
});
