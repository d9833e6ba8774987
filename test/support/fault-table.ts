import { discardLog } from "../../lib/adapter/log";
import { startDebugServer, type DebugServer } from "../../lib/adapter/framework/server/debug-server";
import { tfetokens } from "../../lib/adapter/provider";
import { OWNER_TOKEN, type Fault } from "./emulator";
import { TerraformWorkspace, type Outcome } from "./terraform";
import { TESTS_EXECUTABLE } from "./tested-provider";

/** The delay of a late response, which exceeds the provider's timeout. An executable's timeout can't be shortened. */
const LATE_MS = TESTS_EXECUTABLE ? 24_000 : 4_000;

/** The timeout of a hook or test that sends the requests of all cases, some of which time out. */
export const FAULT_TABLE_TIMEOUT_MS = TESTS_EXECUTABLE ? 600_000 : 180_000;

type FaultKind = Omit<Fault, "path" | "times">;

/** The faults that cause ambiguous failures: the client can't determine whether the server carried out the request. */
export const LOST_RESPONSES: Readonly<Record<string, FaultKind>> = {
  "drop-before": { kind: "drop-before-commit" },
  "drop-after": { kind: "drop-after-commit" },
  "500-before": { kind: "status", status: 500 },
  "500-after": { kind: "status-after-commit", status: 500 },
  truncated: { kind: "truncate" },
  late: { kind: "delay", delay_ms: LATE_MS },
};

/** The faults of a create request. Only the response to this request contains the secret. */
export const CREATION_FAULTS: Readonly<Record<string, FaultKind>> = {
  ...LOST_RESPONSES,
  "no-secret": { kind: "status-after-commit", status: 201 },
};

const UNCOMMITTED = new Set(["drop-before", "500-before"]);

/** Reports whether the server carries out the request despite the fault. */
export const isCommitted = ({ fault }: FaultCase): boolean => !UNCOMMITTED.has(fault);

/** The numbers of requests that faults affect, by name. */
export const TIMES: Readonly<Record<string, number>> = { once: 1, twice: 2, "for-good": 999 };

/** A fault for a number of requests. The organization and the resource of a case have the same, unique name. */
export interface FaultCase {
  readonly organization: string;
  readonly fault: string;
  readonly times: string;
}

export function createCases(kind: string, faults: readonly string[]): FaultCase[] {
  return faults.flatMap((fault) =>
    Object.keys(TIMES).map((times) => ({ organization: [kind, fault, times].join("-"), fault, times })),
  );
}

/** Returns the fault of the case, which affects as many requests as the case specifies. */
export const toFault = ({ fault, times }: FaultCase, method: string, path: string): Fault => ({
  method,
  path,
  ...CREATION_FAULTS[fault],
  times: TIMES[times],
});

/**
 * Starts the tested provider, and creates a workspace in which Terraform uses it. Unless an executable is tested, the
 * provider runs from source.
 *
 * @param timeoutMs the timeout for each response, instead of 20 seconds. It must be long enough for a busy machine, and
 * less than LATE_MS if a fault delays responses
 */
export async function startFaultTable(
  url: string,
  timeoutMs: number,
): Promise<{ readonly provider: Pick<DebugServer, "close">; readonly terraform: TerraformWorkspace }> {
  const env = { TFE_ADDRESS: url, TFE_TOKEN: OWNER_TOKEN };
  const terraform = new TerraformWorkspace(env);
  terraform.configure("");
  await terraform.init();
  if (TESTS_EXECUTABLE) {
    await terraform.attach();
    return { provider: { close: () => Promise.resolve() }, terraform };
  }
  const provider = await startDebugServer(
    tfetokens({ env, version: "0.0.0", log: discardLog, timeoutMs }),
    "terraform.local/cdktf/tfetokens",
  );
  terraform.setEnvironment({ TF_REATTACH_PROVIDERS: provider.reattach });
  return { provider, terraform };
}

/**
 * Returns the diagnostics about one owner's tokens, as lines of the form `severity: summary: detail`.
 *
 * @param owner the name of the organization or the ID of the team, because the diagnostics of a destroyed resource have
 * no address
 */
export function formatMessages(owner: string, { diagnostics }: Outcome): string {
  return diagnostics
    .filter(({ summary }) => summary.includes(`"${owner}"`))
    .map(({ severity, summary, detail }) => `${severity}: ${summary}: ${detail}`)
    .join("\n");
}
