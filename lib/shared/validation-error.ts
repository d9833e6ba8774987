/** The part of a construct that the error's message uses. */
interface Located {
  readonly node: { readonly path: string };
}

/**
 * An error about an invalid argument. If the error is about a construct, the message starts with the construct's path.
 */
export class ValidationError extends Error {
  public constructor(construct: Located | undefined, message: string, options?: ErrorOptions) {
    super(construct === undefined ? message : `[${construct.node.path}] ${message}`, options);
    this.name = "ValidationError";
  }
}
