import { reconcile, type FailedAttempt, type TokenStore } from "../../../lib/adapter/lifecycle/attempt";
import { ApiError, NetworkError, type Request } from "../../../lib/client/http/errors";
import { createInstantConnection } from "../../support/connection";

const CALL: Request = { method: "DELETE", url: "http://127.0.0.1/api/v2/metrics-tokens/m1" };

const ORPHAN: FailedAttempt = {
  kind: "orphaned",
  name: "a-1",
  id: "m1",
  reason: "the response has no secret",
  wasDeletionAmbiguous: false,
};

/** Reconciles the orphan once per error. Each error is the result of one delete request. Lists are empty. */
async function reconcileAfter(...errors: Error[]): Promise<readonly FailedAttempt[]> {
  const connection = createInstantConnection("http://127.0.0.1:1");
  let attempts: readonly FailedAttempt[] = [ORPHAN];
  for (const error of errors) {
    const store = { list: () => Promise.resolve([]), delete: () => Promise.reject(error) };
    ({ attempts } = await reconcile(attempts, store as unknown as TokenStore, connection));
  }
  return attempts;
}

describe("an orphaned token whose delete request gets a 404 response", () => {
  const notFound = new ApiError(CALL, 404, []);

  it("is revoked if an earlier delete request might have been carried out", async () => {
    const lost = new NetworkError(CALL, "the connection was closed before the response", true);
    expect(await reconcileAfter(lost, notFound)).toMatchObject([{ kind: "cleaned-up" }]);
  });

  it.each([
    ["this is the first delete request", []],
    ["the earlier delete request wasn't sent", [new NetworkError(CALL, "the connection was refused", false)]],
  ])(
    "is still orphaned if %s, because the credential might not be allowed to see the token",
    async (_, earlier) => {
      expect(await reconcileAfter(...earlier, notFound)).toMatchObject([{ kind: "orphaned", id: "m1" }]);
    },
  );
});
