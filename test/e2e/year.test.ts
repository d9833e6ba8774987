import { Team } from "@cdktf/provider-tfe/lib/team";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { type TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { ConstructStack, sha256, type StoredToken } from "../support/construct-stack";
import { OWNER_TOKEN, type Fault } from "../support/emulator";
import type { Outcome } from "../support/terraform";

/** The seed of the random numbers, which determine the days and the faults. */
const SEED = Number(process.env.TOKENS_YEAR_SEED ?? 20_310_501);
const DAY = 86_400_000;

const KINDS = ["Organization", "Team", "Ci", "Metrics"] as const;
type Kind = (typeof KINDS)[number];
const SINGLETONS: readonly Kind[] = ["Organization", "Team"];

/** The methods and the path patterns of the token requests that faults can affect. */
const REQUESTS: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/organizations/acme/authentication-token$"],
  ["POST", "/organizations/acme/authentication-token$"],
  ["POST", "/teams/[^/]+/authentication-token$"],
  ["GET", "/organizations/acme/team-tokens"],
  ["POST", "/teams/[^/]+/authentication-tokens$"],
  ["DELETE", "/authentication-tokens/"],
  ["GET", "/organizations/acme/metrics-tokens"],
  ["POST", "/organizations/acme/metrics-tokens$"],
  ["DELETE", "/metrics-tokens/"],
];

/** Faults that the provider recovers from in the same apply or in the next apply. */
const ONCE: readonly Omit<Fault, "method" | "path">[] = [
  { kind: "drop-after-commit" },
  { kind: "drop-before-commit" },
  { kind: "status-after-commit", status: 500 },
  { kind: "truncate" },
];
const NOT_FOUND = { kind: "status", status: 404 };

/** An apply: the days since the previous apply, the schedule, the value of a keeper, and the faults of its requests. */
interface Visit {
  readonly after: number;
  readonly every: number;
  readonly grace: number;
  readonly leak: number;
  readonly faults: readonly Fault[];
}

/**
 * Returns a year of applies, whose days and faults depend only on the seed. Changed keepers ensure that tokens are
 * created while faults are set.
 */
