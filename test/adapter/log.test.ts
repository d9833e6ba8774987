import { logFault, logRequest, createLog, type Level } from "../../lib/adapter/log";
import { Secret } from "../../lib/client/secret";
import { NetworkError } from "../../lib/client/http/errors";

const LEVELS: Level[] = ["trace", "debug", "info", "warn", "error"];

function captureLog(
  env: Record<string, string>,
  write: (log: ReturnType<typeof createLog>) => void,
): unknown[] {
  const lines: string[] = [];
  write(
    createLog(
      (line) => lines.push(line),
      env,
      () => Date.parse("2031-05-01T10:00:00.123Z"),
    ),
  );
  return lines.map((line) => {
    expect(line).toMatch(/^\{.*\}\n$/);
    return JSON.parse(line) as unknown;
  });
}

const credential = new Secret("made-up-credential");

describe("the log", () => {
  it.each([
    [{}, 0],
    [{ TF_LOG: "" }, 0],
    [{ TF_LOG: "off" }, 0],
    [{ TF_LOG: "ERROR" }, 1],
    [{ TF_LOG: "warn" }, 2],
    [{ TF_LOG: "INFO" }, 3],
    [{ TF_LOG: "debug" }, 4],
    [{ TF_LOG: "TRACE" }, 5],
    [{ TF_LOG: "json" }, 5],
    [{ TF_LOG: "something" }, 5],
    [{ TF_LOG: "trace", TF_LOG_PROVIDER: "error" }, 1],
    [{ TF_LOG: "error", TF_LOG_PROVIDER: "trace" }, 5],
    [{ TF_LOG_CORE: "trace" }, 0],
  ])("given %j, contains only the %d most severe of five levels", (env: Record<string, string>, count) => {
    const lines = captureLog(env, (log) => LEVELS.forEach((level) => log(level, level)));
    expect(lines.map((line) => (line as { "@level": string })["@level"])).toEqual(LEVELS.slice(5 - count));
  });

  it("consists of lines that go-plugin can parse", () => {
    expect(
      captureLog({ TF_LOG: "trace" }, (log) => log("info", "a\nb", { status: 200, none: undefined })),
    ).toEqual([
      {
        "@level": "info",
        "@message": "a\nb",
        "@module": "tfetokens",
        "@timestamp": "2031-05-01T10:00:00.123000Z",
        status: 200,
      },
    ]);
  });

  const call = {
    method: "GET",
    url: "https://a.example/api/v2/teams/t/x?q=made-up&page%5Bsize%5D=1&q=2",
  } as const;
  const request = {
    method: "GET",
    host: "a.example",
    path: "/api/v2/teams/t/x",
    parameters: "q,page[size]",
    attempt: 2,
    milliseconds: 17,
  };

  it("describes a request without its parameter values and without the response body", () => {
    const outcome = { status: 201, headers: { "x-request-id": "abc-1.2" }, body: "made-up" };
    const [line] = captureLog({ TF_LOG: "debug" }, (log) =>
      logRequest(log, { call, attempt: 2, milliseconds: 17, outcome }, credential),
    );
    expect(line).toMatchObject({
      ...request,
      "@level": "debug",
      "@message": "GET /api/v2/teams/t/x: 201",
      status: 201,
      request_id: "abc-1.2",
    });
    expect(JSON.stringify(line)).not.toContain("made-up");
  });

  it.each([
    ["text that doesn't have the format of an ID", "made up, and long"],
    ["the credential", credential.reveal()],
    ["a secret", "hcpt_made-up.0123abcd"],
  ])("omits the request ID of a response if the ID is %s", (_name, id) => {
    const outcome = { status: 200, headers: { "x-request-id": id }, body: "" };
    const [line] = captureLog({ TF_LOG: "debug" }, (log) =>
      logRequest(log, { call, attempt: 1, milliseconds: 1, outcome }, credential),
    );
    expect(line).not.toHaveProperty("request_id");
  });

  it("contains a warning for a request without a response", () => {
    const outcome = new NetworkError(call, "the connection was refused", false);
    const [line] = captureLog({ TF_LOG: "warn" }, (log) =>
      logRequest(log, { call, attempt: 2, milliseconds: 17, outcome }, credential),
    );
    expect(line).toMatchObject({
      ...request,
      "@level": "warn",
      "@message": "GET /api/v2/teams/t/x: the connection was refused",
    });
  });

  it.each([
    [
      "an error",
      new RangeError("made-up secret"),
      { error: "RangeError", trace: expect.stringMatching(/^at /) as string },
    ],
    ["a thrown string", "made-up secret", { error: "string" }],
  ])(
    "contains the type of an unexpected error and its stack trace, if any, but not its message: %s",
    (_name, thrown, fields) => {
      const [line] = captureLog({ TF_LOG: "error" }, (log) => logFault(log, "A fault", thrown));
      expect(line).toMatchObject({ "@level": "error", "@message": "A fault", ...fields });
      expect(JSON.stringify(line)).not.toContain("made-up");
    },
  );
});
