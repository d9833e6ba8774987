import { NetworkError, ApiError } from "../../lib/client/http/errors";
import { sendWithRetries, createWithRetries } from "../support/fake-tfe/server";

const call = { method: "POST", url: "https://tfe.example.com/api/v2/teams" } as const;
const failing = new ApiError(call, 500, []);

/** In a measurement, hashicorp/tfe 0.71.0 sent 31 requests within 369 seconds. */
test("a create request that always fails is sent 31 times within about six minutes", async () => {
  let sent = 0;
  let waited = 0;
  const create = (): Promise<{ kind: "ambiguous"; error: NetworkError }> => {
    sent++;
    return Promise.resolve({
      kind: "ambiguous",
      error: new NetworkError(call, "the server responded with 500", true),
    });
  };
  const wait = (milliseconds: number): Promise<void> => {
    waited += milliseconds;
    return Promise.resolve();
  };
  await expect(createWithRetries(create, new AbortController().signal, wait)).rejects.toThrow("500");
  expect(sent).toBe(31);
  expect(waited).toBeGreaterThan(320_000);
  expect(waited).toBeLessThan(420_000);
});

test("a request isn't retried after a 4xx response", async () => {
  let sent = 0;
  const send = (): Promise<never> => {
    sent++;
    return Promise.reject(new ApiError(call, 422, []));
  };
  await expect(sendWithRetries(send, new AbortController().signal)).rejects.toThrow("422");
  expect(sent).toBe(1);
});

test("a request isn't retried after its signal is aborted", async () => {
  const stop = new AbortController();
  const send = (): Promise<never> => {
    stop.abort();
    return Promise.reject(failing);
  };
  await expect(sendWithRetries(send, stop.signal)).rejects.toBe(failing);
});
