import { setTimeout as sleep } from "node:timers/promises";
import { discardLog } from "../../lib/adapter/log";
import { startDebugServer, type DebugServer } from "../../lib/adapter/framework/server/debug-server";
import { tfetokens } from "../../lib/adapter/provider";
import {
  OWNER_TOKEN,
  testEmulator,
  type EmulatedToken,
  type Fault,
  type TestEmulator,
} from "../support/emulator";
import { recordingServer, type RecordingServer } from "../support/recording-server";
import { TerraformWorkspace, type Outcome, type StateResource } from "../support/terraform";

/** How long the provider waits for an answer here, instead of 20 seconds, and when a late one comes. */
const PATIENCE_MS = 1_500;
const LATE_MS = 4_000;

/** What happens to an answer, in the emulator's faults. All of a case's faults meet one organization alone. */
const LOST: Readonly<Record<string, Omit<Fault, "path" | "times">>> = {
  "drop-before": { kind: "drop-before-commit" },
  "drop-after": { kind: "drop-after-commit" },
  "500-before": { kind: "status", status: 500 },
  "500-after": { kind: "status-after-commit", status: 500 },
  truncated: { kind: "truncate" },
  late: { kind: "delay", delay_ms: LATE_MS },
};
const NO_SECRET = { "no-secret": { kind: "status-after-commit", status: 201 } };
const FAULTS = { ...LOST, ...NO_SECRET };

const COMMITS = new Set(["drop-after", "500-after", "truncated", "late", "no-secret"]);

const TIMES: Readonly<Record<string, number>> = { once: 1, twice: 2, "for-good": 999 };

interface Case {
  readonly organization: string;
  readonly fault: string;
  readonly times: string;
  readonly exact: boolean;
}

function cases(kind: string, faults: readonly string[]): Case[] {
  return faults.flatMap((fault) =>
    Object.keys(TIMES).map((times) => ({
      organization: [kind, fault, times].join("-"),
      fault,
      times,
      exact: kind.startsWith("name"),
    })),
  );
}

// The answers to GET and DELETE have no secret to lose.
const byName = cases("name", Object.keys(FAULTS));
const byPrefix = cases("prefix", Object.keys(FAULTS));
/** The first POST is lost, and what lags behind are lists: once, twice, for good. */
const staleByName = cases("name", ["stale-list"]);
const staleByPrefix = cases("prefix", ["stale-list"]);
/** The same with POSTs that are lost once, twice, for good, and lists that always lag. */
const behindStaleLists = cases("prefix-behind", ["drop-after", "500-after"]);
/** The answer has an id, and no secret. */
const withoutSecret = [...cases("name", ["secretless"]), ...cases("prefix", ["secretless"])];
const reads = cases("read", Object.keys(LOST));
const staleReads = cases("read", ["stale-list"]);
const deletions = cases("delete", Object.keys(LOST));
const staleDeletions = cases("delete", ["stale-list"]);
const all = [
  ...[byName, byPrefix, staleByName, staleByPrefix, behindStaleLists, withoutSecret].flat(),
  ...[reads, staleReads, deletions, staleDeletions].flat(),
];

const address = ({ organization }: Case): string => `tfetokens_metrics_token.${organization}`;
const pathOf = (organization: string): string => `/api/v2/organizations/${organization}/metrics-tokens`;

const fault = (one: Case, method: string, what: Omit<Fault, "path">): Fault => ({
  method,
  path: `^${pathOf(one.organization)}`,
  ...what,
});

/** The case's own fault, as often as the case says. */
const own = (one: Case, method: string): Fault =>
  fault(one, method, { ...FAULTS[one.fault as keyof typeof FAULTS], times: TIMES[one.times] });

/** Lists lag, as often as the case says; they lack, or have, what they did when the fault was set. */
const stale = (one: Case, times = TIMES[one.times]): Fault =>
  fault(one, "GET", { kind: "stale-list", times });

/**
 * Every fault in an organization of its own, so that one apply meets them all: real Terraform, the provider as it is
 * built from, less patient than with people, and an emulator that loses answers.
 */
