import { normalizeHost } from "../../lib/client/hostname";

describe("normalizeHost", () => {
  it.each([
    ["TFE.Example.com", "tfe.example.com"],
    ["tfe.example.com:443", "tfe.example.com"],
    ["tfe.example.com:08443", "tfe.example.com:8443"],
    ["café.example", "xn--caf-dma.example"],
    ["[::1]:8443", "[::1]:8443"],
    ["127.0.0.1:8080", "127.0.0.1:8080"],
  ])("normalizes %s to %s", (given, expected) => {
    expect(normalizeHost(given)).toBe(expected);
  });

  it.each([
    "",
    "https://tfe.example.com",
    "tfe.example.com/",
    "a..b",
    "-a",
    "a b",
    "a:70000",
    "a:b",
    "user@a",
  ])("rejects %j", (given) => {
    expect(normalizeHost(given)).toBeUndefined();
  });
});
