/** The error for invalid options or input. The command exits with code 2 before it sends requests or writes files. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
