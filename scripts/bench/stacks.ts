import { writeFileSync } from "node:fs";
import path from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../test/support/emulator";
import { configureManyResources, writeManyTokens, writeState } from "../../test/support/many-tokens";
import { TerraformWorkspace, type Outcome } from "../../test/support/terraform";
import { seconds } from "./measure";
import { TFE_VERSION, installProvider, type Programs, type ProviderName } from "./providers";

/** Limits Terraform to 10 concurrent operations, which is also its default. */
const AT_ONCE = "-parallelism=10";

/** A kind of token. `hashicorp/tfe` doesn't support metrics tokens. */
export type Kind = "metrics" | "team" | "organization";

export interface StackOptions {
  readonly count: number;
  readonly kind: Kind;
  readonly provider: ProviderName;
  readonly programs: Programs;
  /** Requests per second, or 0 for no limit. Default: 0. */
  readonly rateLimit?: number;
  /** Latency of each response, in milliseconds. Default: 0. */
  readonly latencyMs?: number;
  /** The emulator that stores the tokens. Default: a new emulator. */
  readonly emulator?: TestEmulator;
}

export interface SentRequests {
  readonly sent: number;
  /** Number of requests that the server rejected with 429. */
  readonly rejected: number;
  /** Seconds from the first request to the last one. */
  readonly seconds: number;
}

/** A stack that real Terraform plans and applies. */
export interface Stack {
  /** Runs a plan, which must not contain changes, and returns the duration in seconds. */
  readonly plan: () => Promise<number>;
  /** Runs an apply, and returns the duration in seconds. */
  readonly apply: () => Promise<number>;
  /** Counts the requests that are sent during an operation. */
  readonly requests: (during: () => Promise<unknown>) => Promise<SentRequests>;
  /** Delays all later responses. */
  readonly slowDown: (latencyMs: number) => Promise<void>;
  readonly terraform: TerraformWorkspace;
  readonly close: () => Promise<void>;
}

/** Creates a stack of tokens, but doesn't apply it. */
export async function newTokens(options: StackOptions): Promise<Stack & { readonly emulator: TestEmulator }> {
  const { count, kind, rateLimit = 0 } = options;
  const organizations = kind === "organization" ? organizationNames(count) : ["acme"];
  // hashicorp/tfe finds the server with service discovery, which requires HTTPS.
  const emulator =
    options.emulator ?? (await startTestEmulator({ rateLimit, organizations, tls: isTfe(options.provider) }));
  const terraform = new TerraformWorkspace(connection(options.provider, emulator));
  await configure(terraform, emulator, options);
  return { ...stack(terraform, emulator), emulator };
}

/** Creates a stack of tokens and applies it. */
export async function appliedTokens(options: StackOptions): Promise<Stack> {
  const made = await newTokens(options);
  await made.apply();
  if (options.latencyMs !== undefined) await made.slowDown(options.latencyMs);
  return made;
}

/** Creates metrics tokens and a state that contains them, without an apply, which would take too long. */
export async function placedTokens(
  count: number,
  provider: ProviderName,
  programs: Programs,
  { latencyMs = 0, attached = false } = {},
): Promise<Stack> {
  const emulator = await startTestEmulator();
  const terraform = new TerraformWorkspace(connection(provider, emulator));
  installProvider(terraform, provider, programs);
  await writeManyTokens(terraform, emulator, count);
  await terraform.init();
  if (attached) await terraform.attach();
  const placed = stack(terraform, emulator);
  if (latencyMs > 0) await placed.slowDown(latencyMs);
  return placed;
}

/** Creates a stack of `terraform_data` resources, which are built into Terraform and don't need a provider process. */
export async function builtInStack(count: number, isApplied: boolean): Promise<Stack> {
  const terraform = new TerraformWorkspace({});
  const hcl = configureManyResources(count, "terraform_data", 'input = "many"');
  writeFileSync(path.join(terraform.folder, "main.tf"), hcl);
  if (isApplied) {
    const text = { value: "many", type: "string" };
    const attributes = (_: unknown, i: number): object => ({ id: `many-${i}`, input: text, output: text });
    const provider = "terraform.io/builtin/terraform";
    writeState(terraform, "terraform_data", provider, Array.from({ length: count }, attributes));
  }
  await terraform.init();
  return stack(terraform, undefined);
}

