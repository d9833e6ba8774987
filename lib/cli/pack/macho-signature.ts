import { createHash } from "node:crypto";

/**
 * Ad hoc code signatures of Mach-O executables, as `codesign --sign -` creates them. macOS kills executables with an
 * invalid signature, and on Apple silicon also executables without a signature. An ad hoc signature contains checksums
 * but no identity, so creating one requires neither a key nor macOS.
 *
 * The structures are defined in `cs_blobs.h` in Apple's XNU. Their numbers are big-endian, and the numbers of Mach-O
 * are little-endian.
 */
const MAGIC_64 = 0xfeedfacf;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const EMBEDDED_SIGNATURE = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;

const VERSION_WITH_EXECUTABLE_SEGMENT = 0x20400;
/** CS_ADHOC and CS_LINKER_SIGNED. Without CS_RUNTIME, the just-in-time compiler doesn't need an entitlement. */
const FLAGS = 0x20002;
const CS_EXECSEG_MAIN_BINARY = 1n;
const CS_HASHTYPE_SHA256 = 2;
const HASH_BYTES = 32;
const PAGE_BITS = 12;
const PAGE_BYTES = 1 << PAGE_BITS;
/** Size of a code directory of version 0x20400, without its identifier and hashes. */
const DIRECTORY_BYTES = 88;
/** Size of the header (magic number, length, number of blobs) and of one index entry (type and offset of the blob). */
const SUPER_BLOB_BYTES = 20;
/** Segments are aligned to the largest page size, which is the page size of Apple silicon. */
const SEGMENT_ALIGNMENT = 0x4000;

export const isMachO = (executable: Buffer): boolean => executable.readUInt32LE(0) === MAGIC_64;

/**
 * Replaces the signature of an executable with an ad hoc signature. The old signature must be the last part of the
 * file, where linkers place it.
 */
export function signAdHoc(executable: Buffer, identifier: string): Buffer {
  const { signature, text, linkEdit } = loadCommands(executable);
  const start = executable.readUInt32LE(signature + 8);
  const hashesAt = DIRECTORY_BYTES + identifier.length + 1;
  const pages = Math.ceil(start / PAGE_BYTES);
  const directoryBytes = hashesAt + pages * HASH_BYTES;
  const signatureBytes = align(SUPER_BLOB_BYTES + directoryBytes, 16);

  const signed = Buffer.alloc(start + signatureBytes);
  executable.copy(signed, 0, 0, start);
  signed.writeUInt32LE(signatureBytes, signature + 12);
  const fileBytes = signed.length - Number(signed.readBigUInt64LE(linkEdit + 40));
  signed.writeBigUInt64LE(BigInt(fileBytes), linkEdit + 48);
  signed.writeBigUInt64LE(BigInt(align(fileBytes, SEGMENT_ALIGNMENT)), linkEdit + 32);

  writeNumbers(signed, start, [
    EMBEDDED_SIGNATURE,
    SUPER_BLOB_BYTES + directoryBytes,
    1,
    0,
    SUPER_BLOB_BYTES,
  ]);
  const directory = start + SUPER_BLOB_BYTES;
  writeNumbers(signed, directory, [
    CODE_DIRECTORY,
    directoryBytes,
    VERSION_WITH_EXECUTABLE_SEGMENT,
    FLAGS,
    hashesAt,
    DIRECTORY_BYTES,
    0,
    pages,
    start,
  ]);
  signed.set([HASH_BYTES, CS_HASHTYPE_SHA256, 0, PAGE_BITS], directory + 36);
  signed.writeBigUInt64BE(signed.readBigUInt64LE(text + 40), directory + 64);
  signed.writeBigUInt64BE(signed.readBigUInt64LE(text + 48), directory + 72);
  signed.writeBigUInt64BE(CS_EXECSEG_MAIN_BINARY, directory + 80);
  signed.write(identifier, directory + DIRECTORY_BYTES, "latin1");
  // The hashes are computed last, because the changed load commands are part of the hashed pages.
  for (let page = 0; page < pages; page++) {
    pageHash(signed, page, start).copy(signed, directory + hashesAt + page * HASH_BYTES);
  }
  return signed;
}

/** Checks the sizes and page hashes of an executable's signature, and returns the faults that were found. */
export function findSignatureFaults(executable: Buffer): string[] {
  const { signature } = loadCommands(executable);
  const start = executable.readUInt32LE(signature + 8);
  if (executable.readUInt32BE(start) !== EMBEDDED_SIGNATURE) return ["there is no signature"];
  const directory = findCodeDirectory(executable, start);
  if (directory === undefined) return ["the signature doesn't contain a code directory"];

  const read = (offset: number): number => executable.readUInt32BE(directory + offset);
  const [hashesAt, pages, limit] = [read(16), read(28), read(32)];
  const faults: string[] = [];
  if (limit !== start) faults.push(`the signature covers ${limit} bytes, but the code has ${start} bytes`);
  if (start + executable.readUInt32LE(signature + 12) !== executable.length) {
    faults.push("the signature doesn't end at the end of the file");
  }
  for (let page = 0; page < pages; page++) {
    const at = directory + hashesAt + page * HASH_BYTES;
    if (!pageHash(executable, page, limit).equals(executable.subarray(at, at + HASH_BYTES))) {
      faults.push(`the hash of page ${page} is wrong`);
    }
  }
  return faults;
}

function findCodeDirectory(executable: Buffer, start: number): number | undefined {
  const count = executable.readUInt32BE(start + 8);
  const offsets = Array.from({ length: count }, (_, index) =>
    executable.readUInt32BE(start + 16 + 8 * index),
  );
  return offsets.map((offset) => start + offset).find((at) => executable.readUInt32BE(at) === CODE_DIRECTORY);
}

function pageHash(executable: Buffer, page: number, limit: number): Buffer {
  const from = page * PAGE_BYTES;
  const bytes = executable.subarray(from, Math.min(from + PAGE_BYTES, limit));
  return createHash("sha256").update(bytes).digest();
}

/**
 * Returns the positions of the load commands that describe the signature, the code, and the segment that ends with the
 * signature.
 */
function loadCommands(executable: Buffer): { signature: number; text: number; linkEdit: number } {
  const found: Record<string, number> = {};
  let command = 32;
  for (let left = executable.readUInt32LE(16); left > 0; left--) {
    const type = executable.readUInt32LE(command);
    if (type === LC_CODE_SIGNATURE) found.signature = command;
    if (type === LC_SEGMENT_64) found[segmentName(executable, command)] = command;
    command += executable.readUInt32LE(command + 4);
  }
  const { signature, __TEXT: text, __LINKEDIT: linkEdit } = found;
  if ([signature, text, linkEdit].includes(undefined as unknown as number)) {
    throw new Error("Bun's executable for macOS doesn't have the load commands that a signature requires.");
  }
  return { signature, text, linkEdit };
}

const segmentName = (executable: Buffer, command: number): string =>
  executable.toString("latin1", command + 8, command + 24).replace(/\0+$/, "");

function writeNumbers(into: Buffer, at: number, numbers: readonly number[]): void {
  numbers.forEach((number, index) => into.writeUInt32BE(number, at + 4 * index));
}

const align = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;
