import { TerraformOutput, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { Duration } from "../lib";
import { renderJson } from "./support/rendered";

describe("a Duration", () => {
  test.each([
    ["seconds", Duration.seconds(90), 90],
    ["minutes", Duration.minutes(1.5), 90],
    ["hours", Duration.hours(1.1), 3960],
    ["days", Duration.days(30), 2_592_000],
    ["0 days", Duration.days(0), 0],
  ])("is created from %s", (_, duration, seconds) => {
    expect(duration.toSeconds()).toBe(seconds);
  });

  test("is converted to every unit", () => {
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
  ])("parses %s as Go does", (text, seconds) => {
    expect(Duration.parse(text).toSeconds()).toBe(seconds);
  });

  test.each([
    [Duration.days(30), "720h"],
    [Duration.hours(36.5), "36h30m"],
    [Duration.seconds(3601), "1h1s"],
    [Duration.seconds(0), "0s"],
  ])("is formatted for Go without days, and can be parsed again (%#)", (duration, text) => {
    expect(duration.toGoDuration()).toBe(text);
    expect(Duration.parse(text)).toEqual(duration);
  });

  test.each([
    [Duration.days(30), "30 days"],
    [Duration.minutes(5), "5 minutes"],
    [Duration.hours(36), "1 day 12 hours"],
    [Duration.seconds(3661), "1 hour 1 minute 1 second"],
    [Duration.seconds(0), "0 seconds"],
  ])("is formatted in words (%#)", (duration, text) => {
    expect(duration.toHumanString()).toBe(text);
  });

  test("is added to another duration", () => {
    expect(Duration.days(30).plus(Duration.hours(12)).toHumanString()).toBe("30 days 12 hours");
  });

  test.each([
    ["negative", () => Duration.days(-1), "Duration.days(-1) is negative."],
    ["a negative string", () => Duration.parse("-1h"), 'Duration.parse("-1h") is negative.'],
    ["NaN", () => Duration.hours(NaN), "Duration.hours(NaN) isn't a valid duration."],
    ["infinite", () => Duration.minutes(Infinity), "Duration.minutes(Infinity) isn't a valid duration."],
    ["a fraction of a second", () => Duration.seconds(0.5), "Duration.seconds(0.5) contains a fraction"],
    [
      "an hour and a nanosecond",
      () => Duration.parse("1h1ns"),
      'Duration.parse("1h1ns") contains a fraction',
    ],
    ["too long for Go", () => Duration.days(110_000), "Duration.days(110000) is longer than"],
    ["a string with days", () => Duration.parse("30d"), `Duration.parse("30d") isn't a valid duration.`],
    [
      "a negative number in exponential notation that isn't a CDKTF token",
      () => Duration.parse("-1.5e+300h"),
      `Duration.parse("-1.5e+300h") isn't a valid duration.`,
    ],
    ["an empty string", () => Duration.parse(""), `Duration.parse("") isn't a valid duration.`],
    ["a number without a unit", () => Duration.parse("30"), `Duration.parse("30") isn't a valid duration.`],
    [
      "a sum that is too long",
      () => Duration.days(90_000).plus(Duration.days(90_000)),
      "2160000h plus 2160000h is longer",
    ],
  ])("is rejected if it is %s, with an error that contains the argument", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ name: "ValidationError" }) as Error);
    expect(make).toThrow(message);
  });

  describe("that is unknown at synth", () => {
    const newStack = () => new TerraformStack(Testing.app(), "platform");
    const synthesized = (stack: TerraformStack, duration: Duration): unknown => {
      new TerraformOutput(stack, "duration", { value: duration.toGoDuration() });
      return renderJson(stack).output.duration.value;
    };

    test.each<[string, (variable: TerraformVariable) => string, string]>([
      ["a string", (variable) => variable.stringValue, "${var.v}"],
      ["a string inside a string", (variable) => `${variable.stringValue}h`, "${var.v}h"],
      ["a number inside a string", (variable) => `${variable.numberValue}h`, "${var.v}h"],
      [
        "a number inside a string in Java's notation",
        (variable) => `${variable.numberValue}h`.replace("e+", "E"),
        "${var.v}h",
      ],
      [
        "a number inside a string in C#'s notation",
        (variable) => `${variable.numberValue}h`.replace("e+", "E+"),
        "${var.v}h",
      ],
      [
        "two numbers inside a string",
        ({ numberValue }) => `${numberValue}h${numberValue}m`,
        "${var.v}h${var.v}m",
      ],
    ])("is rendered as an equivalent expression if it is parsed from %s", (_, write, expression) => {
      const stack = newStack();
      const written = write(new TerraformVariable(stack, "v", {}));
      expect(synthesized(stack, Duration.parse(written))).toBe(expression);
    });

    test.each<[string, (amount: number) => Duration, string]>([
      ["seconds", (amount) => Duration.seconds(amount), "${(var.amount * 1)}s"],
      ["minutes", (amount) => Duration.minutes(amount), "${(var.amount * 60)}s"],
      ["hours", (amount) => Duration.hours(amount), "${(var.amount * 3600)}s"],
      ["days", (amount) => Duration.days(amount), "${(var.amount * 86400)}s"],
    ])("is converted to seconds by Terraform if it is given in %s", (_, of, expression) => {
      const stack = newStack();
      const variable = new TerraformVariable(stack, "amount", {});
      expect(synthesized(stack, of(variable.numberValue))).toBe(expression);
    });

    test("is unresolved, and can't be converted or added at synth", () => {
      const unknown = Duration.parse(Token.asString({}));
      expect([unknown.isUnresolved(), Duration.days(1).isUnresolved()]).toEqual([true, false]);
      for (const ask of [
        () => unknown.toSeconds(),
        () => unknown.toHumanString(),
        () => Duration.days(1).plus(unknown),
      ]) {
        expect(ask).toThrow("isn't known at synth");
      }
    });
  });
});
