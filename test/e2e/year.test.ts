import { Team } from "@cdktf/provider-tfe/lib/team";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { type TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { ConstructStack, sha256, type MadeToken } from "../support/construct-stack";
import type { Fault } from "../support/emulator";

/** Another seed gives other days. */
const SEED = Number(process.env.TOKENS_YEAR_SEED ?? 20_310_501);
const DAY = 86_400_000;

const KINDS = ["Organization", "Team", "Ci", "Metrics"] as const;
type Kind = (typeof KINDS)[number];
const SINGLE: readonly Kind[] = ["Organization", "Team"];

/** Where each kind of token is made. */
const CREATES: Readonly<Record<Kind, string>> = {
  Organization: "/organizations/acme/authentication-token$",
  Team: "/teams/[^/]+/authentication-token$",
  Ci: "/authentication-tokens$",
  Metrics: "/metrics-tokens$",
};

/** One apply: how many days after the one before, with which schedule, and of which kinds no token can be made. */
interface Visit {
  readonly after: number;
  readonly every: number;
  readonly grace: number;
  readonly leak: number;
  readonly failing: readonly Kind[];
}

/** Random days, the same ones for a seed; a change of keepers makes sure that there is a create to fail. */
function visits(): Visit[] {
  let state = SEED;
  const random = (least: number, most: number): number => {
    // The generator of Park and Miller, CACM 31 (1988).
    state = (state * 48_271) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
  const gap = (): number => random(1, 36);
  const monthly = { every: 30, grace: 14, failing: [] };
  const short = { every: 20, grace: 20, failing: [] };
  const long = { every: 45, grace: 10, failing: [] };
  const year: Visit[] = [
    { ...monthly, after: 0, leak: 0 },
    { ...monthly, after: gap(), leak: 0 },
    { ...monthly, after: gap(), leak: 1 },
    { ...monthly, after: random(1, 9), leak: 2 },
    { ...short, after: gap(), leak: 2 },
    { ...short, after: gap(), leak: 2 },
    { ...short, after: gap(), leak: 3, failing: ["Ci", "Metrics"] },
    { ...short, after: random(1, 9), leak: 3 },
    { ...long, after: gap(), leak: 3 },
    // Nobody applies for as long as no schedule here lasts.
    { ...long, after: 80, leak: 3 },
    { ...long, after: gap(), leak: 3 },
    { ...long, after: gap(), leak: 4, failing: ["Organization", "Team"] },
    { ...monthly, after: random(1, 9), leak: 4 },
  ];
  const days = (): number => year.reduce((sum, { after }) => sum + after, 0);
  while (days() < 365) year.push({ ...monthly, after: gap(), leak: 4 });
  return year;
}

/** A generation by what the documentation promises, and by nothing that the provider tells. */
interface Generation {
  readonly rotatedAt: number;
  /** From when on an apply makes the next one. */
  readonly dueAt: number;
  readonly diesAt: number;
}

function promised(
  newest: Generation | undefined,
  { every, grace }: Visit,
  isLeaked: boolean,
  now: number,
): Generation {
  if (newest === undefined || isLeaked || now >= newest.dueAt) {
    return { rotatedAt: now, dueAt: now + every * DAY, diesAt: now + (every + grace) * DAY };
  }
  // A shortened schedule is followed by the next apply, a lengthened one by the next generation.
  return { ...newest, dueAt: Math.min(newest.dueAt, Math.max(newest.rotatedAt + every * DAY, now + 1)) };
}

/** What a consumer of one kind of token has. */
interface Held extends Generation {
  readonly secret: string;
  /** Whether it has ended before its time: a token that exists once, and could not be made anew. */
  readonly isGone: boolean;
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
      Organization: new OrganizationToken(stack, "Organization", { rotation }),
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

function kindOf({ kind, description }: MadeToken): Kind {
  if (kind === "organization") return "Organization";
  if (kind === "metrics") return "Metrics";
  return description === null ? "Team" : "Ci";
}

describe("a year of tokens of each kind", () => {
  let stack: ConstructStack;

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
  });

  afterAll(() => stack.close());

  /** What the consumers have, by the variables that the secrets are handed over in. */
  async function secrets(): Promise<Readonly<Record<Kind, string>>> {
    const resources = await stack.terraform.state();
    const secretOf = (kind: Kind): string =>
      String(resources.find(({ address }) => address === `tfe_variable.Use${kind}`)?.values.value);
    return Object.fromEntries(KINDS.map((kind) => [kind, secretOf(kind)])) as Record<Kind, string>;
  }

  it(`has no day without a working token unless no apply fell within the grace (seed ${SEED})`, async () => {
    const year = visits();
    const newest = new Map<Kind, Generation>();
    const holding = new Map<Kind, Held>();
    const applies = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
    const dead = new Set<string>();

    for (const [index, visit] of year.entries()) {
      for (let day = 0; day < visit.after; day++) {
        await stack.emulator.advance("24h");
        const tokens = await stack.tokens();
        const now = await stack.now();
        for (const [kind, { secret, isGone, dueAt, diesAt }] of holding) {
          const hash = sha256(secret);
          const works = tokens.some(({ secret_sha256, expired }) => secret_sha256 === hash && !expired);
          expect({ index, kind, day, works }).toEqual({ index, kind, day, works: now < diesAt && !isGone });
          if (works) continue;
          dead.add(`${kind} ${index}`);
          const missed = applies.get(kind)?.filter((time) => dueAt <= time && time < diesAt);
          expect({ index, kind, missed }).toEqual({ index, kind, missed: [] });
        }
      }

      stack.declare(declare(visit));
      if (index === 0) await stack.terraform.init();
      const faults = visit.failing.map((kind): Fault => {
        return { kind: "status", status: 422, method: "POST", path: CREATES[kind], times: 1 };
      });
      await stack.emulator.faults(...faults);
      const now = await stack.now();
      const { code } = await stack.terraform.apply();
      expect({ index, code }).toEqual({ index, code: faults.length === 0 ? 0 : 1 });

      const held = await secrets();
      for (const kind of KINDS) {
        const before = holding.get(kind);
        const generation = promised(newest.get(kind), visit, visit.leak !== year[index - 1]?.leak, now);
        newest.set(kind, generation);
        if (before !== undefined && visit.failing.includes(kind)) {
          holding.set(kind, { ...before, isGone: SINGLE.includes(kind) });
          continue;
        }
        const isNew = held[kind] !== before?.secret;
        expect({ index, kind, isNew }).toEqual({
          index,
          kind,
          isNew: generation.rotatedAt !== before?.rotatedAt,
        });
        holding.set(kind, { ...generation, secret: held[kind], isGone: false });
        applies.get(kind)?.push(now);
      }

      const alive = (await stack.tokens()).filter(({ expired }) => !expired).map(kindOf);
      for (const kind of KINDS) {
        const count = alive.filter((other) => other === kind).length;
        const most = SINGLE.includes(kind) ? 1 : 2;
        expect({ index, kind, count: Math.max(count, most) }).toEqual({ index, kind, count: most });
      }
    }

    // In the eighty days every token died. And what exists once was not there after its create had failed.
    expect([...dead]).toEqual(
      expect.arrayContaining(["Organization 9", "Team 9", "Ci 9", "Metrics 9", "Organization 12", "Team 12"]),
    );
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  }, 300_000);
});
