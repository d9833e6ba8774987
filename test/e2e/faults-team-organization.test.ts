import { createHash } from "node:crypto";
import { OWNER_TOKEN, startTestEmulator, type EmulatedToken, type TestEmulator } from "../support/emulator";
import {
  CREATION_FAULTS,
  FAULT_TABLE_TIMEOUT_MS,
  createCases,
  toFault,
  isCommitted,
  formatMessages,
  startFaultTable,
  TIMES,
  type FaultCase,
} from "../support/fault-table";
import { startRecordingServer, type RecordingServer } from "../support/recording-server";
import type { Outcome, StateResource, TerraformWorkspace } from "../support/terraform";

interface Kind {
  readonly type: "tfetokens_team_token" | "tfetokens_organization_token";
  /** The arguments that determine which kind of token the resource manages. */
  readonly naming: string;
  /** The last segment of a create request's path. */
  readonly endpoint: string;
}

const TEAM = { type: "tfetokens_team_token" } as const;
const KINDS = {
  prefix: { ...TEAM, naming: 'description_prefix = "ci-"', endpoint: "authentication-tokens" },
  exact: { ...TEAM, naming: 'description = "ci"', endpoint: "authentication-tokens" },
  team: { ...TEAM, naming: "", endpoint: "authentication-token" },
  organization: { type: "tfetokens_organization_token", naming: "", endpoint: "authentication-token" },
} satisfies Record<string, Kind>;

/** The name of a fault: the response contains an ID, but no secret. */
const SECRETLESS = "secretless";

type Case = FaultCase & Kind & { readonly kind: string; readonly isRegenerated: boolean };

function casesOf(kind: keyof typeof KINDS, faults: readonly string[], isRegenerated = false): Case[] {
  const prefix = isRegenerated ? `${kind}-again` : kind;
  return createCases(prefix, faults).map((one) => ({
    ...{ ...one, ...KINDS[kind] },
    kind,
    isRegenerated,
  }));
}

const isSecretless = ({ fault }: Case): boolean => fault === SECRETLESS;
const isForGood = ({ times }: Case): boolean => times === "for-good";
const address = ({ type, organization }: Case): string => `${type}.${organization}`;

/** The outcome of an apply, and the resources and tokens that exist after it. */
interface Snapshot {
  readonly outcome: Outcome;
  readonly resources: readonly StateResource[];
  readonly tokens: readonly EmulatedToken[];
}

/**
 * One apply can test many cases, because each case has its own organization. The tests use real Terraform, the
 * emulator, and either the provider from source with a shorter timeout, or an executable.
 */
