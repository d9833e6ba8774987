import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, type EmulatorHandle } from "./emulator";
import type { TerraformWorkspace } from "./terraform";

const TYPE = "tfetokens_metrics_token";

/** Tokens of one kind, and the resources that manage them. */
interface ManyTokens {
  readonly type: string;
  /** The arguments of each resource. */
  readonly body: string;
  readonly path: string;
  /** Returns the body of the request that creates a token. */
  readonly toRequest: (index: number) => object;
  /** Returns the attributes of a token's resource, which contain values from the response to the create request. */
  readonly toState: (response: CreateResponse) => object;
}

interface CreateResponse {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const METRICS_TOKENS: ManyTokens = {
  type: TYPE,
  body: 'organization = "acme"\n  name = "many"',
  path: "/api/v2/organizations/acme/metrics-tokens",
  toRequest: () => ({ data: { type: "metrics-tokens", attributes: { name: "many" } } }),
  toState: ({ attributes }) => ({
    organization: "acme",
    name: "many",
    id: attributes["token-id"],
    created_at: attributes["created-at"],
    valid_until: attributes["expires-at"],
    token: attributes.token,
  }),
};

/** Returns the definition of described tokens of one team in the organization acme. */
export const manyTeamTokens = (teamId: string): ManyTokens => ({
  type: "tfetokens_team_token",
  body: `team_id = "${teamId}"\n  organization = "acme"\n  description_prefix = "many-"`,
  path: `/api/v2/teams/${teamId}/authentication-tokens`,
  toRequest: (index) => ({
    data: { type: "authentication-tokens", attributes: { description: `many-${index}` } },
  }),
  toState: ({ id, attributes }) => ({
    organization: "acme",
    team_id: teamId,
    description: attributes.description,
    description_prefix: "many-",
    id,
    created_at: attributes["created-at"],
    valid_until: attributes["expired-at"],
    token: attributes.token,
  }),
});

/**
 * Creates tokens in the emulator, and writes the configuration and the state that an apply would have produced. At HCP
 * Terraform's rate limit, an apply would take 40 seconds for a thousand tokens.
 */
export async function writeManyTokens(
  terraform: TerraformWorkspace,
  emulator: EmulatorHandle,
  count: number,
  tokens = METRICS_TOKENS,
): Promise<void> {
  const { type, body } = tokens;
  terraform.configure(configureManyResources(count, type, body));
  const created: object[] = [];
  while (created.length < count) {
    const first = created.length;
    const batch = Array.from({ length: Math.min(100, count - first) }, (_, i) =>
      createToken(emulator, tokens, first + i),
    );
    created.push(...(await Promise.all(batch)));
  }
  writeState(terraform, type, "terraform.local/cdktf/tfetokens", created);
}

/** Writes a state with the resources of `configureManyResources`, each with its own attributes. */
export function writeState(
  terraform: TerraformWorkspace,
  type: string,
  provider: string,
  attributes: readonly object[],
): void {
  const resources = attributes.map((own, i) => ({
    mode: "managed",
    type,
    name: `many${i}`,
    provider: `provider["${provider}"]`,
    instances: [{ schema_version: 0, attributes: own }],
  }));
  const state = { version: 4, serial: 1, lineage: "many", outputs: {}, resources };
  writeFileSync(join(terraform.folder, "terraform.tfstate"), JSON.stringify(state));
}

/** Returns a configuration with the given number of metrics tokens. */
export const configureManyTokens = (count: number): string =>
  configureManyResources(count, TYPE, METRICS_TOKENS.body);

/**
 * Returns a configuration with the given number of identical resources in separate blocks, as constructs write them.
 * With `count`, the duration of Terraform commands would grow with the square of the number of resources.
 */
export function configureManyResources(count: number, type: string, body: string): string {
  const block = (_: unknown, i: number): string => `resource "${type}" "many${i}" {\n  ${body}\n}\n`;
  return Array.from({ length: count }, block).join("");
}

async function createToken(
  emulator: EmulatorHandle,
  { path, toRequest, toState }: ManyTokens,
  index: number,
): Promise<object> {
  const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body: toRequest(index) });
  return toState((JSON.parse(response.body) as { data: CreateResponse }).data);
}
