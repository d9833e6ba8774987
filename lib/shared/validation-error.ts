/** The part of a construct that an error names. */
interface Located {
  readonly node: { readonly path: string };
}

/** An invalid argument. If a construct is involved, the message starts with its path in brackets. */
export class ValidationError extends Error {
  public constructor(construct: Located | undefined, message: string, options?: ErrorOptions) {
    super(construct === undefined ? message : `[${construct.node.path}] ${message}`, options);
    this.name = "ValidationError";
  }
}
