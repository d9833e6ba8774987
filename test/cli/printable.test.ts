import { escapeUnprintable, escapeLines, shorten, getWidth } from "../../lib/cli/printable";

it.each([
  ["terminal escapes", "a\u001b[31mred\u001b[0m", "a\\u001b[31mred\\u001b[0m"],
  ["8-bit escapes", "a\u009b31mred", "a\\u009b31mred"],
  ["bells, tabs and line breaks", "a\u0007\t\r\nb", "a\\u0007\\u0009\\u000d\\u000ab"],
  ["direction overrides", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
  ["invisible characters", "a\u200bb\u00adc\ufeffd", "a\\u200bb\\u00adc\\ufeffd"],
  ["lone surrogates", "a\ud83db", "a\\ud83db"],
  ["letters, marks and emoji outside ASCII", "Ünïcode 日本語 🔑 e\u0301", "Ünïcode 日本語 🔑 e\u0301"],
])("shows %s as text", (_, text, shown) => {
  expect(escapeUnprintable(text)).toBe(shown);
});

it("keeps line breaks when it escapes several lines", () => {
  expect(escapeLines("a\u001b\nb")).toBe("a\\u001b\nb");
});

it("escapes JSON without changing its meaning", () => {
  const value = { name: "a\u009b\u202e\u200b\u007f\ud83d\n" };
  const text = escapeLines(JSON.stringify(value, null, 2));
  expect(text).not.toMatch(/[\u0080-\u009f\u202e\u200b\u007f]/);
  expect(JSON.parse(text)).toEqual(value);
});

it.each([
  ["abc", 3],
  ["日本語", 6],
  ["🔑", 2],
  ["e\u0301", 1],
  ["👩", 2],
  ["한글", 4],
])("measures %j as %i columns", (text, width) => {
  expect(getWidth(text)).toBe(width);
});

it.each([
  ["abcdef", 6, "abcdef"],
  ["abcdef", 5, "abcd…"],
  ["日本語", 5, "日本…"],
  ["日本語", 4, "日…"],
  ["ne\u0301e", 2, "n…"],
])("shortens %j to %i columns", (text, width, shown) => {
  expect(shorten(text, width)).toBe(shown);
  expect(getWidth(shorten(text, width))).toBeLessThanOrEqual(width);
});
