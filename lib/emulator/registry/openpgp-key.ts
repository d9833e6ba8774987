import { createHash } from "node:crypto";

const PUBLIC_KEY = 6;

/**
 * Reads the key ID of an armored OpenPGP public key (RFC 4880, 6.2 and 12.2): the last 8 bytes of the fingerprint of its
 * first packet.
 *
 * @returns 16 hexadecimal digits; undefined if the text isn't a version 4 public key
 */
export function readKeyId(armor: string): string | undefined {
  const [, base64] =
    /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^]*?)(?:\r?\n=[A-Za-z0-9+/]{4})?\r?\n-----END PGP PUBLIC KEY BLOCK-----/.exec(
      armor,
    ) ?? [];
  const body = base64 === undefined ? undefined : readFirstPacket(Buffer.from(base64, "base64"));
  if (body?.[0] !== 4) return undefined;
  const length = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  const fingerprint = createHash("sha1").update(length).update(body).digest("hex");
  return fingerprint.slice(-16).toUpperCase();
}

/** @returns the body of the first packet if it is a public key (RFC 4880, 4.2) */
function readFirstPacket(bytes: Buffer): Buffer | undefined {
  const tag = bytes[0] ?? 0;
  if ((tag & 0x80) === 0) return undefined;
  const isNewFormat = (tag & 0x40) !== 0;
  if ((isNewFormat ? tag & 0x3f : (tag >> 2) & 0xf) !== PUBLIC_KEY) return undefined;
  const range = isNewFormat ? readNewLength(bytes) : readOldLength(bytes, tag & 3);
  if (range === undefined) return undefined;
  const [start, length] = range;
  return bytes.length < start + length ? undefined : bytes.subarray(start, start + length);
}

type Range = readonly [start: number, length: number];

function readNewLength(bytes: Buffer): Range | undefined {
  const first = bytes[1] ?? 255;
  if (first < 192) return [2, first];
  if (first < 224 && bytes.length > 2) return [3, ((first - 192) << 8) + bytes.readUInt8(2) + 192];
  return first === 255 && bytes.length > 5 ? [6, bytes.readUInt32BE(2)] : undefined;
}

function readOldLength(bytes: Buffer, type: number): Range | undefined {
  const size = [1, 2, 4][type];
  return size === undefined || bytes.length <= size ? undefined : [1 + size, bytes.readUIntBE(1, size)];
}
