const UTF_16_LE = [0xff, 0xfe];
const UTF_16_BE = [0xfe, 0xff];

/**
 * Decodes UTF-8 with or without a byte order mark, and UTF-16 with a byte order mark. Windows PowerShell writes UTF-16
 * when the output of a command is redirected to a file.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(detectEncoding(bytes)).decode(bytes);
}

function detectEncoding(bytes: Uint8Array): string {
  const startsWith = (mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);
  if (startsWith(UTF_16_LE)) return "utf-16le";
  return startsWith(UTF_16_BE) ? "utf-16be" : "utf-8";
}
