import { count, difference, group, ratio, type Figure } from "./figure";
import { sampleByTurns, type Measurement, type Samples } from "./measure";
import type { Programs, ProviderName } from "./providers";
import {
  appliedTokens,
  builtInStack,
  placedTokens,
  type Kind,
  type Stack,
  type StackOptions,
} from "./stacks";

/** HCP Terraform's rate limit for each user, in requests per second. */
export const HCP_LIMIT = 30;

/** Latency of each response, in milliseconds. */
const LATENCY_MS = 50;

/** Measures how much longer a plan takes with the provider than with Terraform's built-in `terraform_data`. */
export async function planFigures(rounds: number, many: number, programs: Programs): Promise<Figure[]> {
  const one = await planned(rounds, {
    builtIn: await builtInStack(1, true),
    script: await placedTokens(1, "script", programs),
    ...(programs.executable !== undefined && {
      executable: await placedTokens(1, "executable", programs),
    }),
    ...(programs.tfe !== undefined && {
      tfe: await appliedTokens({ count: 1, kind: "team", provider: "tfe", programs }),
    }),
  });
  const all = await planned(Math.ceil(rounds / 3), {
    builtIn: await builtInStack(many, true),
    script: await placedTokens(many, "script", programs),
    far: await placedTokens(many, "script", programs, { latencyMs: LATENCY_MS }),
  });
  const single = { reference: "plan of 1 `terraform_data`", known: one.builtIn };
  const as = { reference: `plan of ${group(many)} \`terraform_data\``, known: all.builtIn };
  const asTfe = (known: Samples): { reference: string; known: Samples } => ({
    reference: "hashicorp/tfe",
    known,
  });
  const tokens = `plan of ${group(many)} metrics tokens`;
  return [
    difference({ what: "plan of 1 token with the script", ...single, measured: one.script, aim: 0.32 }),
    ...(one.executable === undefined
      ? []
      : [
          difference({
            what: "plan of 1 token with the executable",
            ...single,
            measured: one.executable,
            aim: 0.2,
          }),
        ]),
    ...(one.tfe === undefined
      ? []
      : [
          difference({ what: "plan of 1 token with hashicorp/tfe", ...single, measured: one.tfe }),
          ratio({ what: "plan of 1 token with the script", ...asTfe(one.tfe), measured: one.script }),
        ]),
    ...(one.tfe === undefined || one.executable === undefined
      ? []
      : [
          ratio({
            what: "plan of 1 token with the executable",
            ...asTfe(one.tfe),
            measured: one.executable,
            aim: 1.3,
          }),
        ]),
    ratio({ what: tokens, ...as, measured: all.script, aim: 3.5 }),
    ratio({ what: `${tokens}, ${LATENCY_MS} ms of latency`, ...as, measured: all.far }),
  ];
}

/**
 * Measures the time of a refresh with HCP Terraform's rate limit and a latency of 50 ms, compared with a provider that
 * sends one request per token.
 */
export async function refreshFigures(rounds: number, tokens: number, programs: Programs): Promise<Figure[]> {
  const figures: Figure[] = [];
  const known = {
    team: await refreshed("team", "fake-tfe"),
    organization: await refreshed("organization", "fake-tfe"),
  };
  const real = programs.tfe === undefined ? undefined : await refreshed("team", "tfe");
  for (const kind of ["metrics", "team", "organization"] as const) {
    const own = await refreshed(kind, "script");
    // hashicorp/tfe doesn't support metrics tokens. It would send one request per token, as for team tokens.
    const other = kind === "organization" ? known.organization : known.team;
    const against = { what: `${group(tokens)} ${NAMES[kind]}`, measured: own.seconds };
    const requests = countRequests(own.requests);
    figures.push(
      row(
        ratio({
          ...against,
          reference: `fake hashicorp/tfe, ${countRequests(other.requests)}`,
          known: other.seconds,
        }),
        requests,
      ),
    );
    if (real !== undefined && kind !== "organization") {
      figures.push(
        row(
          ratio({ ...against, reference: "real hashicorp/tfe, team tokens", known: real.seconds }),
          requests,
        ),
      );
    }
  }
  return figures;

  async function refreshed(
    kind: Kind,
    provider: ProviderName,
  ): Promise<{ seconds: Samples; requests: number }> {
    const options: StackOptions = { count: tokens, kind, provider, programs };
    const stack = await appliedTokens({ ...options, rateLimit: HCP_LIMIT, latencyMs: LATENCY_MS });
    let requests = 0;
    const measure: Measurement = async () => {
      let elapsed = 0;
      requests = (await stack.requests(async () => (elapsed = await stack.plan()))).sent;
      return elapsed;
    };
    try {
      return { seconds: (await sampleByTurns(rounds, { measure })).measure, requests };
    } finally {
      await stack.close();
    }
  }
}

const countRequests = (count: number): string => `${group(count)} ${count === 1 ? "request" : "requests"}`;

const NAMES: Readonly<Record<Kind, string>> = {
  metrics: "metrics tokens",
  team: "described team tokens",
  organization: "organization tokens",
};

const row = (figure: Figure, requests: string): Figure => ({
  ...figure,
  measured: `${requests}: ${figure.measured}`,
});

/**
 * Counts the requests of a plan. For metrics tokens, the target is one request. For team tokens, the target is one
 * request per page of 100 tokens, and two more.
 */
export async function requestFigures(tokens: number, programs: Programs): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [kind, most] of [
    ["metrics", 1],
    ["team", Math.ceil(tokens / 100) + 2],
  ] as const) {
    const stack = await appliedTokens({ count: tokens, kind, provider: "script", programs });
    const { sent } = await stack.requests(() => stack.plan());
    await stack.close();
    figures.push(
      count(
        `requests during a plan of ${group(tokens)} ${NAMES[kind]}`,
        sent,
        `one per token: ${group(tokens)}`,
        most,
      ),
    );
  }
  return figures;
}

async function planned<T extends { readonly [name: string]: Stack | undefined }>(
  rounds: number,
  stacks: T,
): Promise<{ [K in keyof T]: Samples }> {
  try {
    const plans = Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, stack?.plan]));
    return (await sampleByTurns(rounds, plans)) as { [K in keyof T]: Samples };
  } finally {
    for (const stack of Object.values(stacks)) await stack?.close();
  }
}
