import { execFileSync, spawnSync } from "node:child_process";
import { openEnvelope } from "../../lib/adapter/encryption/open-envelope";
import { seal } from "../../lib/adapter/encryption/envelope";
import { Secret } from "../../lib/client/secret";
import { reportMissing } from "../support/missing-program";
import { documented } from "../support/docs/blocks";
import { createEncryptionKey, createKeyText } from "../support/encryption";

const PAGE_PROGRAM = documented("docs/how-to/encrypt-secrets.md", "AESGCM").code;
const SUBJECT = { resourceType: "tfetokens_team_token", tokenId: "at-6yEmxNAhaoQLH1Da" };
const SECRET = "made-up.atlasv1.é";

/** An envelope that Python's `cryptography` created with the key SHA-256("first") and the nonce 0, 1 … 11. */
const KNOWN =
  "tfetokens:v1:926db92b9fc8a617:tfetokens_team_token:at-6yEmxNAhaoQLH1Da:AAECAwQFBgcICQoL0a14mI74tPDmp8qBCPJcWYlxHz-B63l86RUrrxHOe1gkAQ";

const isPresent = spawnSync("python3", ["-c", "import cryptography"]).status === 0;
const python = (program: string, ...args: string[]): string =>
  execFileSync("python3", ["-c", program, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      TFETOKENS_STATE_ENCRYPTION_KEY: `${createKeyText("second")}, ${createKeyText("first")}`,
    },
  }).trimEnd();

/** A Python program that seals a secret in the format that the page describes. */
const SEAL = `
import base64, hashlib, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
key = hashlib.sha256(b"first").digest()
key_id = hashlib.sha256(b"tfetokens:v1:key-id:" + key).hexdigest()[:16]
header = f"tfetokens:v1:{key_id}:${SUBJECT.resourceType}:${SUBJECT.tokenId}:"
nonce = bytes(range(12))
sealed = nonce + AESGCM(key).encrypt(nonce, "${SECRET}".encode(), header.encode())
print(header + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode())
`;

describe("an encrypted secret", () => {
  const key = createEncryptionKey("first");

  it("matches a recorded envelope from Python", () => {
    const nonce = Buffer.from([...Array(12).keys()]);
    expect(seal(new Secret(SECRET), SUBJECT, key, nonce)).toBe(KNOWN);
    const opened = openEnvelope(KNOWN, SUBJECT, [key]);
    expect(opened.kind === "opened" && opened.secret.reveal()).toBe(SECRET);
  });

  if (!isPresent) {
    reportMissing(
      "python3-cryptography",
      "the Python program in docs/how-to/encrypt-secrets.md isn't run",
      "On Debian: apt-get install python3-cryptography",
    );
    return;
  }

  it("matches a new envelope from a Python program that follows the page", () => {
    expect(python(SEAL)).toBe(KNOWN);
  });

  it("is decrypted by the page's program", () => {
    expect(python(PAGE_PROGRAM, seal(new Secret(SECRET), SUBJECT, key))).toBe(SECRET);
  });

  it("isn't decrypted by the page's program if the key is missing or the envelope was changed", () => {
    const other = seal(new Secret(SECRET), SUBJECT, createEncryptionKey("third"));
    expect(() => python(PAGE_PROGRAM, other)).toThrow(
      `No configured key has the ID ${createEncryptionKey("third").id}`,
    );
    expect(() => python(PAGE_PROGRAM, KNOWN.replace("at-6y", "at-6z"))).toThrow("InvalidTag");
  });
});
