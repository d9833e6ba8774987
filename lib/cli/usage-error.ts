/** What was given cannot be used, so that nothing was begun: the command ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
