import { setTimeout as sleep } from "node:timers/promises";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { TerraformOutput, type TerraformProvider, type TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { type ConstructStack, sha256 } from "./construct-stack";
import { OWNER_TOKEN } from "./emulator";
import { type Outcome } from "./terraform";

export const KINDS = ["organization", "team", "ci", "metrics"] as const;
export type Kind = (typeof KINDS)[number];
/** The kinds whose rotation has two slots. */
export const SLOTTED: readonly Kind[] = ["ci", "metrics"];

export const monthly: RotationSchedule = { every: Duration.days(30), grace: Duration.days(7) };

export interface TokenOptions {
  readonly rotation?: RotationSchedule;
  readonly organization?: string;
  /** The description of the described team token. */
  readonly description?: string;
  /** The provider of the organization and team tokens. */
  readonly provider?: TerraformProvider;
}

/** Declares a token of each kind, and exports each secret to a variable. */
export function declareTokens(stack: TerraformStack, options: TokenOptions = {}): void {
  const { rotation, organization, description = "ci", provider } = options;
  const team = new Team(stack, "Platform", { name: "platform" });
  const workspace = new Workspace(stack, "Workspace", { name: "consumer" });
  const tokens = {
    organization: new OrganizationToken(stack, "Organization", { organization, rotation, provider }),
    team: new TeamToken(stack, "Team", { teamId: team.id, rotation, provider }),
    ci: new TeamToken(stack, "Ci", { teamId: team.id, description, rotation, provider }),
    metrics: new MetricsToken(stack, "Metrics", { namePrefix: "grafana-", rotation }),
  };
  for (const kind of KINDS) {
    const { value, tokenId, expiresAt, rotation: state } = tokens[kind];
    new Variable(stack, `Use-${kind}`, { workspaceId: workspace.id, key: kind, category: "env", value });
    new TerraformOutput(stack, `${kind}_secret`, { value, sensitive: true });
    new TerraformOutput(stack, kind, { value: [tokenId, expiresAt, state?.generation ?? 0] });
    if (state?.previousValue === undefined) continue;
    new TerraformOutput(stack, `${kind}_previous`, { value: state.previousValue, sensitive: true });
  }
}

/** Reads the valid tokens and the consumers' secrets from the server, and checks them during applies. */
export class TokenObserver {
  constructor(private readonly stack: ConstructStack) {}

  /** Returns the name, description or kind of each valid token, without the parts that the provider generates. */
  async validTokens(): Promise<string[]> {
    return (await this.stack.tokens())
      .filter(({ expired }) => !expired)
      .map(({ kind, name, description }) => (name ?? description ?? kind).replace(/[ -][0-9a-f]{10}.*$/, ""))
      .sort();
  }

  /** Returns the kinds whose consumer has a valid secret in its variable on the server. */
  async kindsWithValidSecret(): Promise<string[]> {
    const held = await this.heldSecrets();
    const valid = new Set((await this.stack.tokens()).filter((t) => !t.expired).map((t) => t.secret_sha256));
    const served = [...held].filter(([, secret]) => valid.has(sha256(secret))).map(([key]) => key);
    // If a rotation changed the secrets between these requests, the check is repeated.
    const isSame = JSON.stringify([...held]) === JSON.stringify([...(await this.heldSecrets())]);
    return isSame ? served.sort() : this.kindsWithValidSecret();
  }

  async heldSecrets(): Promise<Map<string, string>> {
    const read = async (path: string): Promise<unknown> => {
      const { body } = await this.stack.emulator.fetch("GET", `/api/v2/${path}`, { token: OWNER_TOKEN });
      return (JSON.parse(body) as { data: unknown }).data;
    };
    const [workspace] = (await read("organizations/acme/workspaces")) as { id: string }[];
    const variables = (await read(`workspaces/${workspace.id}/vars`)) as {
      attributes: { key: string; value: string };
    }[];
    return new Map(variables.map(({ attributes: { key, value } }) => [key, value]));
  }

  async apply(...options: string[]): Promise<void> {
    const outcome = await this.stack.terraform.apply(...options);
    expect({ code: outcome.code, errors: errorsOf(outcome) }).toEqual({ code: 0, errors: [] });
  }

  /**
   * Runs an apply, and expects that consumers of tokens with two slots have a valid secret at all times, and that all
   * consumers have a valid secret afterward.
   */
  async applyWithoutGap(...options: string[]): Promise<void> {
    await this.withoutGap(SLOTTED, () => this.apply(...options));
    expect(await this.kindsWithValidSecret()).toEqual([...KINDS].sort());
  }

  /** Runs an action, and expects that consumers of tokens of the given kinds have a valid secret at all times. */
  async withoutGap<T>(kinds: readonly Kind[], action: () => Promise<T>): Promise<T> {
    let isFinished = false;
    const finished = action().finally(() => (isFinished = true));
    while (!isFinished) {
      const served = await this.kindsWithValidSecret();
      expect(served).toEqual(expect.arrayContaining([...kinds]));
      // Without a pause, these requests would take CPU time from Terraform.
      await sleep(100);
    }
    return await finished;
  }

  async expectNoChanges(): Promise<void> {
    expect(await this.stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  }

  /** Returns the secret and ID of each token. */
  async identities(): Promise<Record<Kind, [secret: unknown, id: unknown]>> {
    const outputs = await this.stack.outputs();
    return Object.fromEntries(
      KINDS.map((kind) => [kind, [outputs[`${kind}_secret`].value, (outputs[kind].value as unknown[])[0]]]),
    ) as Record<Kind, [unknown, unknown]>;
  }
}

export const errorsOf = ({ diagnostics }: Outcome): string[] =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ summary }) => summary);
