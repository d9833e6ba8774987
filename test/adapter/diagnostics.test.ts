import type { Connection } from "../../lib/adapter/connection";
import { toOrganizationDiagnostic } from "../../lib/adapter/diagnostics";
import type { Diagnostic } from "../../lib/adapter/framework/schema/diagnostic";
import { createInstantConnection } from "../support/connection";
import { startTestEmulator, type TestEmulator } from "../support/emulator";

describe("the explanation of a 404", () => {
  let emulator: TestEmulator;
  let connection: Connection;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    connection = createInstantConnection(emulator.url);
  });

  afterEach(() => emulator.close());

  const diagnose = (thrown: unknown, organization: string): Promise<Diagnostic> =>
    toOrganizationDiagnostic("No list", thrown, "metrics tokens", organization, connection);

  /** The failure of a read that may share its list with others. */
  const failToList = (organization: string): Promise<unknown> =>
    connection.metricsTokenLists
      .lookup(organization, (tokens) => tokens.get("x"), connection.signal)
      .catch((thrown: unknown) => thrown);

  it("costs one request for all reads that share the failed list", async () => {
    await emulator.faults({ kind: "status", status: 404, path: "metrics-tokens", times: 99 });
    const details = await Promise.all(
      Array.from({ length: 9 }, async () => (await diagnose(await failToList("acme"), "acme")).detail),
    );
    const later = await diagnose(await failToList("acme"), "acme");
    expect(new Set([...details, later.detail]).size).toBe(1);
    expect(later.detail).toContain("The organization exists");
    const paths = (await emulator.requests()).map(({ path }) => path);
    expect(paths).toEqual(["/api/v2/organizations/acme/metrics-tokens", "/api/v2/organizations/acme"]);
  });

  it("costs one request per organization", async () => {
    await emulator.faults({ kind: "status", status: 404, path: "metrics-tokens", times: 99 });
    const [ours, other] = [await failToList("acme"), await failToList("emca")];
    expect((await diagnose(ours, "acme")).detail).toContain("The organization exists");
    expect((await diagnose(other, "emca")).detail).toContain('There is no organization "emca"');
  });
});
