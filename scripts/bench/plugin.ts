import { ratio, type Figure } from "./figure";
import { byTurns } from "./measure";
import { nodeMemory, nodeStart, peakMemory, pluginMemory, pluginStart } from "./processes";
import { tokensStack } from "./stacks";

/** What the plugin costs each time that Terraform starts it: about three times a plan. */
export async function pluginFigures(rounds: number, tokens: number): Promise<Figure[]> {
  const start = await byTurns(rounds, { node: nodeStart, plugin: () => pluginStart() });
  const memory = await byTurns(Math.ceil(rounds / 6), {
    node: nodeMemory,
    atHandshake: pluginMemory,
    afterPlan: () => memoryAfterPlan(tokens),
  });
  return [
    ratio({
      what: "start of the plugin, to its hand-shake line",
      reference: "`node -e 0`",
      unit: "ms",
      measured: start.plugin,
      known: start.node,
      aim: 2.2,
    }),
    ratio({
      what: "its memory at the hand-shake",
      reference: "an idle Node",
      unit: "MB",
      measured: memory.atHandshake,
      known: memory.node,
      aim: 1.4,
    }),
    ratio({
      what: `its memory after a plan of ${tokens.toLocaleString("en-US")} metrics tokens`,
      reference: "an idle Node",
      unit: "MB",
      measured: memory.afterPlan,
      known: memory.node,
      aim: 2.2,
    }),
  ];
}

async function memoryAfterPlan(tokens: number): Promise<number> {
  const { terraform, plan, close } = await tokensStack(tokens, 0, true);
  try {
    await plan();
    return peakMemory({ pid: terraform.attachedPids[0] });
  } finally {
    await close();
  }
}
