/** A name or id that cannot be part of an address, and so is none that the server ever gave. */
export class InvalidPathSegmentError extends Error {
  override readonly name = "InvalidPathSegmentError";
}

/** A path below the API's base from its parts, each encoded, so that no name can reach another endpoint. */
export function apiPath(...parts: readonly string[]): string {
  return parts
    .map((part) => {
      // "." and ".." survive encodeURIComponent and would be resolved away.
      if (part === "" || /^\.{1,2}$/.test(part))
        throw new InvalidPathSegmentError(`"${part}" cannot be part of an address`);
      return encodeURIComponent(part);
    })
    .join("/");
}
