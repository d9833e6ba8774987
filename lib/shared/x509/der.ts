/** The part of ASN.1's Distinguished Encoding Rules (ITU-T X.690) that a certificate needs. */

function tagged(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  // A length below 128 is one byte. Otherwise, the first byte is the number of length bytes, with its high bit set
  // (X.690, 8.1.3).
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), content]);
}

export const sequence = (...items: Uint8Array[]): Buffer => tagged(0x30, ...items);
export const set = (...items: Uint8Array[]): Buffer => tagged(0x31, ...items);
export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
export const octetString = (content: Uint8Array): Buffer => tagged(0x04, content);
export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text, "utf8"));

/** Encodes a constructed, context-specific tag around one item, as `[n] EXPLICIT` requires. */
export const explicit = (n: number, item: Uint8Array): Buffer => tagged(0xa0 | n, item);

/** Encodes a primitive, context-specific tag instead of the type's own tag, as `[n] IMPLICIT` requires. */
export const implicit = (n: number, content: Uint8Array): Buffer => tagged(0x80 | n, content);

/** Encodes a bit string, whose last byte has `unusedBits` unused bits. */
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer =>
  tagged(0x03, Buffer.from([unusedBits]), content);

/** Encodes a nonnegative integer from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  const negative = (significant[0] ?? 0) >= 0x80;
  return tagged(0x02, negative ? Uint8Array.of(0) : Uint8Array.of(), significant);
}

/** Encodes an object identifier from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    return groups;
  });
  return tagged(0x06, Buffer.from(bytes));
}

/** Encodes a date as UTCTime through the year 2049, and as GeneralizedTime after that (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2), "ascii"))
    : tagged(0x18, Buffer.from(digits, "ascii"));
}
