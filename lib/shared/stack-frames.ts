/**
 * The first functions of an error's stack, in one line. It doesn't contain the error's message, which may quote a
 * secret.
 */
export function formatStackFrames({ stack = "" }: Error): string {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, 6)
    .map((line) => line.trim())
    .join(" ");
}
