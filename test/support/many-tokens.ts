import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, type EmulatorHandle } from "./emulator";
import type { TerraformWorkspace } from "./terraform";

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
  const resources: object[] = [];
  for (let made = 0; made < count; made += 100) {
    const some = Array.from({ length: Math.min(100, count - made) }, () => makeToken(emulator));
    for (const attributes of await Promise.all(some)) {
      resources.push({
        mode: "managed",
        type: "tfetokens_metrics_token",
        name: `many${resources.length}`,
        provider: 'provider["terraform.local/cdktf/tfetokens"]',
        instances: [{ schema_version: 0, attributes }],
      });
    }
  }
  const state = { version: 4, serial: 1, lineage: "many", outputs: {}, resources };
  writeFileSync(join(terraform.folder, "terraform.tfstate"), JSON.stringify(state));
}

/** The configuration of that many metrics tokens. */
export const manyTokens = (count: number): string =>
  manyResources(count, "tfetokens_metrics_token", 'organization = "acme"\n  name = "many"');

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
