import { inspect } from "node:util";
import { isKey, parseKey } from "../../../lib/adapter/encryption/key";
import { createKeyText } from "../../support/encryption";

const base64 = (...bytes: readonly number[]): string => Buffer.from(bytes).toString("base64");
const bytesOf = (text: string): number[] => [...Buffer.from(text, "base64")];

describe("a key for secrets in state", () => {
  it("has an ID that is derived from its 32 bytes", () => {
    // The first 16 digits of the SHA-256 hash of "tfetokens:v1:key-id:" and the bytes, as printed by sha256sum.
    expect(parseKey("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")).toMatchObject({
      id: "f113f78c2dfdaa60",
    });
  });

  it.each([
    ["an empty string", "", "is empty"],
    ["31 bytes", base64(...bytesOf(createKeyText("a")).slice(1)), "has 31 bytes instead of 32"],
    ["33 bytes", base64(...bytesOf(createKeyText("a")), 1), "has 33 bytes instead of 32"],
    ["16 bytes", base64(...bytesOf(createKeyText("a")).slice(16)), "has 16 bytes instead of 32"],
    [
      "hexadecimal digits",
      Buffer.from(createKeyText("a"), "base64").toString("hex"),
      "has 48 bytes instead of 32",
    ],
    ["no padding", createKeyText("a").slice(0, -1), /^isn't base64.*43 characters/],
    ["the URL-safe alphabet", Buffer.alloc(32, 0xfb).toString("base64url") + "=", /^isn't base64/],
    ["a line break at the end", `${createKeyText("a")}\n`, /^isn't base64/],
    ["unused bits that aren't zero", createKeyText("a").replace(/.=$/, "B="), /^isn't base64/],
    ["a passphrase", "correct horse battery staple", /^isn't base64/],
  ])("is rejected as malformed: %s", (_what, text, problem) => {
    expect(parseKey(text)).toEqual({ problem: expect.stringMatching(problem) as string });
  });

  it.each([
    ["zeros", base64(...Array<number>(32).fill(0)), "isn't random: its bytes follow a pattern"],
    ["0, 1, 2 …", base64(...Array(32).keys()), "isn't random: its bytes follow a pattern"],
    ["250, 247, 244 …", base64(...[...Array(32).keys()].map((i) => (250 - 3 * i) & 255)), /pattern/],
    [
      "16 bytes twice",
      base64(...bytesOf(createKeyText("a")).slice(16), ...bytesOf(createKeyText("a")).slice(16)),
      /pattern/,
    ],
    ["text in base64", Buffer.from("a passphrase with 32 characters!").toString("base64"), /is text/],
    [
      "hexadecimal digits in base64",
      Buffer.from("0f1e2d3c4b5a69788796a5b4c3d2e1f0").toString("base64"),
      /random/,
    ],
  ])("is rejected as weak: %s", (_what, text, problem) => {
    expect(parseKey(text)).toEqual({ problem: expect.stringMatching(problem) as string });
  });

  it("is accepted if it is random", () => {
    const refused = Array.from({ length: 5_000 }, (_, i) => createKeyText(String(i))).filter(
      (text) => !isKey(parseKey(text)),
    );
    expect(refused).toEqual([]);
  });

  it("isn't printed when it is inspected or serialized, and neither is rejected text", () => {
    const text = createKeyText("a");
    const shown = [parseKey(text), parseKey(text.slice(1)), parseKey("hunter2 hunter2")].map(
      (parsed) => inspect(parsed, { depth: 9, showHidden: true }) + JSON.stringify(parsed),
    );
    expect(shown.join()).not.toMatch(/hunter2/);
    expect(shown.join()).not.toContain(text.slice(1, 20));
  });
});
