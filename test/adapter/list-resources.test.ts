import type { Connection } from "../../lib/adapter/connection";
import { metricsTokenList } from "../../lib/adapter/list-resources/metrics-token";
import { teamTokenList } from "../../lib/adapter/list-resources/team-token";
import { identity as metricsIdentity } from "../../lib/adapter/resources/metrics-token/identity";
import { identity as teamIdentity } from "../../lib/adapter/resources/team-token/schema";
import { metricsToken } from "../../lib/adapter/resources/metrics-token/resource";
import { teamToken } from "../../lib/adapter/resources/team-token/resource";
import { CallPrivateState } from "../../lib/adapter/framework/values/private-state";
import { UNKNOWN } from "../../lib/adapter/framework/values/value";
import { OWNER_TOKEN } from "../support/emulator";
import { TokenFixture, formatDiagnostics, createTokenFixture } from "../support/token-fixture";

describe("a list of tokens", () => {
  let fixture: TokenFixture;

  beforeEach(async () => {
    fixture = await createTokenFixture();
  });
  afterEach(() => fixture.close());

  const createMetricsToken = async (name: string): Promise<string> => {
    const body = { data: { type: "metrics-tokens", attributes: { name } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const response = await fixture.emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  };

  it("contains all metrics tokens of the provider's organization, with the identities that import them", async () => {
    const ids = [await createMetricsToken("grafana"), await createMetricsToken("datadog")];
    const connection = fixture.connect();
    const { value = [], diagnostics } = await metricsTokenList.list({ organization: null }, connection);
    expect(diagnostics).toBeUndefined();
    expect(value.map(({ displayName }) => displayName)).toEqual(["grafana", "datadog"]);
    for (const [i, { state }] of value.entries()) {
      const identity = metricsIdentity.of(state as Parameters<typeof metricsIdentity.of>[0]);
      expect(identity).toEqual({ organization: "acme", id: ids[i] });
      const imported = await metricsToken.import?.(
        metricsIdentity.importId(identity),
        connection,
        new CallPrivateState(),
      );
      expect(imported?.value).toEqual(state);
    }
  });

  it("contains the tokens of all teams or of one team, with the identities that import them", async () => {
    const { teamId } = fixture;
    const admins = (await fixture.emulator.state()).teams.find(({ name }) => name === "admins")?.id ?? "";
    const described = await fixture.createDescribed("deploy");
    await fixture.createDescribed("other", OWNER_TOKEN, admins);
    await fixture.regenerate(fixture.singletonPath);
    const connection = fixture.connect();
    const find = async (team: string | null): Promise<readonly string[]> => {
      const config = { organization: "acme", team_id: team };
      const { value = [] } = await teamTokenList.list(config, connection);
      return value.map(({ displayName }) => displayName).sort();
    };
    expect(await find(null)).toEqual([
      `deploy (${teamId})`,
      `other (${admins})`,
      `singleton token (${teamId})`,
    ]);
    expect(await find(teamId)).toEqual([`deploy (${teamId})`, `singleton token (${teamId})`]);

    const { value = [] } = await teamTokenList.list({ organization: "acme", team_id: teamId }, connection);
    const states = value.map(({ state }) => state as Parameters<typeof teamIdentity.of>[0]);
    const identities = states.map((state) => teamIdentity.of(state));
    expect(identities).toContainEqual({ team_id: teamId, id: described.id });
    expect(identities).toContainEqual({ team_id: teamId, id: null });
    for (const [i, identity] of identities.entries()) {
      const id = teamIdentity.importId(identity);
      const imported = await teamToken.import?.(id, connection, new CallPrivateState());
      expect(imported?.value).toEqual(states[i]);
    }
  });

  const lists = [
    (connection: Connection) => metricsTokenList.list({ organization: null }, connection),
    (connection: Connection) => teamTokenList.list({ organization: null, team_id: null }, connection),
  ];

  it("fails with the reason if the organization doesn't exist", async () => {
    const connection = fixture.connect({ organization: "missing" });
    for (const list of lists) {
      const { value, diagnostics = [] } = await list(connection);
      expect(value).toBeUndefined();
      expect(formatDiagnostics(diagnostics)).toMatch(
        /tokens of organization "missing" can't be listed: .*404/,
      );
    }
  });

  it("fails if no organization is set", async () => {
    const connection = fixture.connect({ organization: null });
    for (const list of lists) {
      const { diagnostics = [] } = await list(connection);
      expect(formatDiagnostics(diagnostics)).toMatch(/No organization is set: .*`organization`/);
    }
  });

  it("fails if the provider's organization isn't known yet", async () => {
    const connection = { ...fixture.connect(), organization: UNKNOWN };
    for (const list of lists) {
      const { diagnostics = [] } = await list(connection);
      expect(formatDiagnostics(diagnostics)).toMatch(/The organization isn't known yet: .*`organization`/);
    }
  });
});

describe("the generated configuration of an imported token", () => {
  const nulls = {
    generation: null,
    expires_at: null,
    keepers: null,
    encrypted: null,
    encrypted_token: null,
    timeouts: null,
  };
  const computed = { id: null, created_at: null, valid_until: null, token: null };

  it("has the exact name or description, and no prefix", () => {
    const metrics = { organization: "acme", name: "grafana", name_prefix: "grafana", ...nulls, ...computed };
    expect(metricsToken.generateConfig?.(metrics)).toEqual({ ...metrics, name_prefix: null });
    const team = {
      ...{ team_id: "team-1", organization: "acme", force_regenerate: null },
      ...{ description: "ci", description_prefix: "ci" },
      ...nulls,
      ...computed,
    };
    expect(teamToken.generateConfig?.(team)).toEqual({ ...team, description_prefix: null });
    const singleton = { ...team, description: null, description_prefix: null };
    expect(teamToken.generateConfig?.(singleton)).toEqual(singleton);
  });

  it("has only the prefix if the token was created with a prefix", () => {
    const prefixed = {
      organization: "acme",
      name: "grafana-1",
      name_prefix: "grafana-",
      ...nulls,
      ...computed,
    };
    expect(metricsToken.generateConfig?.(prefixed)).toEqual({ ...prefixed, name: null });
  });
});
