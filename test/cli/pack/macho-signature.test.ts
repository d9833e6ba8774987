import { findSignatureFaults, isMachO, signAdHoc } from "../../../lib/cli/pack/macho-signature";

const TEXT_BYTES = 20_000;

/** Returns a Mach-O file with the segments of an executable, and with the space that Bun reserves for a signature. */
function executable(signatureBytes = 64): Buffer {
  const linkEditAt = 24_576;
  const signatureAt = linkEditAt + 100;
  const file = Buffer.alloc(signatureAt + signatureBytes, 7);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(3, 16);
  let command = 32;
  for (const [name, offset, bytes] of [
    ["__TEXT", 0, TEXT_BYTES],
    ["__LINKEDIT", linkEditAt, 100 + signatureBytes],
  ] as const) {
    file.writeUInt32LE(0x19, command);
    file.writeUInt32LE(72, command + 4);
    file.fill(0, command + 8, command + 24).write(name, command + 8, "latin1");
    file.writeBigUInt64LE(BigInt(bytes), command + 32);
    file.writeBigUInt64LE(BigInt(offset), command + 40);
    file.writeBigUInt64LE(BigInt(bytes), command + 48);
    command += 72;
  }
  file.writeUInt32LE(0x1d, command);
  file.writeUInt32LE(16, command + 4);
  file.writeUInt32LE(signatureAt, command + 8);
  file.writeUInt32LE(signatureBytes, command + 12);
  return file;
}

describe("an ad hoc signature", () => {
  test("has the correct hash of every page", () => {
    expect(isMachO(executable())).toBe(true);
    expect(findSignatureFaults(executable())).toEqual(["there is no signature"]);
    expect(findSignatureFaults(signAdHoc(executable(), "provider"))).toEqual([]);
  });

  test("replaces a larger or smaller signature, and ends where the file and its last segment end", () => {
    for (const bytes of [32, 100_000]) {
      const signed = signAdHoc(executable(bytes), "provider");
      expect(findSignatureFaults(signed)).toEqual([]);
      const linkEdit = 32 + 72;
      const end = signed.readBigUInt64LE(linkEdit + 40) + signed.readBigUInt64LE(linkEdit + 48);
      expect(Number(end)).toBe(signed.length);
    }
  });

  test("doesn't change if the file is signed again", () => {
    const once = signAdHoc(executable(), "provider");
    expect(signAdHoc(once, "provider").equals(once)).toBe(true);
  });

  test.each([
    ["the first page", 500, ["the hash of page 0 is wrong"]],
    ["the last page, which is shorter", 24_576 + 50, ["the hash of page 6 is wrong"]],
  ])("is invalid if %s changes", (_, at, faults) => {
    const signed = signAdHoc(executable(), "provider");
    signed[at] ^= 1;
    expect(findSignatureFaults(signed)).toEqual(faults);
  });

  test("is invalid if it doesn't cover all of the code, as with Bun 1.4.5 for x64", () => {
    const signed = signAdHoc(executable(), "provider");
    const start = signed.readUInt32LE(32 + 2 * 72 + 8);
    signed.writeUInt32BE(4_096, start + 20 + 32);
    expect(findSignatureFaults(signed)).toContain(
      `the signature covers 4096 bytes, but the code has ${start} bytes`,
    );
  });
});
