import { group, ratio, show, type Figure } from "./figure";
import { sampleByTurns, type Measurement } from "./measure";
import { HCP_LIMIT } from "./plans";
import type { Programs, ProviderName } from "./providers";
import { newTokens, type StackOptions } from "./stacks";

/**
 * Measures the time of an apply that creates tokens: without a rate limit, with HCP Terraform's rate limit,
 * and for two processes that share the limit.
 */
export async function creationFigures(rounds: number, tokens: number, programs: Programs): Promise<Figure[]> {
  return [
    ...(await unlimited(rounds, tokens, programs)),
    ...(await limited(Math.round(tokens * 1.5), programs)),
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

/**
 * Measures an apply with HCP Terraform's rate limit. The first row contains the time from the first request to the last
 * one, which depends mainly on how the provider paces its requests. The second row also includes the time that
 * Terraform needs to start and plan.
 */
async function limited(tokens: number, programs: Programs): Promise<Figure[]> {
  const stack = await newTokens({ ...metricsTokens(programs), count: tokens });
  let elapsed = 0;
  const { rejected, seconds } = await stack.requests(async () => (elapsed = await stack.apply()));
  await stack.close();
  const ideal = tokens / HCP_LIMIT;
  const what = `${group(tokens)} metrics tokens, ${HCP_LIMIT} requests per second`;
  const against = { reference: "minimum at this limit", known: [ideal] };
  return [
    {
      ...ratio({ what: `${what}: first to last request`, ...against, measured: [seconds] }),
      aim: "≤ 1.1 ×, no 429",
      met: seconds <= 1.1 * ideal && rejected === 0,
    },
    ratio({ what: `${what}: the whole apply`, ...against, measured: [elapsed] }),
  ];
}

async function shared(tokens: number, programs: Programs): Promise<Figure> {
  const first = await newTokens({ ...metricsTokens(programs), count: tokens });
  const second = await newTokens({ ...metricsTokens(programs), count: tokens, emulator: first.emulator });
  try {
    let times: number[] = [];
    const { seconds } = await first.requests(async () => {
      times = await Promise.all([first.apply(), second.apply()]);
    });
    const [fast, slow] = [Math.min(...times), Math.max(...times)];
    const ideal = (2 * tokens) / HCP_LIMIT;
    return {
      what: `${group(tokens)} tokens in each of two processes with the same credential: first to last request`,
      measured: `${show(seconds, "ms")}; whole applies: ${times.map((time) => show(time, "ms")).join(" and ")}`,
      against: `minimum at the shared limit: ${show(ideal, "ms")}`,
      result: `${(seconds / ideal).toFixed(2)} ×; slower to faster apply: ${(slow / fast).toFixed(2)} ×`,
      aim: "≤ 1.3 ×; ≤ 1.3 ×",
      met: seconds <= 1.3 * ideal && slow <= 1.3 * fast,
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