describe("an answer that is lost", () => {
  let emulator: TestEmulator;
  let server: RecordingServer;
  let provider: DebugServer;
  let terraform: TerraformWorkspace;
  let created: Outcome;
  let state: readonly StateResource[];

  beforeAll(async () => {
    emulator = await testEmulator({ organizations: all.map(({ organization }) => organization) });
    const answers: Record<string, number> = {};
    server = await recordingServer(emulator.url, (_method, path) => {
      const one = withoutSecret.find(({ organization }) => path === pathOf(organization));
      if (one === undefined) return false;
      answers[path] = (answers[path] ?? 0) + 1;
      return answers[path] <= TIMES[one.times];
    });
    const env = { TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN };
    provider = await startDebugServer(
      tfetokens({ env, version: "0.0.0", log: discardLog, timeoutMs: PATIENCE_MS }),
      "terraform.local/cdktf/tfetokens",
    );
    terraform = new TerraformWorkspace({ TF_REATTACH_PROVIDERS: provider.reattach });
    terraform.configure("");
    await terraform.init();
    await Promise.all(all.map(({ organization }) => strangerMakes("grafana", organization)));

    await emulator.faults(
      ...[...byName, ...byPrefix, ...behindStaleLists].map((one) => own(one, "POST")),
      ...[...staleByName, ...staleByPrefix].map((one) =>
        fault(one, "POST", { kind: "drop-after-commit", times: 1 }),
      ),
      ...behindStaleLists.map((one) => stale(one, 999)),
      ...[...staleByName, ...staleByPrefix, ...staleReads].map((one) => stale(one)),
      ...reads.map((one) => own(one, "GET")),
    );
    terraform.configure(
      `provider "tfetokens" {}
provider "tfetokens" {
  alias   = "striking"
  address = "${server.url}"
}
${all.map(hclOf).join("\n")}`,
    );
    created = await terraform.apply(ALL_AT_ONCE);
    state = await terraform.state();
  }, 120_000);

  afterAll(async () => {
    terraform.remove();
    await provider.close();
    await server.close();
    await emulator.close();
  });

  const ALL_AT_ONCE = `-parallelism=${all.length}`;

  const hclOf = (one: Case): string => `resource "tfetokens_metrics_token" "${one.organization}" {
  provider     = ${withoutSecret.includes(one) ? "tfetokens.striking" : "tfetokens"}
  organization = "${one.organization}"
  ${one.exact ? "name" : "name_prefix"} = "grafana"
}`;

  async function strangerMakes(name: string, organization: string): Promise<void> {
    const body = { data: { type: "metrics-tokens", attributes: { name } } };
    await emulator.fetch("POST", pathOf(organization), { token: OWNER_TOKEN, body });
  }

  /** The organization's live tokens but for the stranger's, which must always be there. */
  async function live({ organization }: Case): Promise<EmulatedToken[]> {
    const [stranger, ...ours] = (await emulator.metricsTokens()).filter(
      (token) => token.organization === organization,
    );
    expect(stranger).toMatchObject({ name: "grafana" });
    return ours;
  }

  async function posts({ organization }: Case): Promise<number> {
    const requests = await emulator.requests();
    return requests.filter(({ method, path }) => method === "POST" && path === pathOf(organization)).length;
  }

  const managed = (one: Case): string[] =>
    state.filter((resource) => resource.address === address(one)).map(({ values }) => String(values.id));

  const told = (one: Case, { diagnostics }: Outcome): string =>
    diagnostics
      // Of what is destroyed Terraform gives no address.
      .filter(({ summary }) => summary.includes(`"${one.organization}"`))
      .map(({ severity, summary, detail }) => `${severity}: ${summary}: ${detail}`)
      .join("\n");

  /** Rule 3 of the guarantees: what lives is in the state, or is named. */
  async function expectAccountedFor(one: Case, words: string): Promise<void> {
    const ids = managed(one);
    const unnamed = (await live(one)).filter(
      ({ id, name }) => !ids.includes(id) && !words.includes(`"${id}"`) && !words.includes(`"${name ?? ""}"`),
    );
    expect(unnamed).toEqual([]);
  }

  describe.each(byPrefix)("to the making of a token with a prefix: $fault, $times", (one) => {
    it(`${one.times === "for-good" ? "is an error after four attempts" : "ends with one token"}, and nothing unnamed lives`, async () => {
      const words = told(one, created);
      const ours = await live(one);
      await expectAccountedFor(one, words);
      if (one.times === "for-good") {
        expect(words).toMatch(/^error: Metrics token "grafana…" .* could not be made/);
        expect(managed(one)).toEqual([]);
        expect(ours).toEqual([]);
        // What is late is journalled late.
        while (one.fault === "late" && (await posts(one)) < 5) await sleep(100);
        // The first is the stranger's.
        expect(await posts(one)).toBe(1 + 4);
      } else {
        expect(words).not.toContain("error:");
        expect(ours.map(({ id }) => id)).toEqual(managed(one));
        expect(ours).toHaveLength(1);
        // What was made and lost is found and revoked, so that there is nothing to say; what was never made cannot
        // be told from what a list does not show yet.
        const warnings = words.match(/warning: .* may show up later/g) ?? [];
        expect(warnings).toHaveLength(COMMITS.has(one.fault) ? 0 : TIMES[one.times]);
      }
    });
  });

  describe.each(behindStaleLists)("to the making of a token behind stale lists: $fault, $times", (one) => {
    it("leaves nothing alive that is neither in the state nor named", async () => {
      const words = told(one, created);
      await expectAccountedFor(one, words);
      expect(managed(one)).toHaveLength(one.times === "for-good" ? 0 : 1);
      expect(words).toContain("may show up later");
    });
  });

  describe.each(staleByPrefix)("to the making of a token while lists lag: $times", (one) => {
    it("is followed by a token, and what was lost is revoked as soon as a list has it, or named", async () => {
      const words = told(one, created);
      await expectAccountedFor(one, words);
      expect(managed(one)).toHaveLength(1);
      // It is looked for after the loss, and once more after the success.
      const found = one.times === "once";
      expect(await live(one)).toHaveLength(found ? 1 : 2);
      expect(words.includes("may show up later")).toBe(!found);
    });
  });

  describe.each(staleByName)("to the making of a token by its exact name while lists lag: $times", (one) => {
    it("is an error that says what may show up", async () => {
      expect(told(one, created)).toMatch(/^error: Whether .* was made is unknown.*it may show up later/);
      expect(managed(one)).toEqual([]);
      expect(await live(one)).toHaveLength(1);
    });
  });

  describe.each(withoutSecret)("to the making of a token: $organization", (one) => {
    it("but for its id, has what was made revoked by it, and made again", async () => {
      const words = told(one, created);
      const ours = await live(one);
      expect(ours.map(({ id }) => id)).toEqual(managed(one));
      expect(ours).toHaveLength(one.times === "for-good" ? 0 : 1);
      if (one.times === "for-good")
        expect(words).toMatch(/^error: .* could not be made.*No token was orphaned/);
      else expect(words).toBe("");
    });
  });

  describe.each(byName)("to the making of a token by its exact name: $fault, $times", (one) => {
    it("is not followed by another attempt, and every token of that name is told with its id", async () => {
      const words = told(one, created);
      expect(words).toMatch(/^error: Whether metrics token "grafana" .* was made is unknown/);
      expect(managed(one)).toEqual([]);
      const ours = await live(one);
      expect(ours).toHaveLength(COMMITS.has(one.fault) ? 1 : 0);
      for (const { id } of ours) expect(words).toContain(`"${id}"`);
      await expectAccountedFor(one, words);
    });
  });

  it("to the reading of a token is asked for again, and is an error that keeps the state in the end", async () => {
    const both = [...reads, ...staleReads];
    const targets = both.map((one) => `-target=${address(one)}`);
    const planned = await terraform.plan("-refresh-only", ALL_AT_ONCE, ...targets);
    for (const one of reads) {
      const words = told(one, planned);
      if (one.times === "for-good") expect(words).toContain("The state was left as it is.");
      else expect(words).toBe("");
    }
    for (const one of staleReads) {
      // A second list is asked for by nobody: lists may lag behind what is as young.
      expect(told(one, planned)).toMatch(/^warning: .* is not listed yet/);
    }
    for (const one of both) expect(planned.drift).not.toHaveProperty(address(one));
    expect(await terraform.state()).toEqual(state);
  }, 120_000);

  it("to the deletion of a token is followed by another attempt; what is not proven dead stays in the state", async () => {
    await emulator.advance("1h");
    await emulator.faults(
      ...deletions.map((one) => own(one, "DELETE")),
      ...staleDeletions.map((one) => fault(one, "DELETE", { kind: "drop-after-commit", times: 3 })),
      ...staleDeletions.map((one) => stale(one)),
    );
    const both = [...deletions, ...staleDeletions];
    const destroy = (): Promise<Outcome> =>
      terraform.destroy("-refresh=false", ALL_AT_ONCE, ...both.map((one) => `-target=${address(one)}`));
    const destroyed = await destroy();
    const before = state;
    state = await terraform.state();
    for (const one of both) {
      const words = told(one, destroyed);
      const [ours, ids] = [await live(one), managed(one)];
      // For good, and yet without an answer, it was deleted all the same: two lists that do not lag prove it.
      const isStale = one.fault === "stale-list";
      const isDead = isStale || one.times !== "for-good" || !one.fault.endsWith("-before");
      const isProven = isDead && !isStale;
      expect([one.organization, ids.length, ours.length]).toEqual([
        one.organization,
        isProven ? 0 : 1,
        isDead ? 0 : 1,
      ]);
      if (!isProven) expect(words).toMatch(/Its? .*stays in the state\./s);
      await expectAccountedFor(one, words);
    }

    await emulator.faults();
    expect(await destroy()).toMatchObject({ code: 0 });
    state = await terraform.state();
    for (const one of both) expect([await live(one), managed(one)]).toEqual([[], []]);
    expect(before.length - state.length).toBe(both.length);
  }, 120_000);
});
