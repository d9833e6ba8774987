import { parseEnvelope, seal, unseal } from "../../../lib/adapter/encryption/envelope";
import { openEnvelope } from "../../../lib/adapter/encryption/open-envelope";
import { Secret } from "../../../lib/client/secret";
import { createEncryptionKey } from "../../support/encryption";

const [first, second] = [createEncryptionKey("first"), createEncryptionKey("second")];
const subject = { resourceType: "tfetokens_team_token", tokenId: "at-6yEmxNAhaoQLH1Da" };
const secret = "abcdefghijklmn.atlasv1.0123456789012345678901234567890123456789";
const envelope = seal(new Secret(secret), subject, first);

/** Replaces one character, at an index counted from the end. */
function changeAt(text: string, fromEnd: number): string {
  const index = text.length - fromEnd;
  const replacement = text[index] === "A" ? "B" : "A";
  return text.slice(0, index) + replacement + text.slice(index + 1);
}

describe("an envelope", () => {
  it("contains the version, the key ID, the resource type and the token ID, but not the secret", () => {
    expect(envelope).toMatch(
      new RegExp(`^tfetokens:v1:${first.id}:tfetokens_team_token:at-6yEmxNAhaoQLH1Da:[\\w-]+$`),
    );
    expect(Buffer.from(envelope.split(":")[5], "base64url").toString("latin1")).not.toContain("atlasv1");
  });

  it("is opened with the key that sealed it, at any index of the list", () => {
    for (const keys of [[first], [second, first]]) {
      const opened = openEnvelope(envelope, subject, keys);
      expect(opened).toMatchObject({ kind: "opened", keyId: first.id });
      expect(opened.kind === "opened" && opened.secret.reveal()).toBe(secret);
    }
  });

  it("has a different nonce each time", () => {
    const nonces = Array.from({ length: 1000 }, () =>
      parseEnvelope(seal(new Secret(secret), subject, first))
        ?.payload.subarray(0, 12)
        .toString("hex"),
    );
    expect(new Set(nonces).size).toBe(1000);
  });

  it("preserves a token ID that contains colons and spaces", () => {
    const tokenId = "a:b c/é";
    const sealed = seal(new Secret(secret), { ...subject, tokenId }, first);
    expect(sealed.split(":")).toHaveLength(6);
    expect(openEnvelope(sealed, { tokenId }, [first]).kind).toBe("opened");
  });

  it.each([
    [
      "a different key",
      envelope,
      subject,
      [second],
      `key ${first.id}, which isn't among the configured keys (${second.id})`,
    ],
    [
      "no key",
      envelope,
      subject,
      [],
      `key ${first.id}, which isn't among the configured keys (no key is configured)`,
    ],
    [
      "a different token",
      envelope,
      { tokenId: "at-other" },
      [first],
      'belongs to token "at-6yEmxNAhaoQLH1Da" of type `tfetokens_team_token`, not to token "at-other"',
    ],
    [
      "a different type",
      envelope,
      { ...subject, resourceType: "tfetokens_metrics_token" },
      [first],
      'not to token "at-6yEmxNAhaoQLH1Da" of type `tfetokens_metrics_token`',
    ],
    ["a modified token ID", envelope.replace("at-6y", "at-6z"), {}, [first], "was changed after"],
    ["a modified type", envelope.replace("_team_", "_metrics_"), {}, [first], "was changed after"],
    ["a modified key ID", envelope.replace(first.id, second.id), {}, [second], "was changed after"],
    [
      "a modified nonce",
      changeAt(envelope, envelope.length - envelope.lastIndexOf(":") - 4),
      {},
      [first],
      "was changed after",
    ],
    ["a modified ciphertext", changeAt(envelope, 40), {}, [first], "was changed after"],
    ["a modified tag", changeAt(envelope, 5), {}, [first], "was changed after"],
    ["a payload that is too short", envelope.slice(0, -88), {}, [first], "isn't an encrypted token"],
    ["a newer version", envelope.replace(":v1:", ":v2:"), {}, [first], "newer version"],
    ["a plaintext secret", secret, {}, [first], "isn't an encrypted token"],
    ["an empty string", "", {}, [first], "isn't an encrypted token"],
    ["a trailing line break", `${envelope}\n`, {}, [first], "isn't an encrypted token"],
    ["a malformed token ID", envelope.replace("at-6y", "%ff"), {}, [first], "isn't an encrypted token"],
  ])("can't be opened: %s", (_what, text, expected, keys, reason) => {
    expect(openEnvelope(text, expected, keys)).toEqual({
      kind: "unreadable",
      reason: expect.stringContaining(reason) as string,
    });
  });

  it("can't be opened with a different key that has the same ID", () => {
    const parsed = parseEnvelope(envelope);
    expect(parsed && unseal(parsed, { ...second, id: first.id })).toBeUndefined();
  });
});
