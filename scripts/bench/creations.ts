import { group, ratio, show, type Figure } from "./figure";
import { sampleByTurns, type Measurement } from "./measure";
import { HCP_LIMIT } from "./plans";
import type { Programs, ProviderName } from "./providers";
import { newTokens, type StackOptions } from "./stacks";

/** What an apply takes that creates tokens: without a limit, at HCP Terraform's, and for two processes that share it. */
export async function creationFigures(rounds: number, tokens: number, programs: Programs): Promise<Figure[]> {
  return [
    ...(await unlimited(rounds, tokens, programs)),
    await limited(Math.round(tokens * 1.5), programs),
    await shared(Math.round(tokens / 2), programs),
  ];
}

async function unlimited(rounds: number, tokens: number, programs: Programs): Promise<Figure[]> {
  const applied = (provider: ProviderName): Measurement => {
    return async () => {
      const stack = await newTokens({ count: tokens, kind: "team", provider, programs });
      try {
        return await stack.apply();
      } finally {
        await stack.close();
      }
    };
  };
  const times = await sampleByTurns(rounds, {
    script: applied("script"),
    fake: applied("fake-tfe"),
    ...(programs.tfe !== undefined && { tfe: applied("tfe") }),
  });
  const what = `${group(tokens)} described team tokens, no limit`;
  const reference = "the fake hashicorp/tfe";
  return [
    ratio({ what, reference, measured: times.script, known: times.fake, aim: 1.2 }),
    ...(times.tfe === undefined
      ? []
      : [ratio({ what, reference: "hashicorp/tfe", measured: times.script, known: times.tfe, aim: 1.2 })]),
  ];
}

/** The first second's requests aren't delayed, so the ideal time is that of the others and of Terraform itself. */
async function limited(tokens: number, programs: Programs): Promise<Figure> {
  const stack = await newTokens({ ...metricsTokens(programs), count: tokens });
  let elapsed = 0;
  const { rejected } = await stack.requests(async () => (elapsed = await stack.apply()));
  await stack.close();
  const ideal = tokens / HCP_LIMIT;
  return {
    ...ratio({
      what: `${group(tokens)} metrics tokens, ${HCP_LIMIT} requests per second`,
      reference: "the limit",
      measured: [elapsed],
      known: [ideal],
    }),
    aim: "≤ 1.1 ×, no 429",
    met: elapsed <= 1.1 * ideal && rejected === 0,
  };
}

async function shared(tokens: number, programs: Programs): Promise<Figure> {
  const first = await newTokens({ ...metricsTokens(programs), count: tokens });
  const second = await newTokens({ ...metricsTokens(programs), count: tokens, emulator: first.emulator });
  try {
    const times = await Promise.all([first.apply(), second.apply()]);
    const [fast, slow] = [Math.min(...times), Math.max(...times)];
    const ideal = (2 * tokens) / HCP_LIMIT;
    return {
      what: `${group(tokens)} each by two processes with one credential`,
      measured: times.map((time) => show(time, "ms")).join(" and "),
      against: `the limit for both: ${show(ideal, "ms")}`,
      result: `${(slow / ideal).toFixed(2)} ×; the slower one takes ${(slow / fast).toFixed(2)} ×`,
      aim: "≤ 1.3 ×; ≤ 1.3 ×",
      met: slow <= 1.3 * ideal && slow <= 1.3 * fast,
    };
  } finally {
    await second.close();
    await first.close();
  }
}

const metricsTokens = (programs: Programs): Omit<StackOptions, "count"> => ({
  kind: "metrics",
  provider: "script",
  programs,
  rateLimit: HCP_LIMIT,
});
