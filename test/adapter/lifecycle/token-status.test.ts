import type { Connection } from "../../../lib/adapter/connection";
import { metricsTokenSource, teamTokenSource } from "../../../lib/adapter/lifecycle/token-sources";
import {
  getStatus,
  UnprovenAbsenceError,
  type TokenStatus,
} from "../../../lib/adapter/lifecycle/token-status";
import { createInstantConnection } from "../../support/connection";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";

const CREATED_LONG_AGO = "2020-01-01T00:00:00Z";

describe("the proof that a token is absent", () => {
  let emulator: TestEmulator;
  let connection: Connection;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    connection = createInstantConnection(emulator.url);
  });

  afterEach(() => emulator.close());

  async function countLists(): Promise<number> {
    const requests = await emulator.requests();
    return requests.filter(({ path }) => path.includes("-tokens")).length;
  }

  it("requires two lists for twenty tokens that are read ten at a time, as Terraform does", async () => {
    const read = (id: string): Promise<TokenStatus> =>
      getStatus(metricsTokenSource("acme", id), CREATED_LONG_AGO, connection);
    const ids = Array.from({ length: 20 }, (_, i) => `gone-${i}`);
    const statuses = [
      ...(await Promise.all(ids.slice(0, 10).map(read))),
      ...(await Promise.all(ids.slice(10).map(read))),
    ];
    expect(new Set(statuses.map(({ kind }) => kind))).toEqual(new Set(["absent"]));
    expect(await countLists()).toBe(2);
  });

  it("isn't possible within a minute of the token's creation", async () => {
    const now = (await connection.client.serverTime()).toISOString();
    const status = await getStatus(metricsTokenSource("acme", "young"), now, connection);
    expect(status).toEqual({ kind: "unsettled" });
    expect(await countLists()).toBe(1);
  });

  describe("from a team", () => {
    async function createTeam(name: string, organization = "acme"): Promise<string> {
      const body = { data: { type: "teams", attributes: { name } } };
      const path = `/api/v2/organizations/${organization}/teams`;
      const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
      return (JSON.parse(response.body) as { data: { id: string } }).data.id;
    }

    const status = (
      organization: string,
      teamId: string,
      isOrganizationVerified = false,
    ): Promise<TokenStatus> =>
      getStatus(
        teamTokenSource({ organization, teamId, tokenId: "at-gone", isOrganizationVerified }),
        CREATED_LONG_AGO,
        connection,
      );

    it("is possible if the credential is allowed to manage the team's tokens", async () => {
      expect(await status("acme", await createTeam("blue"))).toEqual({ kind: "absent" });
    });

    it("requires the lists of the team's own organization", async () => {
      await emulator.close();
      emulator = await startTestEmulator({ organizations: ["acme", "other"] });
      connection = createInstantConnection(emulator.url);
      const teamId = await createTeam("blue", "other");
      const body = { data: { type: "authentication-tokens", attributes: { description: "ci" } } };
      const path = `/api/v2/teams/${teamId}/authentication-tokens`;
      const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
      const { id } = (JSON.parse(response.body) as { data: { id: string } }).data;
      const ref = { organization: "acme", teamId, tokenId: id, isOrganizationVerified: false };
      await expect(getStatus(teamTokenSource(ref), CREATED_LONG_AGO, connection)).resolves.toMatchObject({
        kind: "present",
        listedIn: "other",
      });
    });

    it("isn't possible if the team is missing, unless its organization was verified before", async () => {
      await expect(status("acme", "team-gone")).rejects.toThrow(UnprovenAbsenceError);
      expect(await status("acme", "team-gone", true)).toEqual({ kind: "absent" });
    });

    it("consists of two reads of the token if listing is forbidden", async () => {
      const team = await createTeam("blue");
      await emulator.faults({ kind: "status", status: 404, path: "team-tokens", times: 99 });
      expect(await status("acme", team)).toEqual({ kind: "absent" });
      const reads = (await emulator.requests()).filter(({ path }) => path.endsWith("/at-gone"));
      expect(reads).toHaveLength(2);
    });
  });
});
