import {
  OWNER_TOKEN,
  testEmulator,
  type EmulatedToken,
  type Fault,
  type TestEmulator,
} from "../support/emulator";
import { TerraformWorkspace, type Outcome, type StateResource } from "../support/terraform";

/** What happens to an answer, in the emulator's faults. All of a case's faults meet one organization alone. */
const LOST: Readonly<Record<string, Omit<Fault, "path" | "times">>> = {
  "drop-before": { kind: "drop-before-commit" },
  "drop-after": { kind: "drop-after-commit" },
  "500-before": { kind: "status", status: 500 },
  "500-after": { kind: "status-after-commit", status: 500 },
  truncated: { kind: "truncate" },
  "no-secret": { kind: "status-after-commit", status: 201 },
};

const COMMITS = new Set(["drop-after", "500-after", "truncated", "no-secret"]);

const TIMES: Readonly<Record<string, number>> = { once: 1, twice: 2, "for-good": 999 };

interface Case {
  readonly organization: string;
  readonly fault: string;
  readonly times: string;
  readonly exact: boolean;
  readonly stale: boolean;
}

function cases(kind: string, faults: readonly string[], exact: boolean, stale = false): Case[] {
  return faults.flatMap((fault) =>
    Object.keys(TIMES).map((times) => ({
      organization: [kind, fault, times, ...(stale ? ["stale"] : [])].join("-"),
      fault,
      times,
      exact,
      stale,
    })),
  );
}

const byName = cases("name", Object.keys(LOST), true);
const byPrefix = cases("prefix", Object.keys(LOST), false);
const behindStaleLists = cases("prefix", ["drop-after", "500-after"], false, true);
const deletions = cases("delete", ["drop-before", "drop-after", "500-before", "500-after"], false);
const reads = cases("read", ["drop-before", "500-before", "truncated"], false);
const all = [...byName, ...byPrefix, ...behindStaleLists, ...deletions, ...reads];

const address = ({ organization }: Case): string => `tfetokens_metrics_token.${organization}`;

function faultsOf({ organization, fault, times, stale }: Case, method: string): Fault[] {
  const path = `^/api/v2/organizations/${organization}/metrics-tokens`;
  const lost = { ...LOST[fault], method, path, times: TIMES[times] };
  return stale ? [lost, { kind: "stale-list", method: "GET", path, times: 999 }] : [lost];
}

/**
 * Every fault in an organization of its own, so that one apply meets them all: real Terraform, the built plugin, and
 * an emulator that loses answers.
 */
describe("an answer that is lost", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let created: Outcome;
  let state: readonly StateResource[];

  beforeAll(async () => {
    emulator = await testEmulator({ organizations: all.map(({ organization }) => organization) });
    terraform = new TerraformWorkspace({ TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN });
    terraform.configure("");
    await terraform.init();
    for (const { organization } of all) await strangerMakes("grafana", organization);

    await emulator.faults(
      ...[...byName, ...byPrefix, ...behindStaleLists].flatMap((one) => faultsOf(one, "POST")),
    );
    terraform.configure(
      all
        .map(
          (one) => `resource "tfetokens_metrics_token" "${one.organization}" {
  organization = "${one.organization}"
  ${one.exact ? "name" : "name_prefix"} = "grafana"
}`,
        )
        .join("\n"),
    );
    created = await terraform.apply();
    state = await terraform.state();
  }, 120_000);

  afterAll(async () => {
    terraform.remove();
    await emulator.close();
  });

  async function strangerMakes(name: string, organization: string): Promise<void> {
    const body = { data: { type: "metrics-tokens", attributes: { name } } };
    await emulator.fetch("POST", `/api/v2/organizations/${organization}/metrics-tokens`, {
      token: OWNER_TOKEN,
      body,
    });
  }

  /** The organization's live tokens but for the stranger's, which must always be there. */
  async function live({ organization }: Case): Promise<EmulatedToken[]> {
    const [stranger, ...ours] = (await emulator.metricsTokens()).filter(
      (token) => token.organization === organization,
    );
    expect(stranger).toMatchObject({ name: "grafana" });
    return ours;
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
        const posts = (await emulator.requests()).filter(
          ({ method, path }) => method === "POST" && path.includes(`/${one.organization}/`),
        );
        // The first is the stranger's.
        expect(posts).toHaveLength(1 + 4);
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

  describe.each(behindStaleLists)("to the making of a token while lists lag: $fault, $times", (one) => {
    it("leaves nothing alive that is neither in the state nor named", async () => {
      const words = told(one, created);
      await expectAccountedFor(one, words);
      expect(managed(one)).toHaveLength(one.times === "for-good" ? 0 : 1);
      expect(words).toContain("may show up later");
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
    await emulator.faults(...reads.flatMap((one) => faultsOf(one, "GET")));
    const planned = await terraform.plan("-refresh-only", ...reads.map((one) => `-target=${address(one)}`));
    await emulator.faults();
    for (const one of reads) {
      const words = told(one, planned);
      if (one.times === "for-good") expect(words).toContain("The state was left as it is.");
      else expect(words).toBe("");
      expect(planned.drift).not.toHaveProperty(address(one));
    }
    expect(await terraform.state()).toEqual(state);
  }, 120_000);

  it("to the deletion of a token is followed by another attempt; what is not proven dead stays in the state", async () => {
    await emulator.advance("1h");
    await emulator.faults(...deletions.flatMap((one) => faultsOf(one, "DELETE")));
    const destroyed = await terraform.destroy(
      "-refresh=false",
      ...deletions.map((one) => `-target=${address(one)}`),
    );
    await emulator.faults();
    state = await terraform.state();
    for (const one of deletions) {
      const words = told(one, destroyed);
      const [ours, ids] = [await live(one), managed(one)];
      // For good, and yet without an answer, it was deleted all the same: two lists prove it.
      const provenDead = one.times !== "for-good" || one.fault.endsWith("-after");
      expect({ organization: one.organization, ids }).toEqual({
        organization: one.organization,
        ids: provenDead ? [] : ids.slice(0, 1),
      });
      if (provenDead) expect(ours).toEqual([]);
      else expect(words).toContain("It stays in the state.");
      await expectAccountedFor(one, words);
    }
  }, 120_000);
});
