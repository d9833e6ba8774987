import { ratio, type Figure } from "./figure";
import { sampleByTurns, type Measurement } from "./measure";
import { nodeMemory, nodeStart, peakMemory, startProvider } from "./processes";
import type { Programs } from "./providers";
import { placedTokens } from "./stacks";

/**
 * Measures the time and memory of a provider start, and the memory after a plan. Terraform starts the provider about
 * three times per plan.
 */
export async function startFigures(rounds: number, tokens: number, programs: Programs): Promise<Figure[]> {
  await fillCompileCache(programs);
  const { executable, tfe } = programs;
  const timeOf = (program?: string, env?: NodeJS.ProcessEnv): Measurement => {
    return async () => (await startProvider(program, env)).seconds;
  };
  const start = await sampleByTurns(rounds, {
    node: nodeStart,
    script: timeOf(),
    uncached: timeOf(undefined, { NODE_DISABLE_COMPILE_CACHE: "1" }),
    ...(executable !== undefined && { executable: timeOf(executable) }),
    ...(tfe !== undefined && { tfe: timeOf(tfe) }),
  });
  const memory = await sampleByTurns(Math.ceil(rounds / 6), {
    node: nodeMemory,
    script: async () => (await startProvider()).memory,
    afterPlan: () => memoryAfterPlan(tokens, programs),
    ...(executable !== undefined && { executable: async () => (await startProvider(executable)).memory }),
  });
  const against = { reference: "`node -e 0`", known: start.node };
  const idle = { reference: "an idle Node process", unit: "MB" as const, known: memory.node };
  return [
    ratio({ what: "start of the script", ...against, measured: start.script, aim: 2 }),
    ratio({ what: "start of the script, without the compile cache", ...against, measured: start.uncached }),
    ...(start.executable === undefined
      ? []
      : [ratio({ what: "start of the executable", ...against, measured: start.executable, aim: 1 })]),
    ...(start.tfe === undefined
      ? []
      : [ratio({ what: "start of hashicorp/tfe", ...against, measured: start.tfe })]),
    ratio({ what: "memory of the script after its start", ...idle, measured: memory.script }),
    ...(memory.executable === undefined
      ? []
      : [ratio({ what: "memory of the executable after its start", ...idle, measured: memory.executable })]),
    ratio({
      what: `memory of the script after a plan of ${tokens.toLocaleString("en-US")} tokens`,
      ...idle,
      measured: memory.afterPlan,
      aim: 2,
    }),
  ];
}

/**
 * Fills the compile cache with a plan, because a provider stores compiled code only when it exits normally, and the
 * measured processes are killed after their handshake.
 */
async function fillCompileCache(programs: Programs): Promise<void> {
  const { plan, close } = await placedTokens(1, "script", programs);
  await plan();
  await close();
}

async function memoryAfterPlan(tokens: number, programs: Programs): Promise<number> {
  const { terraform, plan, close } = await placedTokens(tokens, "script", programs, { attached: true });
  try {
    await plan();
    return peakMemory({ pid: terraform.attachedPids[0] });
  } finally {
    await close();
  }
}
