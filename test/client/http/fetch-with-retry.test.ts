import { NetworkError, type Request } from "../../../lib/client/http/errors";
import { fetchWithRetry } from "../../../lib/client/http/fetch-with-retry";

const CALL: Request = { method: "DELETE", url: "http://127.0.0.1/api/v2/metrics-tokens/m1" };
const LOST = new NetworkError(CALL, "the connection was closed before the response", true);
const REFUSED = new NetworkError(CALL, "the connection was refused", false);

/** Returns the error of a request whose attempts fail one after the other with the given errors. */
async function failureOf(
  attempts: NetworkError[],
  sleep = (): Promise<void> => Promise.resolve(),
): Promise<unknown> {
  const send = (): Promise<never> => Promise.reject(attempts.shift() ?? new Error("unexpected attempt"));
  return fetchWithRetry(CALL, send, { sleep }).catch((thrown: unknown) => thrown);
}

describe("the error of a request that fails in every attempt", () => {
  it.each([
    [true, "the first attempt was sent", [LOST, REFUSED, REFUSED]],
    [true, "the last attempt was sent", [REFUSED, REFUSED, LOST]],
    [false, "no attempt was sent", [REFUSED, REFUSED, REFUSED]],
  ])("has `sent: %s` if %s", async (sent, _, attempts) => {
    expect(await failureOf([...attempts])).toMatchObject({ name: "NetworkError", sent });
  });

  it.each([
    ["lost", LOST, true],
    ["refused", REFUSED, false],
  ])(
    "reports whether the request was sent, if it is aborted after a %s attempt",
    async (_, attempt, sent) => {
      const error = await failureOf([attempt], () => Promise.reject(new Error("aborted")));
      expect(error).toMatchObject({
        reason: expect.stringContaining("before the next attempt") as string,
        sent,
      });
    },
  );
});
