import { Team } from "@cdktf/provider-tfe/lib/team";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { type TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { ConstructStack, sha256, type MadeToken } from "../support/construct-stack";
import type { Fault } from "../support/emulator";

const SEED = 20_310_501;

const KINDS = ["Organization", "Team", "Ci", "Metrics"] as const;
type Kind = (typeof KINDS)[number];
const SINGLE: readonly Kind[] = ["Organization", "Team"];

/** One apply: how many days after the one before, with which schedule, and what goes wrong. */
interface Visit {
  readonly after: number;
  readonly every: number;
  readonly grace: number;
  readonly leak: number;
  readonly faults: readonly Fault[];
}

/** What a consumer of one kind of token has. */
interface Held {
  readonly secret: string;
  /** When its rotation falls due, and when it dies, as the state told after the last apply. */
  readonly dueAt: number;
  readonly diesAt: number;
}

type Holding = Readonly<Record<Kind, Held>>;

const refused = (path: string): Fault => ({ kind: "status", status: 422, method: "POST", path, times: 1 });

/** Random days, the same ones every time; a change of keepers makes sure that there is a create to fail. */
function visits(): Visit[] {
  let state = SEED;
  const random = (least: number, most: number): number => {
    // The generator of Park and Miller, CACM 31 (1988).
    state = (state * 48_271) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
  const gap = (): number => random(8, 36);
  const monthly = { every: 30, grace: 14, faults: [] };
  const short = { every: 20, grace: 20, faults: [] };
  const long = { every: 45, grace: 10, faults: [] };
  const many = [refused("/authentication-tokens$"), refused("/metrics-tokens$")];
  return [
    { ...monthly, after: 0, leak: 0 },
    { ...monthly, after: gap(), leak: 0 },
    { ...monthly, after: gap(), leak: 1 },
    { ...monthly, after: random(1, 9), leak: 2 },
    { ...short, after: gap(), leak: 2 },
    { ...short, after: gap(), leak: 2 },
    // What was made by the others stays: both creates fail, and consumers keep what they have.
    { ...short, after: gap(), leak: 3, faults: many },
    { ...short, after: random(1, 9), leak: 3 },
    { ...long, after: gap(), leak: 3 },
    // Nobody applies for as long as no schedule here lasts.
    { ...long, after: 80, leak: 3 },
    { ...long, after: gap(), leak: 3 },
    { ...long, after: gap(), leak: 4, faults: [refused("/organizations/acme/authentication-token$")] },
    { ...monthly, after: random(1, 9), leak: 4 },
    { ...monthly, after: gap(), leak: 4 },
  ];
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
  let failed = false;

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
  });

  afterAll(() => stack.close());

  /** What the consumers have after an apply; a failed one may leave them what they had before. */
  async function held(before: Holding | undefined): Promise<Holding> {
    const resources = await stack.terraform.state();
    const valuesOf = (address: RegExp): Readonly<Record<string, unknown>> => {
      const found = resources.find((resource) => address.test(resource.address));
      if (found === undefined) throw new Error(`${address.source} is not in the state`);
      return found.values;
    };
    const one = (kind: Kind): Held => {
      const rotation = valuesOf(new RegExp(`^tfetokens_rotation\\.${kind}_`));
      const slots = rotation.slots as { expires_at: string | null }[];
      const secret = String(valuesOf(new RegExp(`^tfe_variable\\.Use${kind}$`)).value);
      if (secret === before?.[kind].secret && failed) return before[kind];
      return {
        secret,
        dueAt: Date.parse(String(rotation.rotate_at)),
        diesAt: Date.parse(slots[Number(rotation.active_slot)].expires_at ?? ""),
      };
    };
    return Object.fromEntries(KINDS.map((kind) => [kind, one(kind)])) as Holding;
  }

  it("has no day without a working token unless no apply fell within the grace", async () => {
    const year = visits();
    const dead: { readonly kind: Kind; readonly visit: number }[] = [];
    let holding: Holding | undefined;

    for (const [index, visit] of year.entries()) {
      for (let day = 0; day < visit.after; day++) {
        await stack.emulator.advance("24h");
        const tokens = await stack.tokens();
        const now = await stack.now();
        for (const kind of KINDS) {
          const hash = sha256(holding?.[kind].secret);
          const token = tokens.find(({ secret_sha256 }) => secret_sha256 === hash);
          if (holding === undefined || (token !== undefined && !token.expired)) continue;
          dead.push({ kind, visit: index });
          // Nobody applied from the day on which its rotation fell due until it died.
          const excused = now >= holding[kind].diesAt || (SINGLE.includes(kind) && failed);
          expect({ index, kind, day, excused }).toEqual({ index, kind, day, excused: true });
        }
      }

      stack.declare(declare(visit));
      if (index === 0) await stack.terraform.init();
      await stack.emulator.faults(...visit.faults);
      const { code } = await stack.terraform.apply();
      expect({ index, code }).toEqual({ index, code: visit.faults.length === 0 ? 0 : 1 });
      failed = code !== 0;
      holding = await held(holding);

      const alive = (await stack.tokens()).filter(({ expired }) => !expired).map(kindOf);
      for (const kind of KINDS) {
        const count = alive.filter((other) => other === kind).length;
        const most = SINGLE.includes(kind) ? 1 : 2;
        expect({ index, kind, count: Math.max(count, most) }).toEqual({ index, kind, count: most });
      }
      if (failed) continue;
      const now = await stack.now();
      const isShortened = visit.every < (year[index - 1]?.every ?? 0);
      for (const kind of KINDS) {
        expect(alive).toContain(kind);
        // A shortened schedule is followed by the next apply.
        const isAhead = isShortened || holding[kind].dueAt > now;
        const hasGrace = holding[kind].diesAt > holding[kind].dueAt;
        expect({ index, kind, isAhead, hasGrace }).toEqual({ index, kind, isAhead: true, hasGrace: true });
      }
    }

    // In the eighty days every token died. And the organization's was not made anew when its create failed.
    expect([...new Set(dead.map(({ kind, visit }) => `${kind} ${visit}`))].sort()).toEqual([
      "Ci 9",
      "Metrics 9",
      "Organization 12",
      "Organization 9",
      "Team 9",
    ]);
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  }, 300_000);
});