const isTfe = (provider: ProviderName): boolean => provider === "tfe" || provider === "fake-tfe";

const organizationNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `many-${i}`);

function connection(provider: ProviderName, { url }: TestEmulator): Record<string, string> {
  if (!isTfe(provider)) return { TFE_ADDRESS: url, TFE_TOKEN: OWNER_TOKEN };
  return {
    TFE_HOSTNAME: `localhost:${new URL(url).port}`,
    TFE_TOKEN: OWNER_TOKEN,
    TFE_SSL_SKIP_VERIFY: "true",
    TFE_ORGANIZATION: "acme",
  };
}

async function configure(
  terraform: TerraformWorkspace,
  emulator: TestEmulator,
  { count, kind, provider, programs }: StackOptions,
): Promise<void> {
  const team = kind === "team" ? await createTeam(emulator) : "";
  const [type, body] = resources(kind, isTfe(provider), team);
  let index = 0;
  const hcl = configureManyResources(count, type, body).replace(/INDEX/g, () => `many-${index++}`);
  installProvider(terraform, provider, programs);
  if (isTfe(provider)) writeFileSync(path.join(terraform.folder, "main.tf"), TFE_REQUIREMENT + hcl);
  else terraform.configure(hcl);
  await terraform.init();
}

/** Returns the type and the arguments of a resource. INDEX is replaced with a different value in each resource. */
function resources(kind: Kind, ofTfe: boolean, team: string): [type: string, body: string] {
  switch (kind) {
    case "metrics":
      if (ofTfe) throw new Error("hashicorp/tfe doesn't support metrics tokens");
      return ["tfetokens_metrics_token", 'organization = "acme"\n  name = "many"'];
    case "team":
      return ofTfe
        ? ["tfe_team_token", `team_id = "${team}"\n  description = "INDEX"`]
        : [
            "tfetokens_team_token",
            `team_id = "${team}"\n  organization = "acme"\n  description_prefix = "many-"`,
          ];
    case "organization":
      return [ofTfe ? "tfe_organization_token" : "tfetokens_organization_token", 'organization = "INDEX"'];
  }
}

async function createTeam(emulator: TestEmulator): Promise<string> {
  const body = { data: { type: "teams", attributes: { name: "many" } } };
  const response = await emulator.fetch("POST", "/api/v2/organizations/acme/teams", {
    token: OWNER_TOKEN,
    body,
  });
  return (JSON.parse(response.body) as { data: { id: string } }).data.id;
}

const TFE_REQUIREMENT = `
terraform {
  required_providers {
    tfe = {
      source  = "hashicorp/tfe"
      version = "${TFE_VERSION}"
    }
  }
}
`;

function stack(terraform: TerraformWorkspace, emulator: TestEmulator | undefined): Stack {
  const succeed = async (command: Promise<Outcome>): Promise<Outcome> => {
    const outcome = await command;
    if (outcome.code !== 0) throw new Error(`terraform failed: ${JSON.stringify(outcome.diagnostics)}`);
    return outcome;
  };
  return {
    terraform,
    plan: () =>
      seconds(async () => {
        const { planned } = await succeed(terraform.plan(AT_ONCE));
        if (Object.keys(planned).length > 0) throw new Error(`planned changes: ${JSON.stringify(planned)}`);
      }),
    apply: () => seconds(() => succeed(terraform.apply(AT_ONCE))),
    async requests(during) {
      // Compares IDs, because the journal keeps only the latest 10,000 requests.
      const before = (await emulator?.requests())?.at(-1)?.id ?? 0;
      await during();
      const sent = ((await emulator?.requests()) ?? []).filter(({ id }) => id > before);
      const times = sent.map(({ at }) => Date.parse(at));
      return {
        sent: sent.length,
        rejected: sent.filter(({ status }) => status === 429).length,
        seconds: sent.length === 0 ? 0 : (Math.max(...times) - Math.min(...times)) / 1_000,
      };
    },
    async slowDown(latencyMs) {
      await emulator?.faults({ kind: "delay", path: "^/api/", times: 1_000_000, delay_ms: latencyMs });
    },
    async close() {
      terraform.remove();
      await emulator?.close();
    },
  };
}
