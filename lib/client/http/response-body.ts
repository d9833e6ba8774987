import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from "node:zlib";

/** The maximum size of a body, compressed or decompressed. Responses of the API are much smaller. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

export const TOO_LARGE = `the response is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`;

/** The encodings that this client requests in the `Accept-Encoding` header. */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/** An error for a body that can't be decoded or is too large. The message doesn't quote the body. */
export class BodyError extends Error {
  override readonly name = "BodyError";
}

type Decode = (body: InputType, options: ZlibOptions) => Promise<Buffer>;

const decodeGzip = promisify<InputType, ZlibOptions, Buffer>(gunzip);
const decodeZlib = promisify<InputType, ZlibOptions, Buffer>(inflate);
const decodeRaw = promisify<InputType, ZlibOptions, Buffer>(inflateRaw);

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: decodeGzip,
  "x-gzip": decodeGzip,
  br: promisify<InputType, ZlibOptions, Buffer>(brotliDecompress),
  // RFC 9110, 8.4.1.2 requires the zlib format, but some servers send raw deflate data.
  deflate: (body, options) => (isZlib(body as Buffer) ? decodeZlib : decodeRaw)(body, options),
};

/**
 * Decodes a body (RFC 9110, 8.4), starting with the encoding that was applied last.
 *
 * @throws BodyError if the body can't be decoded or is too large
 */
export async function decodeBody(body: Buffer, contentEncoding = ""): Promise<string> {
  const encodings = contentEncoding
    .split(",")
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== "" && encoding !== "identity");
  let decoded = body;
  for (const encoding of body.length === 0 ? [] : encodings.reverse()) {
    decoded = await decodeOnce(decoded, encoding);
  }
  return decoded.toString("utf8");
}

async function decodeOnce(body: Buffer, encoding: string): Promise<Buffer> {
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decode === undefined) {
    const name = /^[\w-]{1,20}$/.test(encoding) ? ` "${encoding}"` : "";
    throw new BodyError(`the response has an unsupported Content-Encoding${name}`);
  }
  try {
    return await decode(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw new BodyError(TOO_LARGE);
    throw new BodyError(`the response can't be decoded as ${encoding} (${code})`);
  }
}

/** Recognizes zlib data: the compression method is 8, and the first 16 bits are a multiple of 31 (RFC 1950, 2.2). */
function isZlib(body: Buffer): boolean {
  return body.length >= 2 && (body[0] & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}
