import { Progress } from "../../lib/cli/progress";

/** What a stream of this kind is sent. */
function sent(stream: { isTTY: boolean; columns?: number }, env: NodeJS.ProcessEnv, text: string): string {
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
    "a line on a terminal, and takes it back once",
    { isTTY: true, columns: 80 },
    {},
    "\r\u001b[K12 of 34\r\u001b[K",
  ],
  ["no more than fits a line", { isTTY: true, columns: 6 }, {}, "\r\u001b[K12 of\r\u001b[K"],
  ["a line where the width is not told", { isTTY: true, columns: 0 }, {}, "\r\u001b[K12 of 34\r\u001b[K"],
  ["nothing on a terminal that takes nothing back", { isTTY: true, columns: 80 }, { TERM: "dumb" }, ""],
  ["nothing where there is no terminal", { isTTY: false }, {}, ""],
])("shows %s", (_, stream, env, written) => {
  expect(sent(stream, env, "12 of 34")).toBe(written);
});
