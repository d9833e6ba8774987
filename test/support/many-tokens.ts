import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, type EmulatorHandle } from "./emulator";
import type { TerraformWorkspace } from "./terraform";

const TYPE = "tfetokens_metrics_token";
const PATH = "/api/v2/organizations/acme/metrics-tokens";

/**
 * Makes metrics tokens and the configuration and the state that have them, as an apply would have left them. At the
 * vendor's pace that apply would take 40 seconds for a thousand.
 */
export async function placeManyTokens(
  terraform: TerraformWorkspace,
  emulator: EmulatorHandle,
  count: number,
): Promise<void> {
  terraform.configure(manyTokens(count));
  const made: object[] = [];
  while (made.length < count) {
    const some = Array.from({ length: Math.min(100, count - made.length) }, () => makeToken(emulator));
    made.push(...(await Promise.all(some)));
  }
  placeState(terraform, TYPE, "terraform.local/cdktf/tfetokens", made);
}

/** A state in which the resources of `manyResources` are, each with attributes of its own. */
export function placeState(
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

/** The configuration of that many metrics tokens. */
export const manyTokens = (count: number): string =>
  manyResources(count, TYPE, 'organization = "acme"\n  name = "many"');

/**
 * That many resources alike, each a block of its own, as constructs write them: what `count` makes costs Terraform time
 * that grows with the square of their number.
 */
export function manyResources(count: number, type: string, body: string): string {
  const block = (_: unknown, i: number): string => `resource "${type}" "many${i}" {\n  ${body}\n}\n`;
  return Array.from({ length: count }, block).join("");
}

async function makeToken(emulator: EmulatorHandle): Promise<object> {
  const body = { data: { type: "metrics-tokens", attributes: { name: "many" } } };
  const answer = await emulator.fetch("POST", PATH, { token: OWNER_TOKEN, body });
  const { attributes } = (JSON.parse(answer.body) as { data: { attributes: Record<string, unknown> } }).data;
  return {
    organization: "acme",
    name: "many",
    id: attributes["token-id"],
    created_at: attributes["created-at"],
    expires_at: attributes["expires-at"],
    token: attributes.token,
  };
}
