import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type TerraformStack } from "cdktf";
import { type RotationSchedule } from "../../lib";
import { ConstructStack, sha256 } from "../support/construct-stack";
import { OWNER_TOKEN } from "../support/emulator";
import { declareTokens, KINDS, monthly, SLOTTED, TokenObserver } from "../support/tokens-of-each-kind";

const tokensOfEachKind =
  (rotation?: RotationSchedule, organization?: string) =>
  (stack: TerraformStack): void =>
    declareTokens(stack, { rotation, organization });

const ON_TFETOKENS = { "cdktf-tfe-tokens:tokenProvider": "tfetokens" };

// Each test runs up to twenty Terraform commands.
jest.setTimeout(300_000);

describe("rotation on real Terraform", () => {
  let stack: ConstructStack;
  let observer: TokenObserver;

  beforeEach(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
    observer = new TokenObserver(stack);
  });

  afterEach(() => stack.close());

  async function methodsTo(path: RegExp, from = 0): Promise<string[]> {
    const requests = (await stack.emulator.requests()).slice(from);
    return requests.filter((request) => path.test(request.path)).map(({ method }) => method);
  }

  it("passes each new token to consumers in the apply that creates it, and leaves no token after a destroy", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, removed: 0 });
    await observer.apply();
    await observer.expectNoChanges();
    expect(await observer.validTokens()).toEqual(["ci #1", "grafana-1", "organization", "team"]);
    expect(await observer.kindsWithValidSecret()).toEqual([...KINDS].sort());
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
    await observer.applyWithoutGap();
    await observer.expectNoChanges();
    expect(await observer.validTokens()).toEqual([
      "ci #1",
      "ci #2",
      "grafana-1",
      "grafana-2",
      "organization",
      "team",
    ]);
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
    await observer.applyWithoutGap();
    await observer.expectNoChanges();
    expect((await stack.outputs()).ci_previous).toBeUndefined();
    expect(await stack.tokens()).toHaveLength(KINDS.length);

    expect(await stack.terraform.destroy()).toMatchObject({ code: 0 });
    expect(await stack.tokens()).toEqual([]);
  });

  it.each([
    ["hashicorp/tfe", {}],
    ["tfetokens", ON_TFETOKENS],
  ])("uses the existing tokens of %s as its first generation", async (_, context) => {
    stack.declare(tokensOfEachKind(), "json", context);
    await stack.terraform.init();
    await observer.apply();
    const before = await observer.identities();

    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, removed: 0, added: KINDS.length });
    await observer.applyWithoutGap();
    expect(await observer.identities()).toEqual(before);
    await observer.expectNoChanges();
    expect(await stack.tokens()).toHaveLength(KINDS.length);

    await stack.emulator.advance("721h");
    await observer.applyWithoutGap();
    expect(await observer.validTokens()).toEqual([
      "ci",
      "ci #2",
      "grafana",
      "grafana-2",
      "organization",
      "team",
    ]);
    await observer.expectNoChanges();
  });

  it("moves from hashicorp/tfe to tfetokens, and keeps the tokens of both slots", async () => {
    stack.declare(tokensOfEachKind(monthly), "json", { "cdktf-tfe-tokens:tokenProvider": "tfe" });
    await stack.terraform.init();
    await observer.apply();
    await stack.emulator.advance("721h");
    await observer.apply();
    const [before, tokens] = [await observer.identities(), await stack.tokens()];

    stack.declare(tokensOfEachKind(monthly));
    expect(await stack.terraform.plan()).toMatchObject({ code: 0, removed: 0, added: 0 });
    await observer.applyWithoutGap();
    expect(await observer.identities()).toEqual(before);
    expect(await stack.tokens()).toEqual(tokens);
    await observer.expectNoChanges();
  });

  it("leaves consumers with a valid secret if a rotation or a token is replaced, or the rotation is removed", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    await observer.apply();
    await stack.emulator.advance("721h");
    await observer.apply();
    const addresses = (await stack.terraform.state()).map(({ address }) => address);
    const matching = (pattern: RegExp): string[] => addresses.filter((address) => pattern.test(address));

    await observer.applyWithoutGap(
      ...matching(/^tfetokens_rotation\./).map((address) => `-replace=${address}`),
    );
    await observer.expectNoChanges();
    await observer.applyWithoutGap(
      ...matching(/\.(Ci|Metrics)\[0\]$/).map((address) => `-replace=${address}`),
    );
    await observer.expectNoChanges();
    for (const address of [...matching(/\.(Ci|Metrics)\[0\]$/), ...matching(/^tfetokens_rotation\./)]) {
      expect(await stack.terraform.run(["taint", address])).toMatchObject({ code: 0 });
    }
    await observer.applyWithoutGap();
    await observer.expectNoChanges();

    stack.declare(tokensOfEachKind(), "json", ON_TFETOKENS);
    await observer.apply();
    expect(await observer.kindsWithValidSecret()).toEqual([...KINDS].sort());
    await observer.expectNoChanges();
    stack.declare(tokensOfEachKind(monthly));
    await observer.applyWithoutGap();
    await observer.expectNoChanges();
    await stack.emulator.advance("721h");
    await observer.applyWithoutGap();
    await observer.expectNoChanges();
    expect((await observer.validTokens()).length).toBeLessThanOrEqual(6);
  });

  it("doesn't recreate a previous token that was deleted manually", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    await observer.apply();
    const previous = await observer.identities();
    await stack.emulator.advance("721h");
    await observer.apply();
    // A list can be incomplete for a minute after a token's creation.
    await stack.emulator.advance("1h");
    for (const kind of SLOTTED) {
      const [, id] = previous[kind] as [string, string];
      const path = kind === "ci" ? "authentication-tokens" : "organizations/acme/metrics-tokens";
      const response = await stack.emulator.fetch("DELETE", `/api/v2/${path}/${id}`, { token: OWNER_TOKEN });
      expect(response.status).toBe(204);
    }
    await observer.applyWithoutGap();
    await observer.expectNoChanges();
    expect(await observer.validTokens()).toEqual(["ci #2", "grafana-2", "organization", "team"]);
  });

  it("rotates early if a policy shortens the lifetime of the tokens", async () => {
    // The rotation finds an organization's token only if the configuration names the organization.
    stack.declare(tokensOfEachKind(monthly, "acme"));
    await stack.terraform.init();
    await observer.apply();
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
    // The applies are 6 days apart, which is less than the grace period of 7 days.
    for (let day = 0; day < 60; day += 6) {
      await stack.emulator.advance("144h");
      expect({ day, served: await observer.kindsWithValidSecret() }).toEqual({
        day,
        served: [...KINDS].sort(),
      });
      await observer.applyWithoutGap();
    }
    await observer.expectNoChanges();
  });

  it("doesn't revoke a token in use when an older state is restored, if there are two slots", async () => {
    stack.declare(tokensOfEachKind(monthly));
    await stack.terraform.init();
    await observer.apply();
    const [state, backup] = ["terraform.tfstate", "older"].map((name) => join(stack.terraform.folder, name));
    copyFileSync(state, backup);
    await stack.emulator.advance("721h");
    await observer.apply();
    const inUse = await observer.heldSecrets();

    copyFileSync(backup, state);
    await observer.apply();
    const valid = (await stack.tokens()).filter(({ expired }) => !expired).map((t) => t.secret_sha256);
    for (const kind of SLOTTED) expect(valid).toContain(sha256(inUse.get(kind)));
    // The rotation is due again. It regenerates the singletons, and consumers get the new secrets in the same apply.
    expect(await observer.kindsWithValidSecret()).toEqual([...KINDS].sort());
    await observer.expectNoChanges();
  });
});