describe.each<[string, readonly string[], number]>([
  ["if the response is lost or unusable", Object.keys(CREATION_FAULTS), 3_000],
  ["if the response has no secret", [SECRETLESS], 20_000],
])("the create request for a team or organization token, %s", (_, faults, timeoutMs) => {
  const byPrefix = casesOf("prefix", faults);
  const byDescription = casesOf("exact", faults);
  const createdSingletons = [...casesOf("team", faults), ...casesOf("organization", faults)];
  const regeneratedSingletons = [...casesOf("team", faults, true), ...casesOf("organization", faults, true)];
  const all = [...byPrefix, ...byDescription, ...createdSingletons, ...regeneratedSingletons];

  let emulator: TestEmulator;
  /** A proxy that removes the secret from as many responses as each case specifies. */
  let redacting: RecordingServer;
  let provider: Awaited<ReturnType<typeof startFaultTable>>["provider"];
  let terraform: TerraformWorkspace;
  let teamIds: ReadonlyMap<string, string>;
  let strangers: readonly string[];
  /** The number of create requests, by path. */
  let posts: ReadonlyMap<string, number>;
  /**
   * The results of three applies: the first creates the tokens that are regenerated later, the second encounters the
   * faults, and the third recovers from them.
   */
  let before: Snapshot;
  let faulty: Snapshot;
  let after: Snapshot;

  beforeAll(async () => {
    const seeds = all.map(({ organization }) => ({
      name: organization,
      teams: [{ name: organization }, { name: `${organization}-strangers` }],
    }));
    emulator = await startTestEmulator({ organizations: [], seeds });
    teamIds = new Map((await emulator.state()).teams.map(({ id, name }) => [name, id]));
    strangers = await Promise.all(all.map(createStrangersToken));
    ({ provider, terraform } = await startFaultTable(emulator.url, timeoutMs));
    const responses = new Map<string, number>();
    const paths = new Map(all.filter(isSecretless).map((one) => [pathOf(one), one]));
    let isFaulty = false;
    redacting = await startRecordingServer(emulator.url, (method, path) => {
      const one = paths.get(path);
      if (!isFaulty || method !== "POST" || one === undefined) return false;
      const count = (responses.get(path) ?? 0) + 1;
      responses.set(path, count);
      return count <= TIMES[one.times];
    });

    configure(regeneratedSingletons, 1);
    before = await apply();
    const met = all.filter((one) => !isSecretless(one));
    await emulator.faults(...met.map((one) => toFault(one, "POST", `^${pathOf(one)}$`)));
    isFaulty = true;
    configure(all, 2);
    faulty = await apply();
    await emulator.faults();
    isFaulty = false;
    after = await apply();
    posts = await countPosts();
  }, FAULT_TABLE_TIMEOUT_MS);

  afterAll(async () => {
    terraform.remove();
    await provider.close();
    await redacting.close();
    await emulator.close();
  });

  /** Returns the ID of the case's team, or the name of its organization. */
  const ownerOf = ({ type, organization }: Case): string =>
    type === "tfetokens_team_token" ? (teamIds.get(organization) ?? "") : organization;

  function pathOf(one: Case): string {
    const owners = one.type === "tfetokens_team_token" ? "teams" : "organizations";
    return `/api/v2/${owners}/${ownerOf(one)}/${one.endpoint}`;
  }

  function configure(resources: readonly Case[], generation: number): void {
    const providers = `provider "tfetokens" {}
provider "tfetokens" {
  alias   = "redacting"
  address = "${redacting.url}"
}`;
    terraform.configure([providers, ...resources.map((one) => hclOf(one, generation))].join("\n"));
  }

  function hclOf(one: Case, generation: number): string {
    const team = one.type === "tfetokens_team_token" ? `team_id = "${ownerOf(one)}"` : "";
    return `resource "${one.type}" "${one.organization}" {
  provider     = ${isSecretless(one) ? "tfetokens.redacting" : "tfetokens"}
  organization = "${one.organization}"
  keepers      = { change = "${generation}" }
  ${team}
  ${one.naming}
}`;
  }

  /** Creates a token with the same user and description as the cases, but in a different team. */
  async function createStrangersToken({ organization }: Case): Promise<string> {
    const path = `/api/v2/teams/${teamIds.get(`${organization}-strangers`)}/authentication-tokens`;
    const body = { data: { type: "authentication-tokens", attributes: { description: "ci" } } };
    const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  async function apply(): Promise<Snapshot> {
    const outcome = await terraform.apply(`-parallelism=${all.length}`);
    const [resources, { tokens }] = await Promise.all([terraform.state(), emulator.state()]);
    return { outcome, resources, tokens };
  }

  /** Returns the valid tokens of the case's team or organization. */
  const validTokens = (one: Case, { tokens }: Snapshot): readonly EmulatedToken[] =>
    one.type === "tfetokens_team_token"
      ? tokens.filter(({ team_id: teamId }) => teamId === ownerOf(one))
      : tokens.filter(
          ({ organization, kind }) => kind === "organization" && organization === one.organization,
        );

  const ids = (tokens: readonly EmulatedToken[]): string[] => tokens.map(({ id }) => id);

  const valuesOf = (one: Case, { resources }: Snapshot): StateResource["values"] | undefined =>
    resources.find((resource) => resource.address === address(one))?.values;

  const messages = (one: Case): string => formatMessages(ownerOf(one), faulty.outcome);

  /** Expects that exactly one token is valid, and that the resource contains its secret. */
  function expectOneToken(one: Case, snapshot: Snapshot): void {
    const { id, token } = valuesOf(one, snapshot) ?? {};
    const hash = createHash("sha256").update(String(token)).digest("hex");
    expect(validTokens(one, snapshot)).toMatchObject([{ id, secret_sha256: hash }]);
  }

  async function countPosts(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { method, path } of await emulator.requests()) {
      if (method === "POST") counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    return counts;
  }

  describe.each(byPrefix)("with a description prefix: $fault, $times", (one) => {
    it(`${isForGood(one) ? "fails after four attempts, and leaves no orphan" : "leaves one token and no orphan"}`, () => {
      if (isForGood(one)) {
        expect(messages(one)).toMatch(/^error: Team token "ci-…"/);
        expect(valuesOf(one, faulty)).toBeUndefined();
        expect(validTokens(one, faulty)).toEqual([]);
        // The apply with faults sends four requests, and the apply that recovers sends one.
        expect(posts.get(pathOf(one))).toBe(5);
      } else {
        expect(messages(one)).not.toContain("error:");
        expectOneToken(one, faulty);
      }
    });
  });

  describe.each(byDescription)("with an exact description: $fault, $times", (one) => {
    it(`${isForGood(one) ? "fails after four attempts, and leaves no orphan" : "leaves one token and no orphan"}`, () => {
      if (isForGood(one)) {
        expect(messages(one)).toMatch(/^error: .*eam token "ci"/);
        expect(valuesOf(one, faulty)).toBeUndefined();
        expect(validTokens(one, faulty)).toEqual([]);
        expect(posts.get(pathOf(one))).toBe(5);
      } else {
        expect(messages(one)).toBe("");
        expectOneToken(one, faulty);
      }
    });
  });

  describe.each(createdSingletons)("that creates the singleton of the $kind: $fault, $times", (one) => {
    it(`${isForGood(one) ? "fails, and names any orphan" : "leaves one token"}`, () => {
      if (isForGood(one)) {
        const orphans = validTokens(one, faulty);
        expect(orphans).toHaveLength(isCommitted(one) ? 1 : 0);
        expect(messages(one)).toMatch(/^error: /);
        for (const { id } of orphans) expect(messages(one)).toContain(`"${id}"`);
        expect(valuesOf(one, faulty)).toMatchObject({ id: null, token: null });
        expect(posts.get(pathOf(one))).toBe(5);
      } else {
        expect(messages(one)).toBe("");
        expectOneToken(one, faulty);
      }
    });
  });

  describe.each(regeneratedSingletons)(
    "that regenerates the singleton of the $kind: $fault, $times",
    (one) => {
      it(`${isForGood(one) ? "fails, and keeps the old token or names the orphan" : "leaves one token"}`, () => {
        expectOneToken(one, before);
        const old = valuesOf(one, before);
        if (isForGood(one)) {
          expect(messages(one)).toMatch(/^error: /);
          expect(valuesOf(one, faulty)).toEqual(old);
          const [valid, ...others] = ids(validTokens(one, faulty));
          expect(others).toEqual([]);
          expect(valid === old?.id).toBe(!isCommitted(one));
          if (isCommitted(one)) expect(messages(one)).toContain(`"${valid}"`);
          expect(posts.get(pathOf(one))).toBe(1 + 5);
        } else {
          expect(messages(one)).toBe("");
          expect(valuesOf(one, faulty)?.id).not.toBe(old?.id);
          expectOneToken(one, faulty);
        }
      });
    },
  );

  it("is followed by an apply without faults that recovers every token without user action", () => {
    expect(after.outcome).toMatchObject({ code: 0 });
    const errors = after.outcome.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors).toEqual([]);
    for (const one of all) expectOneToken(one, after);
  });

  it("is followed by a plan that replaces tainted resources, and regenerates existing singletons in place", () => {
    const { planned } = after.outcome;
    for (const one of createdSingletons.filter(isForGood)) expect(planned[address(one)]).toBe("replace");
    for (const one of regeneratedSingletons.filter(isForGood)) expect(planned[address(one)]).toBe("update");
  });

  it("is followed by an apply that keeps the tokens that were created despite faults", () => {
    for (const one of all.filter((each) => !isForGood(each))) {
      expect(valuesOf(one, after)?.id).toBe(valuesOf(one, faulty)?.id);
    }
  });

  it("never leads to the revocation of a token that someone else created", () => {
    expect(ids(after.tokens)).toEqual(expect.arrayContaining([...strangers]));
  });
});
