import type { Connection } from "../../lib/adapter/connection";
import { organizationToken } from "../../lib/adapter/data-sources/organization-token";
import { toOrganizationDiagnostic, toTeamDiagnostic } from "../../lib/adapter/diagnostics";
import type { Diagnostic } from "../../lib/adapter/framework/schema/diagnostic";
import { createInstantConnection } from "../support/connection";
import { startTestEmulator, type TestEmulator } from "../support/emulator";
import { NO_DETAILS } from "../support/token-fixture";

describe("the explanation of a 404", () => {
  let emulator: TestEmulator;
  let connection: Connection;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    connection = createInstantConnection(emulator.url);
  });

  afterEach(() => emulator.close());

  const acme = { organization: "acme", ...NO_DETAILS };

  const diagnose = (thrown: unknown, organization: string): Promise<Diagnostic> =>
    toOrganizationDiagnostic("No list", thrown, "metrics tokens", organization, connection);

  /** Returns the error of a read. Several reads can share one failed list request. */
  const failToList = (organization: string): Promise<unknown> =>
    connection.metricsTokenLists
      .lookup(organization, (tokens) => tokens.get("x"), connection.signal)
      .catch((thrown: unknown) => thrown);

  it("needs one request for all reads that share the failed list", async () => {
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

  it("is separate for each organization", async () => {
    await emulator.faults({ kind: "status", status: 404, path: "metrics-tokens", times: 99 });
    const [ours, other] = [await failToList("acme"), await failToList("emca")];
    expect((await diagnose(ours, "acme")).detail).toContain("The organization exists");
    expect((await diagnose(other, "emca")).detail).toContain('There is no organization "emca"');
  });

  it("names a missing token, but not the server or its subscription plan, as a possible cause if the organization exists", async () => {
    const { diagnostics = [] } = await organizationToken.read(acme, connection);
    expect(diagnostics[0]?.detail).toMatch(
      /^The server responded with 404\. The organization exists, so either it doesn't have a token, or the credential isn't allowed to manage its token \([^)]*\)\. Nothing was read\.$/,
    );
  });

  it("isn't part of the error for a 401 response", async () => {
    await emulator.faults({ kind: "status", status: 401, times: 1 });
    const { diagnostics = [] } = await organizationToken.read(acme, connection);
    expect(diagnostics[0]?.detail).toContain("401");
    expect(diagnostics[0]?.detail).not.toContain("doesn't have a token");
  });

  it.each([
    ["ci", 'A team ID looks like "team-BUHBEM97xboT8TVz", so "ci" might be the team\'s name.'],
    ["team-BUHBEM97xboT8TVz", "Check the ID"],
  ])("for a team, contains advice that matches the format of the given ID: %s", async (teamId, words) => {
    const thrown: unknown = await connection.client.read(`teams/${teamId}`).catch((error: unknown) => error);
    const diagnostic = await toTeamDiagnostic("No token", thrown, "it has no token", teamId, connection);
    expect(diagnostic.detail).toContain(words);
  });
});
