import { Progress } from "../../lib/cli/progress";

/** Shows and clears text on a stream with these properties, and returns everything that is written to the stream. */
function captureProgress(
  stream: { isTTY: boolean; columns?: number },
  env: NodeJS.ProcessEnv,
  text: string,
): string {
  let written = "";
  const write = (more: string): boolean => Boolean((written += more));
  const progress = new Progress({ ...stream, write } as NodeJS.WriteStream, env);
  progress.show(text);
  progress.clear();
  progress.clear();
  return written;
}

it.each([
  [
    "a line on a terminal, and clears it once",
    { isTTY: true, columns: 80 },
    {},
    "\r\u001b[K12 of 34\r\u001b[K",
  ],
  ["at most one line", { isTTY: true, columns: 6 }, {}, "\r\u001b[K12 of\r\u001b[K"],
  ["a line if the width is unknown", { isTTY: true, columns: 0 }, {}, "\r\u001b[K12 of 34\r\u001b[K"],
  ["nothing on a terminal that can't clear lines", { isTTY: true, columns: 80 }, { TERM: "dumb" }, ""],
  ["nothing if the stream isn't a terminal", { isTTY: false }, {}, ""],
])("writes %s", (_, stream, env, written) => {
  expect(captureProgress(stream, env, "12 of 34")).toBe(written);
});
