import { setTimeout as sleep } from "node:timers/promises";
import {
  OWNER_TOKEN,
  startTestEmulator,
  type EmulatedToken,
  type Fault,
  type TestEmulator,
} from "../support/emulator";
import {
  CREATION_FAULTS,
  FAULT_TABLE_TIMEOUT_MS,
  createCases,
  toFault,
  isCommitted,
  LOST_RESPONSES,
  formatMessages,
  startFaultTable,
  TIMES,
  type FaultCase,
} from "../support/fault-table";
import { startRecordingServer, type RecordingServer } from "../support/recording-server";
import type { Outcome, StateResource, TerraformWorkspace } from "../support/terraform";
import { TESTS_EXECUTABLE } from "../support/tested-provider";

interface Case extends FaultCase {
  readonly isExact: boolean;
}

const cases = (kind: string, faults: readonly string[]): Case[] =>
  createCases(kind, faults).map((one) => ({ ...one, isExact: kind.startsWith("name") }));

const byName = cases("name", Object.keys(CREATION_FAULTS));
const byPrefix = cases("prefix", Object.keys(CREATION_FAULTS));
/** Cases in which the response to the first POST is lost, and lists are stale once, twice or permanently. */
const staleByName = cases("name", ["stale-list"]);
const staleByPrefix = cases("prefix", ["stale-list"]);
/** Cases in which the responses to POSTs are lost once, twice or permanently, and lists are always stale. */
const behindStaleLists = cases("prefix-behind", ["drop-after", "500-after"]);
/** Cases in which the response to the POST contains an ID, but no secret. */
const withoutSecret = [...cases("name", ["secretless"]), ...cases("prefix", ["secretless"])];
const reads = cases("read", Object.keys(LOST_RESPONSES));
const staleReads = cases("read", ["stale-list"]);
const deletions = cases("delete", Object.keys(LOST_RESPONSES));
const staleDeletions = cases("delete", ["stale-list"]);
const all = [
  ...[byName, byPrefix, staleByName, staleByPrefix, behindStaleLists, withoutSecret].flat(),
  ...[reads, staleReads, deletions, staleDeletions].flat(),
];

const ALL_AT_ONCE = `-parallelism=${all.length}`;

const address = ({ organization }: Case): string => `tfetokens_metrics_token.${organization}`;
const pathOf = (organization: string): string => `/api/v2/organizations/${organization}/metrics-tokens`;
const pattern = ({ organization }: Case): string => `^${pathOf(organization)}`;

/** Returns the fault of the case. The case specifies how many requests the fault affects. */
const own = (one: Case, method: string): Fault => toFault(one, method, pattern(one));

const dropped = (one: Case, method: string, times: number): Fault => ({
  ...{ method, path: pattern(one), times },
  kind: "drop-after-commit",
});

/** Returns a fault that causes stale lists: their content dates from the moment when the fault was set. */
const stale = (one: Case, times = TIMES[one.times]): Fault => ({
  ...{ method: "GET", path: pattern(one), times },
  kind: "stale-list",
});

/**
 * A Terraform command can test many cases, because each case has its own organization. The tests use real Terraform,
 * the emulator, and either the provider from source with a shorter timeout, or an executable.
 */
