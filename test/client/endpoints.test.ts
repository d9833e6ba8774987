import { Client } from "../../lib/client/client";
import { discoverBaseUrl } from "../../lib/client/http/discovery";
import {
  createMetricsToken,
  deleteMetricsToken,
  listMetricsTokens,
} from "../../lib/client/endpoints/metrics-tokens";
import {
  createOrganizationToken,
  deleteOrganizationToken,
  readAuditTrailsToken,
  readOrganizationToken,
} from "../../lib/client/endpoints/organization-token";
import { isOrganizationVisible } from "../../lib/client/endpoints/organizations";
import type { CreateOutcome } from "../../lib/client/client";
import { Secret } from "../../lib/client/secret";
import {
  createTeamToken,
  deleteTeamSingletonToken,
  deleteTeamToken,
  listTeamTokens,
  readTeamSingletonToken,
  readTeamToken,
} from "../../lib/client/endpoints/team-tokens";
import { listTeams } from "../../lib/client/endpoints/teams";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";

/** The client and the emulator implement the same documentation independently. These tests compare them. */
describe("the client against the emulator", () => {
  let emulator: TestEmulator;
  let client: Client;

  const clientOf = (token: string): Client =>
    new Client({ base: `${emulator.url}/api/v2/`, token: new Secret(token) });

  beforeAll(async () => {
    emulator = await startTestEmulator({ now: new Date("2031-05-01T10:00:00Z") });
    client = clientOf(OWNER_TOKEN);
  });

  afterAll(() => emulator.close());

  async function createTeam(name: string): Promise<string> {
    const body = { data: { type: "teams", attributes: { name } } };
    const response = await emulator.fetch("POST", "/api/v2/organizations/acme/teams", {
      token: OWNER_TOKEN,
      body,
    });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  function unwrap<T>(outcome: CreateOutcome<T>): T {
    if (outcome.kind !== "created") throw outcome.error;
    return outcome.created;
  }

  it("creates, lists and deletes metrics tokens", async () => {
    const expiresAt = "2032-01-01T00:00:00Z";
    const token = unwrap(await createMetricsToken(client, "acme", { name: "grafana", expiresAt }));
    expect(token.name).toBe("grafana");
    expect(token.secret.reveal()).toMatch(/^hcpt_.+\..+$/);
    expect(token.createdAt).toMatch(/^2031-05-01T10:00:0\d\.\d{9}Z$/);

    const [listed] = await listMetricsTokens(client, "acme");
    expect(listed).toMatchObject({ id: token.id, name: "grafana" });
    expect(listed.createdAt).toMatch(/^2031-05-01T10:00:0\dZ$/);
    expect(Date.parse(listed.expiresAt ?? "")).toBe(Date.parse(expiresAt));

    await deleteMetricsToken(client, "acme", token.id);
    await expect(listMetricsTokens(client, "acme")).resolves.toEqual([]);
    await expect(deleteMetricsToken(client, "acme", token.id)).rejects.toMatchObject({ status: 404 });
  });

  it("creates, reads, regenerates and deletes the organization's token", async () => {
    const first = unwrap(await createOrganizationToken(client, "acme"));
    const second = unwrap(
      await createOrganizationToken(client, "acme", { expiredAt: "2031-06-01T00:00:00.000Z" }),
    );
    await expect(readOrganizationToken(clientOf(first.secret.reveal()), "acme")).rejects.toMatchObject({
      status: 401,
    });
    const shown = await readOrganizationToken(clientOf(second.secret.reveal()), "acme");
    expect(shown).toMatchObject({
      id: second.id,
      expiredAt: "2031-06-01T00:00:00.000Z",
      description: null,
      teamId: null,
    });
    expect(shown.createdBy?.type).toBe("users");

    await deleteOrganizationToken(client, "acme");
    await expect(readOrganizationToken(client, "acme")).rejects.toMatchObject({ status: 404 });
  });

  it("reads the audit trails token separately from the organization's own token", async () => {
    const path = "/api/v2/organizations/acme/authentication-token?token=audit-trails";
    await expect(readAuditTrailsToken(client, "acme")).rejects.toMatchObject({ status: 404 });
    const made = await emulator.fetch("POST", path, { token: OWNER_TOKEN });
    const { id } = (JSON.parse(made.body) as { data: { id: string } }).data;
    await expect(readAuditTrailsToken(client, "acme")).resolves.toMatchObject({ id, teamId: null });
    await expect(readOrganizationToken(client, "acme")).rejects.toMatchObject({ status: 404 });
  });

  it("creates, reads and deletes a team's singleton token by its team and a described token by its ID", async () => {
    const team = await createTeam("blue");
    const single = unwrap(await createTeamToken(client, team));
    const ci = unwrap(await createTeamToken(client, team, { description: "ci" }));
    expect(single).toMatchObject({ teamId: team, description: null });
    expect(ci).toMatchObject({ teamId: team, description: "ci" });
    await expect(readTeamSingletonToken(client, team)).resolves.toMatchObject({ id: single.id });
    await expect(readTeamToken(client, ci.id)).resolves.toMatchObject({ id: ci.id, description: "ci" });

    await deleteTeamSingletonToken(client, team);
    await deleteTeamToken(client, ci.id);
    await expect(readTeamToken(client, single.id)).rejects.toMatchObject({ status: 404 });
    await expect(readTeamToken(client, ci.id)).rejects.toMatchObject({ status: 404 });
  });

  it("returns the server's message if the team already uses the description", async () => {
    const team = await createTeam("green");
    unwrap(await createTeamToken(client, team, { description: "ci" }));
    await expect(createTeamToken(client, team, { description: "ci" })).resolves.toMatchObject({
      kind: "rejected",
      error: {
        status: 422,
        message: expect.stringContaining("Description has already been taken") as string,
      },
    });
  });

  it("lists the team tokens that match a query on all pages, and reports its progress", async () => {
    const team = await createTeam("many");
    const descriptions = Array.from({ length: 101 }, (_, i) => `token ${String(i).padStart(3, "0")}`);
    for (const description of descriptions) unwrap(await createTeamToken(client, team, { description }));
    const listed = await listTeamTokens(client, "acme", { query: "many", sort: "team-name" });
    expect(listed.map(({ description }) => description).sort()).toEqual(descriptions);

    const progress: [number, number | undefined][] = [];
    await listTeamTokens(client, "acme", { query: "many" }, undefined, (read, total) => {
      progress.push([read.length, total]);
    });
    expect(progress).toEqual([
      [100, 101],
      [101, 101],
    ]);
  });

  it("lists all teams on all pages", async () => {
    const before = (await listTeams(client, "acme")).length;
    const names = Array.from({ length: 101 - before }, (_, i) => `team ${i}`);
    const made = await Promise.all(names.map(async (name) => ({ id: await createTeam(name), name })));
    const teams = await listTeams(client, "acme");
    expect(teams).toHaveLength(101);
    expect(teams.map(({ id, name }) => ({ id, name }))).toEqual(expect.arrayContaining(made));
    expect(teams[0]).toMatchObject({ organization: "acme", canUpdateApiToken: true });
  });

  it("reports whether it can read an organization", async () => {
    await expect(isOrganizationVisible(client, "acme")).resolves.toBe(true);
    await expect(isOrganizationVisible(client, "emca")).resolves.toBe(false);
  });

  it("reads the emulated time from responses", async () => {
    await emulator.advance("720h");
    await listMetricsTokens(client, "acme");
    expect((await client.serverTime()).toISOString()).toMatch(/^2031-05-31T10:0/);
  });
});

describe("service discovery", () => {
  it("finds the API of a host over TLS, but not if the host's certificate isn't trusted", async () => {
    const emulator = await startTestEmulator({ tls: true });
    try {
      const { host } = new URL(emulator.url);
      await expect(discoverBaseUrl(host, { insecure: true })).resolves.toBe(`https://${host}/api/v2/`);
      await expect(discoverBaseUrl(host, {})).rejects.toMatchObject({ sent: false });
    } finally {
      await emulator.close();
    }
  });
});
