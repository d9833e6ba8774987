import { ratio, shown, type Figure } from "./figure";
import { byTurns, type Measurement } from "./measure";
import { builtInStack, newTokensStack, tokensStack, type Stack } from "./stacks";

/** What the vendor allows in a second. */
const RATE_LIMIT = 30;

/** How much longer Terraform takes with our plugin than with what it brings along. */
export async function planFigures(rounds: number, many: number): Promise<Figure[]> {
  const few = await planned(rounds, { builtIn: await builtInStack(1, true), ours: await tokensStack(1, 0) });
  const all = await planned(Math.ceil(rounds / 3), {
    builtIn: await builtInStack(many, true),
    ours: await tokensStack(many, 0),
    far: await tokensStack(many, 50),
  });
  const requests = await requestsOfAPlan(many);
  const more = few.ours - few.builtIn;
  const reference = "as many `terraform_data`";
  return [
    {
      what: "`terraform plan` of 1 metrics token",
      measured: shown(few.ours, "ms"),
      against: `one \`terraform_data\`: ${shown(few.builtIn, "ms")}`,
      result: `${shown(more, "ms")} more`,
      aim: "≤ 300 ms more",
      met: more <= 0.3,
    },
    ratio({
      what: `\`terraform plan\` of ${many.toLocaleString("en-US")} metrics tokens`,
      reference,
      unit: "ms",
      measured: all.ours,
      known: all.builtIn,
      aim: 4,
    }),
    {
      what: "the same, with 50 ms of latency",
      measured: shown(all.far, "ms"),
      against: `without: ${shown(all.ours, "ms")}`,
      result: `${(all.far / all.ours).toFixed(2)} ×`,
      aim: "–",
      met: undefined,
    },
    {
      what: "its requests",
      measured: String(requests),
      against: "one list",
      result: `${requests} ×`,
      aim: "1",
      met: requests === 1,
    },
  ];
}

async function requestsOfAPlan(tokens: number): Promise<number> {
  const { emulator, plan, close } = await tokensStack(tokens, 0);
  const requests = async (): Promise<number> => (await emulator?.requests())?.length ?? 0;
  try {
    const before = await requests();
    await plan();
    return (await requests()) - before;
  } finally {
    await close();
  }
}

/** What the first apply of many tokens takes, and what it must take under the vendor's limit. */
export async function creationFigures(some: number, many: number): Promise<Figure[]> {
  const limited = await newTokensStack(some, 0, RATE_LIMIT);
  const physical = some / RATE_LIMIT;
  const taken = await limited.apply();
  const refused = ((await limited.emulator?.requests()) ?? []).filter(({ status }) => status === 429).length;
  await limited.close();
  const applied = await appliedOnce({
    builtIn: await builtInStack(many, false),
    ours: await newTokensStack(many, 0, 0),
    far: await newTokensStack(many, 50, 0),
  });
  const count = many.toLocaleString("en-US");
  const against = `as many \`terraform_data\`: ${shown(applied.builtIn, "ms")}; 30 requests a second: ${shown(many / RATE_LIMIT, "ms")}`;
  const row = (what: string, measured: number): Figure => ({
    what,
    measured: shown(measured, "ms"),
    against,
    result: `${(measured / applied.builtIn).toFixed(1)} ×; ${((measured * RATE_LIMIT) / many).toFixed(2)} ×`,
    aim: "–",
    met: undefined,
  });
  return [
    {
      ...ratio({
        what: `\`terraform apply\` that makes ${some} metrics tokens, with the vendor's limit of 30 requests a second`,
        reference: "the limit",
        unit: "ms",
        measured: taken,
        known: physical,
        aim: 1.15,
      }),
      aim: "≤ 1.15 ×, no 429",
      met: taken <= physical * 1.15 && refused === 0,
    },
    row(`\`terraform apply\` that makes ${count}`, applied.ours),
    row("the same, with 50 ms of latency", applied.far),
  ];
}

/** Whether ten thousand tokens cost a thousand times what ten do, and no more. */
export async function growthFigures(sizes: readonly number[]): Promise<Figure[]> {
  const times: number[] = [];
  for (const size of sizes) {
    const rounds = size === Math.max(...sizes) ? 1 : 3;
    times.push((await planned(rounds, { ours: await tokensStack(size, 0) })).ours);
  }
  const [least, most] = [0, sizes.length - 1];
  const middle = most - 1;
  const each = (to: number): number => (times[to] - times[least]) / (sizes[to] - sizes[least]);
  const growth = each(most) / each(middle);
  const points = sizes.map((size, i) => `${size.toLocaleString("en-US")}: ${shown(times[i], "ms")}`);
  return [
    {
      what: "growth of a plan with the number of tokens",
      measured: points.join("; "),
      against: "a straight line",
      result: `the last are ${growth.toFixed(2)} × as dear as those before`,
      aim: "linear",
      met: growth <= 1.2,
    },
  ];
}

async function planned<K extends string>(
  rounds: number,
  stacks: Readonly<Record<K, Stack>>,
): Promise<Record<K, number>> {
  const entries = Object.entries(stacks) as [K, Stack][];
  try {
    const plans = Object.fromEntries(entries.map(([name, { plan }]) => [name, plan]));
    return await byTurns(rounds, plans as Record<K, Measurement>);
  } finally {
    for (const [, { close }] of entries) await close();
  }
}

async function appliedOnce<K extends string>(stacks: Readonly<Record<K, Stack>>): Promise<Record<K, number>> {
  const entries = Object.entries(stacks) as [K, Stack][];
  const times: [K, number][] = [];
  for (const [name, { apply, close }] of entries) {
    times.push([name, await apply()]);
    await close();
  }
  return Object.fromEntries(times) as Record<K, number>;
}