describe("metrics tokens under faults", () => {
  let emulator: TestEmulator;
  let server: RecordingServer;
  let provider: Awaited<ReturnType<typeof startFaultTable>>["provider"];
  let terraform: TerraformWorkspace;
  let created: Outcome;
  let state: readonly StateResource[];

  beforeAll(async () => {
    emulator = await startTestEmulator({ organizations: all.map(({ organization }) => organization) });
    const responses: Record<string, number> = {};
    server = await startRecordingServer(emulator.url, (_method, path) => {
      const one = withoutSecret.find(({ organization }) => path === pathOf(organization));
      if (one === undefined) return false;
      responses[path] = (responses[path] ?? 0) + 1;
      return responses[path] <= TIMES[one.times];
    });
    ({ provider, terraform } = await startFaultTable(emulator.url, 3_000));
    await Promise.all(all.map(createStrangersToken));

    await emulator.faults(
      ...[...byName, ...byPrefix, ...behindStaleLists].map((one) => own(one, "POST")),
      ...[...staleByName, ...staleByPrefix].map((one) => dropped(one, "POST", 1)),
      ...behindStaleLists.map((one) => stale(one, 999)),
      ...[...staleByName, ...staleByPrefix, ...staleReads].map((one) => stale(one)),
      ...reads.map((one) => own(one, "GET")),
    );
    terraform.configure(
      `provider "tfetokens" {}
provider "tfetokens" {
  alias   = "redacting"
  address = "${server.url}"
}
${all.map(hclOf).join("\n")}`,
    );
    created = await terraform.apply(ALL_AT_ONCE);
    state = await terraform.state();
  }, FAULT_TABLE_TIMEOUT_MS);

  afterAll(async () => {
    terraform.remove();
    await provider.close();
    await server.close();
    await emulator.close();
  });

  const hclOf = (one: Case): string => `resource "tfetokens_metrics_token" "${one.organization}" {
  provider     = ${withoutSecret.includes(one) ? "tfetokens.redacting" : "tfetokens"}
  organization = "${one.organization}"
  ${one.isExact ? "name" : "name_prefix"} = "grafana"
}`;

  async function createStrangersToken({ organization }: Case): Promise<void> {
    const body = { data: { type: "metrics-tokens", attributes: { name: "grafana" } } };
    await emulator.fetch("POST", pathOf(organization), { token: OWNER_TOKEN, body });
  }

  /** Returns the valid tokens that the provider created, and expects that the token from `beforeAll` is still valid. */
  async function validTokens({ organization }: Case): Promise<EmulatedToken[]> {
    const [stranger, ...ours] = (await emulator.metricsTokens()).filter(
      (token) => token.organization === organization,
    );
    expect(stranger).toMatchObject({ name: "grafana" });
    return ours;
  }

  async function countPosts({ organization }: Case): Promise<number> {
    const requests = await emulator.requests();
    return requests.filter(({ method, path }) => method === "POST" && path === pathOf(organization)).length;
  }

  const managedIds = (one: Case): string[] =>
    state.filter((resource) => resource.address === address(one)).map(({ values }) => String(values.id));

  const messages = (one: Case, outcome = created): string => formatMessages(one.organization, outcome);

  /** Expects that every valid token of the organization is in the state or named in a diagnostic. */
  async function expectAccountedFor(one: Case, text: string): Promise<void> {
    const ids = managedIds(one);
    const unnamed = (await validTokens(one)).filter(
      ({ id, name }) => !ids.includes(id) && !text.includes(`"${id}"`) && !text.includes(`"${name ?? ""}"`),
    );
    expect(unnamed).toEqual([]);
  }

  const LOST_ATTEMPT = /"grafana[0-9a-f]{10}"/g;

  describe.each(byPrefix)("a creation with a prefix: $fault, $times", (one) => {
    it(`${one.times === "for-good" ? "fails after four attempts" : "results in one token"}, and leaves no unreported token`, async () => {
      const text = messages(one);
      const ours = await validTokens(one);
      await expectAccountedFor(one, text);
      if (one.times === "for-good") {
        expect(text).toMatch(/^error: Metrics token "grafana…"/);
        expect(managedIds(one)).toEqual([]);
        expect(ours).toEqual([]);
        // The journal contains a delayed request only after the delay.
        while (one.fault === "late" && (await countPosts(one)) < 5) await sleep(100);
        // `createStrangersToken` sent the first request.
        expect(await countPosts(one)).toBe(1 + 4);
      } else {
        expect(text).not.toContain("error:");
        expect(ours.map(({ id }) => id)).toEqual(managedIds(one));
        expect(ours).toHaveLength(1);
        // If a lost attempt created a token, the provider finds and revokes it without a warning. Otherwise, the
        // provider warns, because the token might still appear in a list.
        expect(text.match(LOST_ATTEMPT) ?? []).toHaveLength(isCommitted(one) ? 0 : TIMES[one.times]);
      }
    });
  });

  describe.each(behindStaleLists)("a creation behind stale lists: $fault, $times", (one) => {
    it("causes a diagnostic that names every valid token that isn't in the state", async () => {
      const text = messages(one);
      await expectAccountedFor(one, text);
      expect(managedIds(one)).toHaveLength(one.times === "for-good" ? 0 : 1);
      expect(text).toMatch(LOST_ATTEMPT);
    });
  });

  describe.each(staleByPrefix)("a creation while lists lag behind: $times", (one) => {
    it("results in one managed token, and revokes the lost token or, if no list contains it, names it", async () => {
      const text = messages(one);
      await expectAccountedFor(one, text);
      expect(managedIds(one)).toHaveLength(1);
      // The provider searches for the lost token after the failed attempt, and again after the successful attempt.
      const isFound = one.times === "once";
      expect(await validTokens(one)).toHaveLength(isFound ? 1 : 2);
      expect(text.match(LOST_ATTEMPT) ?? []).toHaveLength(isFound ? 0 : 1);
    });
  });

  describe.each(staleByName)("a creation by an exact name while lists lag behind: $times", (one) => {
    it("causes an error that names the token that might appear later", async () => {
      expect(messages(one)).toMatch(/^error: .*metrics token "grafana".* later/);
      expect(managedIds(one)).toEqual([]);
      expect(await validTokens(one)).toHaveLength(1);
    });
  });

  describe.each(withoutSecret)("a response without a secret: $organization", (one) => {
    it("leads to the revocation of the token by its ID, and to another attempt", async () => {
      const text = messages(one);
      const ours = await validTokens(one);
      expect(ours.map(({ id }) => id)).toEqual(managedIds(one));
      expect(ours).toHaveLength(one.times === "for-good" ? 0 : 1);
      if (one.times === "for-good") expect(text).toMatch(/^error: Metrics token "grafana/);
      else expect(text).toBe("");
    });
  });

  describe.each(byName)("a creation by an exact name: $fault, $times", (one) => {
    it("isn't retried, and causes an error that contains the token's ID if the token was created", async () => {
      const text = messages(one);
      expect(text).toMatch(/^error: .*metrics token "grafana"/);
      expect(managedIds(one)).toEqual([]);
      const ours = await validTokens(one);
      expect(ours).toHaveLength(isCommitted(one) ? 1 : 0);
      for (const { id } of ours) expect(text).toContain(`"${id}"`);
      await expectAccountedFor(one, text);
    });
  });

  it(
    "a read is retried, and never changes the state: it causes an error if every attempt fails, and a warning if the list is stale",
    async () => {
      // With the executable's longer timeout, the tokens are more than a minute old by now, and the provider requests
      // more lists.
      const young = TESTS_EXECUTABLE ? [] : staleReads;
      const both = [...reads, ...young];
      const targets = both.map((one) => `-target=${address(one)}`);
      const planned = await terraform.plan("-refresh-only", ALL_AT_ONCE, ...targets);
      for (const one of reads) {
        const text = messages(one, planned);
        if (one.times === "for-good") expect(text).toMatch(/^error: .* state /);
        else expect(text).toBe("");
      }
      // The provider doesn't request a second list for a token that is less than a minute old.
      for (const one of young) expect(messages(one, planned)).toMatch(/^warning: /);
      for (const one of both) expect(planned.drift).not.toHaveProperty(address(one));
      expect(await terraform.state()).toEqual(state);
    },
    FAULT_TABLE_TIMEOUT_MS,
  );

  it(
    "a deletion is retried, and the token stays in the state unless its absence is proven",
    async () => {
      await emulator.advance("1h");
      await emulator.faults(
        ...deletions.map((one) => own(one, "DELETE")),
        ...staleDeletions.map((one) => dropped(one, "DELETE", 3)),
        ...staleDeletions.map((one) => stale(one)),
      );
      const both = [...deletions, ...staleDeletions];
      const destroy = (): Promise<Outcome> =>
        terraform.destroy("-refresh=false", ALL_AT_ONCE, ...both.map((one) => `-target=${address(one)}`));
      const destroyed = await destroy();
      const before = state;
      state = await terraform.state();
      for (const one of both) {
        const text = messages(one, destroyed);
        const [ours, ids] = [await validTokens(one), managedIds(one)];
        // Even without a response, two current lists prove that the token was deleted.
        const isStale = one.fault === "stale-list";
        const isRevoked = isStale || one.times !== "for-good" || isCommitted(one);
        const isProven = isRevoked && !isStale;
        expect([one.organization, ids.length, ours.length]).toEqual([
          one.organization,
          isProven ? 0 : 1,
          isRevoked ? 0 : 1,
        ]);
        if (!isProven) expect(text).toContain(`"${ids[0]}"`);
        await expectAccountedFor(one, text);
      }

      await emulator.faults();
      expect(await destroy()).toMatchObject({ code: 0 });
      state = await terraform.state();
      for (const one of both) expect([await validTokens(one), managedIds(one)]).toEqual([[], []]);
      expect(before.length - state.length).toBe(both.length);
    },
    FAULT_TABLE_TIMEOUT_MS,
  );
});
