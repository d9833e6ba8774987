import type { ReadableStream } from "node:stream/web";
import { ApiError, MEDIA_TYPE, badRequest } from "./json-api";

/** The maximum size of a JSON body. Documents of this API are much smaller. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The maximum size of an uploaded file, which is enough for the archive of an executable. */
export const MAX_UPLOAD_BYTES = 512 * 1024 * 1024;

const tooLarge = (limit: number): ApiError =>
  new ApiError(413, {
    status: "413",
    title: "payload too large",
    detail: `The body must not exceed ${limit} bytes.`,
  });

/** @throws ApiError 415 for a media type other than JSON:API's, as in HCP Terraform */
export function requireMediaType(contentType: string | null): void {
  const mediaType = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType === MEDIA_TYPE) return;
  throw new ApiError(415, {
    status: "415",
    title: "unsupported media type",
    detail: `The Content-Type of a POST, PATCH or DELETE must be ${MEDIA_TYPE}${mediaType ? `, got ${mediaType}` : ""}.`,
  });
}

/**
 * Reads the body of a request. Stops at the limit, so that an endless body can't fill the memory.
 *
 * @throws ApiError 413 if the body is too large, 400 if it is incomplete
 */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0);
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = await reader.read().catch(() => {
      throw badRequest("The connection was closed before the body was complete.");
    });
    if (part.done) return Buffer.concat(chunks);
    size += part.value.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(part.value);
  }
}

/**
 * @returns the parsed JSON, or undefined if there is no body
 * @throws ApiError 413 if the body is too large, 400 if it isn't valid JSON in UTF-8
 */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw badRequest(
      `The body isn't valid JSON in UTF-8: ${error instanceof Error ? error.message : "unreadable"}.`,
    );
  }
}
