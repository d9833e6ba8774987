/** An error for a name or ID that can't be part of a URL, and therefore can't belong to a resource. */
export class InvalidPathSegmentError extends Error {
  override readonly name = "InvalidPathSegmentError";
}

/** Builds a path below the base URL. Each part is encoded, so that a name can't change the endpoint. */
export function apiPath(...parts: readonly string[]): string {
  return parts
    .map((part) => {
      // encodeURIComponent doesn't encode "." and "..", and a URL parser would resolve them.
      if (part === "" || /^\.{1,2}$/.test(part))
        throw new InvalidPathSegmentError(`"${part}" can't be part of a URL`);
      return encodeURIComponent(part);
    })
    .join("/");
}
