/**
 * Returns up to six frames of an error's stack, on one line. The line doesn't contain the error's message, which
 * might quote a secret.
 */
export function formatStackFrames({ stack = "" }: Error): string {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, 6)
    .map((line) => line.trim())
    .join(" ");
}