function visits(): Visit[] {
  let state = SEED;
  const random = (least: number, most: number): number => {
    // This is the random number generator of Park and Miller, CACM 31 (1988).
    state = (state * 48_271) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
  const pick = <T>(items: readonly T[]): T => items[random(0, items.length - 1)];
  const fault = (): Fault => {
    const [method, path] = pick(REQUESTS);
    const kind = method === "GET" && random(1, 3) === 1 ? NOT_FOUND : pick(ONCE);
    return { ...kind, method, path, times: 1 };
  };
  const faults = (): Fault[] => Array.from({ length: random(2, 6) }, fault);
  const gap = (): number => random(1, 36);
  const none = { faults: [] };
  const monthly = { every: 30, grace: 14 };
  const short = { every: 20, grace: 20 };
  const long = { every: 45, grace: 10 };
  const outage = ["POST", "DELETE"].map((method): Fault => {
    return { kind: "status", status: 500, method, path: "tokens?$", times: 1_000 };
  });
  const year: Visit[] = [
    { ...monthly, ...none, after: 0, leak: 0 },
    { ...monthly, after: gap(), leak: 0, faults: faults() },
    { ...monthly, after: random(1, 9), leak: 1, faults: faults() },
    { ...monthly, ...none, after: random(1, 9), leak: 2 },
    { ...short, ...none, after: gap(), leak: 2 },
    { ...short, after: gap(), leak: 2, faults: faults() },
    { ...short, after: random(1, 9), leak: 3, faults: outage },
    { ...short, ...none, after: random(1, 9), leak: 3 },
    { ...long, ...none, after: gap(), leak: 3 },
    // This gap between applies is longer than the lifetime of a token in any of these schedules.
    { ...long, ...none, after: 80, leak: 3 },
    { ...long, after: gap(), leak: 4, faults: faults() },
    { ...long, after: random(1, 9), leak: 5, faults: outage },
    { ...long, ...none, after: random(1, 5), leak: 5 },
    { ...monthly, ...none, after: random(1, 9), leak: 5 },
  ];
  const days = (): number => year.reduce((sum, { after }) => sum + after, 0);
  for (let leak = 6; days() < 365; leak++) {
    year.push({ ...monthly, after: gap(), leak, faults: faults() });
    year.push({ ...monthly, ...none, after: random(1, 9), leak });
  }
  return year;
}

/** A generation as the documentation defines it, regardless of what the provider reports. */
interface Generation {
  readonly rotatedAt: number;
  /** The time from which an apply creates the next generation. */
  readonly dueAt: number;
}

function promised(
  newest: Generation | undefined,
  { every }: Visit,
  isLeaked: boolean,
  now: number,
): Generation {
  if (newest === undefined || isLeaked || now >= newest.dueAt)
    return { rotatedAt: now, dueAt: now + every * DAY };
  // A shortened schedule takes effect in the apply that changes it, and a lengthened schedule with the next generation.
  return { ...newest, dueAt: Math.min(newest.dueAt, Math.max(newest.rotatedAt + every * DAY, now + 1)) };
}

/** The secret that a consumer of one kind of token has, and the times at which its token is due and expires. */
interface Held {
  readonly secret: string;
  readonly dueAt: number;
  readonly expiresAt: number;
}

function declare({ every, grace, leak }: Visit) {
  const rotation: RotationSchedule = {
    every: Duration.days(every),
    grace: Duration.days(grace),
    keepers: { leak: String(leak) },
  };
  return (stack: TerraformStack): void => {
    const teamId = new Team(stack, "Platform", { name: "platform" }).id;
    const workspaceId = new Workspace(stack, "Workspace", { name: "consumer" }).id;
    const tokens = {
      Organization: new OrganizationToken(stack, "Organization", { organization: "acme", rotation }),
      Team: new TeamToken(stack, "Team", { teamId, rotation }),
      Ci: new TeamToken(stack, "Ci", { teamId, description: "ci", rotation }),
      Metrics: new MetricsToken(stack, "Metrics", { rotation }),
    };
    for (const kind of KINDS) {
      const { value } = tokens[kind];
      new Variable(stack, `Use${kind}`, { workspaceId, key: kind, category: "env", sensitive: true, value });
    }
  };
}

function kindOf({ kind, description }: StoredToken): Kind {
  if (kind === "organization") return "Organization";
  if (kind === "metrics") return "Metrics";
  return description === null ? "Team" : "Ci";
}

describe("a year of applies with tokens of each kind", () => {
  let stack: ConstructStack;

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
  });

  afterAll(() => stack.close());

  /** Returns the consumers' secrets, which are exported to one variable per kind. */
  async function readSecrets(): Promise<Readonly<Record<Kind, string>>> {
    const resources = await stack.terraform.state();
    const secretOf = (kind: Kind): string =>
      String(resources.find(({ address }) => address === `tfe_variable.Use${kind}`)?.values.value);
    return Object.fromEntries(KINDS.map((kind) => [kind, secretOf(kind)])) as Record<Kind, string>;
  }

  async function validTokens(): Promise<StoredToken[]> {
    return (await stack.tokens()).filter(({ expired }) => !expired);
  }

  /**
   * Deletes orphaned tokens, which no resource manages, as the diagnostics require. A diagnostic names a token by its
   * ID, or by its unique name if the provider never received the ID.
   *
   * @returns the orphaned tokens that no diagnostic names
   */
  async function deleteOrphans(reported: string): Promise<StoredToken[]> {
    const managed = new Set((await stack.terraform.state()).map(({ values }) => values.id));
    const orphans = (await validTokens()).filter(
      (token) => !SINGLETONS.includes(kindOf(token)) && !managed.has(token.id),
    );
    for (const { kind, id } of orphans) {
      const path = kind === "team" ? "authentication-tokens" : "organizations/acme/metrics-tokens";
      await stack.emulator.fetch("DELETE", `/api/v2/${path}/${id}`, { token: OWNER_TOKEN });
    }
    const isReported = ({ id, description, name }: StoredToken): boolean =>
      [id, description ?? name ?? id].some((text) => reported.includes(text));
    return orphans.filter((token) => !isReported(token));
  }

  const textOf = ({ diagnostics }: Outcome): string => JSON.stringify(diagnostics);

  it(`leaves consumers without a valid token only if no apply succeeds within the grace period (seed ${SEED})`, async () => {
    const year = visits();
    const newest = new Map<Kind, Generation>();
    const holding = new Map<Kind, Held>();
    const invalid = new Set<string>();
    const successes: number[] = [];
    let lastSuccess: { readonly leak: number; readonly secrets: Readonly<Record<Kind, string>> } | undefined;
    let failedAt: number[] = [];
    let reported = "";

    /**
     * Returns the kinds whose consumers have an invalid secret. An expired token isn't a failure if no apply succeeded
     * between the time at which the token was due and its expiry.
     */
    async function findFailures(context: string): Promise<string[]> {
      const valid = new Set((await validTokens()).map(({ secret_sha256 }) => secret_sha256));
      const now = await stack.now();
      return [...holding].flatMap(([kind, { secret, dueAt, expiresAt }]) => {
        if (valid.has(sha256(secret))) return [];
        invalid.add(`${kind} ${context}`);
        const hadChance = successes.some((time) => dueAt <= time && time < expiresAt);
        return now < expiresAt || hadChance ? [`${kind} ${context}`] : [];
      });
    }

    for (const [index, visit] of year.entries()) {
      for (let day = 0; day < visit.after; day++) {
        await stack.emulator.advance("24h");
        expect(await findFailures(String(index))).toEqual([]);
      }

      stack.declare(declare(visit));
      if (index === 0) await stack.terraform.init();
      await stack.emulator.faults(...visit.faults);
      const now = await stack.now();
      const outcome = await stack.terraform.apply();
      await stack.emulator.faults();
      reported += textOf(outcome);
      if (visit.faults.length === 0)
        expect({ index, outcome }).toMatchObject({ index, outcome: { code: 0 } });

      const secrets = await readSecrets();
      const tokens = await stack.tokens();
      for (const kind of KINDS) {
        const token = tokens.find(({ secret_sha256 }) => secret_sha256 === sha256(secrets[kind]));
        const isSame = holding.get(kind)?.secret === secrets[kind];
        // After a failed apply, a consumer might still have the secret of a token that no longer exists.
        if (token === undefined && isSame) continue;
        const expiresAt = Date.parse(token?.expires_at ?? "");
        const dueAt = expiresAt - visit.grace * DAY;
        if (!isSame) holding.set(kind, { secret: secrets[kind], expiresAt, dueAt });
      }
      expect(await findFailures(`${index} after the apply`)).toEqual([]);
      expect({ index, unreported: await deleteOrphans(reported) }).toEqual({ index, unreported: [] });
      if (outcome.code !== 0) {
        failedAt.push(now);
        continue;
      }

      successes.push(now);
      for (const kind of KINDS) {
        const before = newest.get(kind);
        const isLeaked = visit.leak !== lastSuccess?.leak;
        const wasDue = [...failedAt, now].some((time) => before === undefined || time >= before.dueAt);
        const isNew = secrets[kind] !== lastSuccess?.secrets[kind];
        expect({ index, kind, isNew }).toEqual({ index, kind, isNew: isLeaked || wasDue });
        const expiry = holding.get(kind)?.expiresAt ?? 0;
        const lifetime = (visit.every + visit.grace) * DAY;
        const generation = promised(before, visit, isLeaked, now);
        // A failed apply might have started the generation.
        newest.set(kind, isNew ? promised(undefined, visit, true, expiry - lifetime) : generation);
        const count = (await validTokens()).filter((token) => kindOf(token) === kind).length;
        expect({ index, kind, count }).toEqual({
          index,
          kind,
          count: SINGLETONS.includes(kind) ? 1 : Math.min(count, 2),
        });
      }
      lastSuccess = { leak: visit.leak, secrets };
      failedAt = [];
    }

    // Every token expired in the eighty days without an apply.
    expect([...invalid]).toEqual(expect.arrayContaining(KINDS.map((kind) => `${kind} 9`)));
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    const requests = await stack.emulator.requests();
    expect(
      requests.filter(({ method, path }) => method === "DELETE" && path.endsWith("/authentication-token")),
    ).toEqual([]);
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  }, 600_000);
});
