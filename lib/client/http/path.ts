/** A name or ID that can't be part of a URL, so no resource can have it. */
export class InvalidPathSegmentError extends Error {
  override readonly name = "InvalidPathSegmentError";
}

/** Builds a path below the base URL. Each part is encoded, so that no name can lead to another endpoint. */
export function apiPath(...parts: readonly string[]): string {
  return parts
    .map((part) => {
      // encodeURIComponent doesn't change "." and "..", and a URL parser would resolve them.
      if (part === "" || /^\.{1,2}$/.test(part))
        throw new InvalidPathSegmentError(`"${part}" can't be part of a URL`);
      return encodeURIComponent(part);
    })
    .join("/");
}
