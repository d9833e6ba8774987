import type { Connection } from "../../../lib/adapter/connection";
import type { Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import { metricsToken } from "../../../lib/adapter/resources/metrics-token/resource";
import { teamToken } from "../../../lib/adapter/resources/team-token/resource";
import { ManagedResource } from "../../support/managed-resource";
import { TokenFixture, createTokenFixture } from "../../support/token-fixture";

/** Terraform 1.15 shows identical errors from several resources only once. */
describe("a list request that fails", () => {
  let fixture: TokenFixture;
  let connection: Connection;

  beforeEach(async () => {
    fixture = await createTokenFixture();
    connection = fixture.connect();
  });
  afterEach(() => fixture.close());

  async function expectOneError(
    reads: readonly Promise<readonly Diagnostic[]>[],
    expected: object,
  ): Promise<void> {
    const reported = await Promise.all(reads);
    expect(reported[0]).toMatchObject([{ severity: "error", ...expected }]);
    for (const diagnostics of reported) expect(diagnostics).toEqual(reported[0]);
  }

  it("causes the same error for all team tokens of the organization, without their names", async () => {
    const manage = (): ManagedResource<typeof teamToken.schema.attributes> =>
      new ManagedResource(teamToken, () => fixture.connect());
    const tokens = [manage(), manage(), manage()];
    await tokens[0].apply({ team_id: fixture.teamId, description: "one" });
    await tokens[1].apply({ team_id: fixture.teamId, description_prefix: "two-" });
    await tokens[2].apply({ team_id: fixture.teamId });
    await fixture.emulator.faults({
      kind: "status",
      method: "GET",
      path: "/team-tokens",
      status: 503,
      times: 99,
    });
    await expectOneError(
      tokens.map((token) => token.refresh(connection)),
      {
        summary: 'The team tokens of organization "acme" can\'t be listed',
        detail: expect.stringMatching(/503.*The state wasn't changed\.$/) as string,
      },
    );
  });

  it("causes the same error for all metrics tokens of the organization, without their names", async () => {
    const manage = (): ManagedResource<typeof metricsToken.schema.attributes> =>
      new ManagedResource(metricsToken, () => fixture.connect());
    const tokens = [manage(), manage()];
    for (const [i, token] of tokens.entries()) await token.apply({ name: `grafana-${i}` });
    await fixture.emulator.faults({
      kind: "status",
      method: "GET",
      path: "/metrics-tokens",
      status: 503,
      times: 99,
    });
    await expectOneError(
      tokens.map((token) => token.refresh(connection)),
      { summary: 'The metrics tokens of organization "acme" can\'t be listed' },
    );
  });

  it("isn't mentioned in the error if the token itself can't be read", async () => {
    const token = new ManagedResource(teamToken, () => fixture.connect());
    await token.apply({ team_id: fixture.teamId, description: "one" });
    const list = { kind: "status", method: "GET", path: "/team-tokens", status: 404, times: 99 };
    const read = { kind: "status", method: "GET", path: "/authentication-tokens/", status: 503, times: 99 };
    await fixture.emulator.faults(list, read);
    expect(await token.refresh(connection)).toMatchObject([
      { summary: expect.stringMatching(/"one" of team .* can't be read$/) as string },
    ]);
  });
});
