import { setTimeout as sleep } from "node:timers/promises";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, type RotationSchedule, TeamToken } from "../../lib";
import { ConstructStack, sha256 } from "../support/construct-stack";
import { OWNER_TOKEN } from "../support/emulator";
import { type Outcome } from "../support/terraform";

const KINDS = ["organization", "team", "ci", "metrics"] as const;
type Kind = (typeof KINDS)[number];
const SLOTTED: readonly Kind[] = ["ci", "metrics"];

const monthly: RotationSchedule = { every: Duration.days(30), grace: Duration.days(7) };

/** A token of each kind, and a variable that each secret is exported to. */
function tokensOfEachKind(rotation?: RotationSchedule, organization?: string) {
  return (stack: TerraformStack): void => {
    const team = new Team(stack, "Platform", { name: "platform" });
    const workspace = new Workspace(stack, "Workspace", { name: "consumer" });
    const tokens = {
      organization: new OrganizationToken(stack, "Organization", { organization, rotation }),
      team: new TeamToken(stack, "Team", { teamId: team.id, rotation }),
      ci: new TeamToken(stack, "Ci", { teamId: team.id, description: "ci", rotation }),
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
  };
}

const ON_TFETOKENS = { "cdktf-tfe-tokens:tokenProvider": "tfetokens" };

// Each test runs up to twenty Terraform commands.
jest.setTimeout(300_000);

describe("rotation on real Terraform", () => {
  let stack: ConstructStack;

  beforeEach(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
  });

  afterEach(() => stack.close());

  /** The tokens that are valid, by their names without the parts that the provider generates. */
  async function validTokens(): Promise<string[]> {
    return (await stack.tokens())
      .filter(({ expired }) => !expired)
      .map(({ kind, name, description }) => (name ?? description ?? kind).replace(/[ -][0-9a-f]{10}.*$/, ""))
      .sort();
  }

  /** The kinds of which the consumer's secret is a valid one, by its variables on the server. */
  async function servedKinds(): Promise<string[]> {
    const held = await heldSecrets();
    const valid = new Set((await stack.tokens()).filter((t) => !t.expired).map((t) => t.secret_sha256));
    const served = [...held].filter(([, secret]) => valid.has(sha256(secret))).map(([key]) => key);
    // A rotation between the two requests is not a failure.
    const isSame = JSON.stringify([...held]) === JSON.stringify([...(await heldSecrets())]);
    return isSame ? served.sort() : servedKinds();
  }

  async function heldSecrets(): Promise<Map<string, string>> {
    const read = async (path: string): Promise<unknown> => {
      const { body } = await stack.emulator.fetch("GET", `/api/v2/${path}`, { token: OWNER_TOKEN });
      return (JSON.parse(body) as { data: unknown }).data;
    };
    const [workspace] = (await read("organizations/acme/workspaces")) as { id: string }[];
    const variables = (await read(`workspaces/${workspace.id}/vars`)) as {
      attributes: { key: string; value: string };
    }[];
    return new Map(variables.map(({ attributes: { key, value } }) => [key, value]));
  }

  const errorsOf = ({ diagnostics }: Outcome): string[] =>
    diagnostics.filter(({ severity }) => severity === "error").map(({ summary }) => summary);

  const apply = async (...options: string[]): Promise<void> => {
    const outcome = await stack.terraform.apply(...options);
    expect({ code: outcome.code, errors: errorsOf(outcome) }).toEqual({ code: 0, errors: [] });
  };

  /** Applies, and checks all the time that consumers of tokens with two slots hold a valid secret. */
  const applyWithoutGap = async (...options: string[]): Promise<void> => {
    const applying = apply(...options);
    let isFinished = false;
    const finished = applying.finally(() => (isFinished = true));
    while (!isFinished) {
      const served = await servedKinds();
      expect(served).toEqual(expect.arrayContaining([...SLOTTED]));
      // Without a pause, these requests would take the processor from Terraform.
      await sleep(100);
    }
    await finished;
    expect(await servedKinds()).toEqual([...KINDS].sort());
  };

  const expectNoChanges = async (): Promise<void> => {
    expect(await stack.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  };

  /** The secret and the ID of each token. */
  async function identities(): Promise<Record<string, unknown>> {
    const outputs = await stack.outputs();
    return Object.fromEntries(
      KINDS.map((kind) => [kind, [outputs[`${kind}_secret`].value, (outputs[kind].value as unknown[])[0]]]),
    );
  }

  async function methodsTo(path: RegExp, from = 0): Promise<string[]> {
    const requests = (await stack.emulator.requests()).slice(from);
    return requests.filter((request) => path.test(request.path)).map(({ method }) => method);
  }

  it("works from the first plan on, gives consumers the new token at once, and destroys everything", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, removed: 0 });
    await apply();
    await expectNoChanges();
    expect(await validTokens()).toEqual(["ci #1", "grafana-1", "organization", "team"]);
    expect(await servedKinds()).toEqual([...KINDS].sort());
    const before = await stack.outputs();
    expect(KINDS.map((kind) => before[kind].value)).toEqual(
      KINDS.map(() => [
        expect.any(String) as string,
        expect.stringMatching(/^2031-06-07T00:00:/) as string,
        1,
      ]),
    );
    expect(before.ci_previous).toBeUndefined();

    await stack.emulator.advance("721h");
    expect(await stack.terraform.plan("-refresh=false", "-detailed-exitcode")).toMatchObject({ code: 0 });
    const planned = await stack.plannedChanges();
    expect(await stack.plannedChanges()).toEqual(planned);
    await applyWithoutGap();
    await expectNoChanges();
    expect(await validTokens()).toEqual(["ci #1", "ci #2", "grafana-1", "grafana-2", "organization", "team"]);
    const after = await stack.outputs();
    expect(after.ci_previous.value).toBe(before.ci_secret.value);
    expect(after.metrics_previous.value).toBe(before.metrics_secret.value);
    for (const kind of KINDS) {
      expect(after[`${kind}_secret`]).toMatchObject({ sensitive: true });
      expect(after[`${kind}_secret`].value).not.toBe(before[`${kind}_secret`].value);
      expect(after[kind].value).toEqual([expect.any(String), expect.stringMatching(/^2031-07-07T01:/), 2]);
    }
    // A singleton is regenerated in place.
    expect(await methodsTo(/\/(organizations\/acme|teams\/[^/]+)\/authentication-token$/)).not.toContain(
      "DELETE",
    );

    await stack.emulator.advance("168h");
    await applyWithoutGap();
    await expectNoChanges();
    expect((await stack.outputs()).ci_previous).toBeUndefined();
    expect(await stack.tokens()).toHaveLength(KINDS.length);

    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  });

  it.each([
    ["hashicorp/tfe", {}],
    ["tfetokens", ON_TFETOKENS],
  ])("makes the existing tokens of %s its first generation", async (_, context) => {
    stack.declare(tokensOfEachKind(), "json", context);
    await stack.terraform.init();
    await apply();
    const before = await identities();

    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, removed: 0, added: KINDS.length });
    await applyWithoutGap();
    expect(await identities()).toEqual(before);
    await expectNoChanges();
    expect(await stack.tokens()).toHaveLength(KINDS.length);

    await stack.emulator.advance("721h");
    await applyWithoutGap();
    expect(await validTokens()).toEqual(["ci", "ci #2", "grafana", "grafana-2", "organization", "team"]);
    await expectNoChanges();
  });

  it("moves a rotation on hashicorp/tfe to tfetokens, with the tokens of both slots", async () => {
    stack.declare(tokensOfEachKind(monthly), "json", { "cdktf-tfe-tokens:tokenProvider": "tfe" });
    await stack.terraform.init();
    await apply();
    await stack.emulator.advance("721h");
    await apply();
    const [before, tokens] = [await identities(), await stack.tokens()];

    stack.declare(tokensOfEachKind(monthly));
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, removed: 0, added: 0 });
    await applyWithoutGap();
    expect(await identities()).toEqual(before);
    expect(await stack.tokens()).toEqual(tokens);
    await expectNoChanges();
  });

  it("keeps a valid secret at consumers when a rotation or a token is replaced, or the rotation is removed", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    await apply();
    await stack.emulator.advance("721h");
    await apply();
    const addresses = (await stack.terraform.state()).map(({ address }) => address);
    const matching = (pattern: RegExp): string[] => addresses.filter((address) => pattern.test(address));

    await applyWithoutGap(...matching(/^tfetokens_rotation\./).map((address) => `-replace=${address}`));
    await expectNoChanges();
    await applyWithoutGap(...matching(/\.(Ci|Metrics)\[0\]$/).map((address) => `-replace=${address}`));
    await expectNoChanges();
    for (const address of [...matching(/\.(Ci|Metrics)\[0\]$/), ...matching(/^tfetokens_rotation\./)]) {
      expect(await stack.terraform.run(["taint", address])).toMatchObject({ code: 0 });
    }
    await applyWithoutGap();
    await expectNoChanges();

    stack.declare(tokensOfEachKind(), "json", ON_TFETOKENS);
    await apply();
    expect(await servedKinds()).toEqual([...KINDS].sort());
    await expectNoChanges();
    stack.declare(tokensOfEachKind(monthly));
    await applyWithoutGap();
    await expectNoChanges();
    await stack.emulator.advance("721h");
    await applyWithoutGap();
    await expectNoChanges();
    expect((await validTokens()).length).toBeLessThanOrEqual(6);
  });

  it("doesn't create a previous token again that was deleted by hand", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    await apply();
    const previous = await identities();
    await stack.emulator.advance("721h");
    await apply();
    // A list is not yet complete for a minute after a token's creation.
    await stack.emulator.advance("1h");
    for (const kind of SLOTTED) {
      const [, id] = previous[kind] as [string, string];
      const path = kind === "ci" ? "authentication-tokens" : "organizations/acme/metrics-tokens";
      const response = await stack.emulator.fetch("DELETE", `/api/v2/${path}/${id}`, { token: OWNER_TOKEN });
      expect(response.status).toBe(204);
    }
    await applyWithoutGap();
    await expectNoChanges();
    expect(await validTokens()).toEqual(["ci #2", "grafana-2", "organization", "team"]);
  });

  it("rotates early if a lifetime policy shortens the tokens", async () => {
    // The rotation finds an organization's token only if the configuration names the organization.
    stack.declare(tokensOfEachKind(monthly, "acme"));
    await stack.terraform.init();
    await apply();
    const policies = ["organization", "team"].map((type) => ({
      "token-type": type,
      "max-ttl-ms": 20 * 86_400_000,
    }));
    const body = {
      data: { type: "organization-token-ttl-policies", attributes: { "token-ttl-policies": policies } },
    };
    const path = "/api/v2/organizations/acme/token-ttl-policies";
    const response = await stack.emulator.fetch("PATCH", path, { token: OWNER_TOKEN, body });
    expect(response.status).toBe(200);
    // The grace period is 7 days.
    for (let day = 0; day < 60; day += 6) {
      await stack.emulator.advance("144h");
      expect({ day, served: await servedKinds() }).toEqual({ day, served: [...KINDS].sort() });
      await applyWithoutGap();
    }
    await expectNoChanges();
  });

  it("revokes no token with two slots that is in use when an older state is restored", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    await apply();
    const [state, backup] = ["terraform.tfstate", "older"].map((name) => join(stack.terraform.folder, name));
    copyFileSync(state, backup);
    await stack.emulator.advance("721h");
    await apply();
    const inUse = await heldSecrets();

    copyFileSync(backup, state);
    await apply();
    const valid = (await stack.tokens()).filter(({ expired }) => !expired).map((t) => t.secret_sha256);
    for (const kind of SLOTTED) expect(valid).toContain(sha256(inUse.get(kind)));
    // The rotation is due again. It regenerates the singletons, and consumers get the new secrets in the same apply.
    expect(await servedKinds()).toEqual([...KINDS].sort());
    await expectNoChanges();
  });
});
