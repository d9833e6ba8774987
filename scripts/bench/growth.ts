import { encodeObject } from "../../lib/adapter/framework/schema/dynamic-value";
import { schema as providerSchema } from "../../lib/adapter/provider-schema";
import { metricsToken } from "../../lib/adapter/resources/metrics-token/resource";
import { OWNER_TOKEN, startTestEmulator } from "../../test/support/emulator";
import { PluginClient } from "../../test/support/plugin-client";
import { TerraformWorkspace } from "../../test/support/terraform";
import { group, show, type Figure } from "./figure";
import { synthesize } from "./library";
import { median, seconds } from "./measure";
import { peakMemory } from "./processes";
import type { Programs } from "./providers";
import { placedTokens } from "./stacks";

/** The number of requests, the time in seconds and the maximum memory in bytes of an operation. */
export interface Cost {
  readonly requests: number;
  readonly seconds: number;
  readonly memory: number;
}

export interface Growth {
  readonly sizes: readonly number[];
  readonly plan: readonly Cost[];
  readonly create: readonly Cost[];
  readonly synth: readonly Cost[];
}

/** @param sizes numbers of tokens, in ascending order */
export async function measureGrowth(sizes: readonly number[], programs: Programs): Promise<Growth> {
  const growth: { [K in keyof Omit<Growth, "sizes">]: Cost[] } = { plan: [], create: [], synth: [] };
  for (const size of sizes) {
    const rounds = size > 1_000 ? 1 : 3;
    growth.plan.push(await plan(size, rounds, programs));
    growth.create.push(await create(size));
    growth.synth.push(synth(size, rounds));
  }
  return { sizes, ...growth };
}

/**
 * Measures the time and requests of plans for which Terraform starts the provider as usual, and the memory of a
 * provider process that Terraform attaches to.
 */
async function plan(size: number, rounds: number, programs: Programs): Promise<Cost> {
  const usual = await placedTokens(size, "script", programs);
  const times: number[] = [];
  let requests = 0;
  for (let round = 0; round < rounds; round++) {
    requests = (await usual.requests(async () => times.push(await usual.plan()))).sent;
  }
  await usual.terraform.attach();
  await usual.plan();
  const memory = peakMemory({ pid: usual.terraform.attachedPids[0] });
  await usual.close();
  return { requests, seconds: median(times), memory };
}

/**
 * Creates tokens with the same calls as Terraform, ten at a time. Terraform isn't used, because it writes the whole
 * state after each resource.
 */
async function create(size: number): Promise<Cost> {
  const emulator = await startTestEmulator();
  const terraform = new TerraformWorkspace({});
  await terraform.attach();
  const [server] = Object.values(
    JSON.parse(terraform.environment.TF_REATTACH_PROVIDERS ?? "") as Record<
      string,
      { Addr: { String: string } }
    >,
  );
  const client = new PluginClient({ path: server.Addr.String });
  const { schema } = metricsToken;
  const attributes = (given: Record<string, unknown>, all: object): never =>
    ({ ...Object.fromEntries(Object.keys(all).map((name) => [name, null])), ...given }) as never;
  const connection = { address: emulator.url, token: OWNER_TOKEN };
  const config = encodeObject(schema, attributes({ organization: "acme", name: "many" }, schema.attributes));
  const nothing = encodeObject(schema, null);
  const typeName = "tfetokens_metrics_token";
  let left = size;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const request = { typeName, priorState: nothing, config };
      const planned = await client.call<{ plannedState: unknown; plannedPrivate: unknown }>(
        "planResourceChange",
        { ...request, proposedNewState: config },
      );
      const applied = await client.call<{ diagnostics: unknown[] }>("applyResourceChange", {
        ...request,
        ...planned,
      });
      if (applied.diagnostics.length > 0) throw new Error(JSON.stringify(applied.diagnostics));
    }
  };
  try {
    await client.call("configureProvider", {
      config: encodeObject(providerSchema, attributes(connection, providerSchema.attributes)),
    });
    const elapsed = await seconds(() => Promise.all(Array.from({ length: 10 }, worker)));
    const requests = (await emulator.requests()).length;
    return { requests, seconds: elapsed, memory: peakMemory({ pid: terraform.attachedPids[0] }) };
  } finally {
    client.close();
    terraform.remove();
    await emulator.close();
  }
}

function synth(size: number, rounds: number): Cost {
  const runs = Array.from({ length: rounds }, () => synthesize("ours", "plain", size));
  return {
    requests: 0,
    seconds: median(runs.map((run) => run.seconds)),
    memory: median(runs.map((run) => run.memory)),
  };
}

/** Returns figures that show whether the time per token, without the startup time, grows with the number of tokens. */
export function growthFigures({ sizes, ...costs }: Growth): Figure[] {
  const [few, many, most] = sizes.slice(-3);
  return (["plan", "create", "synth"] as const).map((name) => {
    const [atFew, atMany, atMost] = costs[name].slice(-3).map((cost) => cost.seconds);
    const before = (atMany - atFew) / (many - few);
    const last = (atMost - atMany) / (most - many);
    return {
      what: `${name}: each token from ${group(many)} to ${group(most)}`,
      measured: show(last, "ms").replace(/^0 ms$/, "< 1 ms"),
      against: `each from ${group(few)} to ${group(many)}: ${show(before, "ms").replace(/^0 ms$/, "< 1 ms")}`,
      result: `${(last / before).toFixed(2)} ×`,
      aim: "≤ 1.2 × (linear)",
      met: last <= 1.2 * before,
    };
  });
}
