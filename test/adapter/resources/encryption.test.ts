import type { Connection } from "../../../lib/adapter/connection";
import { parseEnvelope } from "../../../lib/adapter/encryption/envelope";
import { openEnvelope } from "../../../lib/adapter/encryption/open-envelope";
import type { EncryptionKeys } from "../../../lib/adapter/encryption/configured-keys";
import { tokenSecret } from "../../../lib/adapter/ephemeral-resources/token-secret";
import type { Resource } from "../../../lib/adapter/framework/provider";
import type { PlanOf } from "../../../lib/adapter/framework/schema/attribute";
import { CallPrivateState } from "../../../lib/adapter/framework/values/private-state";
import { UNKNOWN } from "../../../lib/adapter/framework/values/value";
import { metricsToken } from "../../../lib/adapter/resources/metrics-token/resource";
import { organizationToken } from "../../../lib/adapter/resources/organization-token/resource";
import { teamToken } from "../../../lib/adapter/resources/team-token/resource";
import type { commonAttributes } from "../../../lib/adapter/resources/token-attributes";
import { createEncryptionKey } from "../../support/encryption";
import { ManagedResource } from "../../support/managed-resource";
import { TokenFixture, formatDiagnostics, createTokenFixture } from "../../support/token-fixture";

type Common = Resource<typeof commonAttributes, Connection>;
type Arguments = Partial<PlanOf<typeof commonAttributes>>;

const [first, second] = [createEncryptionKey("first"), createEncryptionKey("second")];

const KINDS = [
  {
    kind: "a metrics token",
    type: metricsToken as unknown as Common,
    resourceType: "tfetokens_metrics_token",
    owner: () => ({ organization: "acme", name_prefix: "ci-" }),
    isRegenerated: false,
  },
  {
    kind: "a described team token",
    type: teamToken as unknown as Common,
    resourceType: "tfetokens_team_token",
    owner: ({ teamId }: TokenFixture) => ({ team_id: teamId, description_prefix: "ci " }),
    isRegenerated: false,
  },
  {
    kind: "a team's singleton token",
    type: teamToken as unknown as Common,
    resourceType: "tfetokens_team_token",
    owner: ({ teamId }: TokenFixture) => ({ team_id: teamId }),
    isRegenerated: true,
  },
  {
    kind: "an organization's token",
    type: organizationToken as unknown as Common,
    resourceType: "tfetokens_organization_token",
    owner: () => ({ organization: "acme" }),
    isRegenerated: true,
  },
];

describe.each(KINDS)("the encrypted secret of $kind", ({ type, resourceType, owner, isRegenerated }) => {
  let fixture: TokenFixture;
  let resource: ManagedResource<typeof commonAttributes>;
  let keys: EncryptionKeys;

  beforeEach(async () => {
    fixture = await createTokenFixture();
    keys = [first];
    resource = new ManagedResource(type, () => fixture.connect({ encryptionKeys: keys }));
  });

  afterEach(() => fixture.close());

  const apply = (given: Arguments): ReturnType<(typeof resource)["apply"]> =>
    resource.apply({ ...owner(fixture), ...given });
  const encrypted = { encrypted: true };

  /** Returns the secret in the state, or undefined if the key can't decrypt it. */
  function decrypt(key = first): string | undefined {
    const { id, encrypted_token: envelope } = resource.values;
    const opened = openEnvelope(envelope ?? "", { resourceType, tokenId: id ?? "" }, [key]);
    return opened.kind === "opened" ? opened.secret.reveal() : undefined;
  }

  async function countPosts(): Promise<number> {
    return (await fixture.requests()).filter((line) => line.startsWith("POST")).length;
  }

  it("is stored as an envelope that belongs to the token, and a second plan changes nothing", async () => {
    expect(await apply(encrypted)).toMatchObject({ action: "create", diagnostics: [] });
    expect(resource.values).toMatchObject({ token: null, encrypted: true });
    expect(await fixture.isValid(decrypt())).toBe(true);
    expect(await apply(encrypted)).toMatchObject({ action: "nothing", diagnostics: [] });
  });

  it("is unknown in the plan, and the plaintext secret is unknown only if `encrypted` is unknown", () => {
    const { planned } = resource.plan({ ...owner(fixture), ...encrypted });
    expect(planned).toMatchObject({ token: null, encrypted_token: UNKNOWN });
    const unknown = resource.plan({ ...owner(fixture), encrypted: UNKNOWN });
    expect(unknown.planned).toMatchObject({ token: UNKNOWN, encrypted_token: UNKNOWN });
  });

  it("requires a key, and no token is created without a key", async () => {
    keys = [];
    const { action, diagnostics } = await apply(encrypted);
    expect(action).toBe("refused");
    expect(formatDiagnostics(diagnostics)).toMatch(
      /^error: `encrypted` requires a key .*TFETOKENS_STATE_ENCRYPTION_KEY/,
    );
    keys = UNKNOWN;
    const { planned } = resource.plan({ ...owner(fixture), ...encrypted });
    const created = await type.create(planned, fixture.connect(), new CallPrivateState());
    expect(created.value).toBeUndefined();
    expect(formatDiagnostics(created.diagnostics ?? [])).toMatch(/^error: `encrypted` requires a key/);
    expect(await countPosts()).toBe(0);
  });

  it("is encrypted in place if the state contains the plaintext secret", async () => {
    await apply({});
    const { id, token } = resource.values;
    expect(resource.values).toMatchObject({ encrypted: null, encrypted_token: null });
    expect(await apply(encrypted)).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ id, token: null });
    expect(decrypt()).toBe(token);
    expect(await countPosts()).toBe(1);
  });

  it("stays in plain text, with an error, if `encrypted` is set without a key", async () => {
    await apply({});
    const { token } = resource.values;
    keys = [];
    expect(formatDiagnostics((await apply(encrypted)).diagnostics)).toMatch(
      /^error: `encrypted` requires a key/,
    );
    expect(resource.values).toMatchObject({ token, encrypted: null });
  });

  it.each([{ encrypted: null }, { encrypted: false }])("is decrypted in place with %p", async (decrypted) => {
    await apply(encrypted);
    const { id } = resource.values;
    const secret = decrypt();
    expect(await apply(decrypted)).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ id, token: secret, encrypted_token: null });
    expect(await apply(decrypted)).toMatchObject({ action: "nothing" });
    expect(await countPosts()).toBe(1);
  });

  it.each([
    ["a different key", [second], second.id],
    ["no key", [], "no key is configured"],
  ])("isn't decrypted without its key, and the error names the keys: %s", async (_what, others, named) => {
    await apply(encrypted);
    const before = resource.values;
    keys = others;
    const { action, diagnostics } = await apply({});
    expect(action).toBe("refused");
    expect(formatDiagnostics(diagnostics)).toMatch(/^error: The secret can't be decrypted/);
    expect(formatDiagnostics(diagnostics)).toContain(first.id);
    expect(formatDiagnostics(diagnostics)).toContain(named);
    expect(resource.values).toEqual(before);
  });

  it("is encrypted in place with a new first key while the old key is still configured", async () => {
    await apply(encrypted);
    const { id } = resource.values;
    const secret = decrypt();
    keys = [second, first];
    expect(await apply(encrypted)).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ id, token: null });
    expect(decrypt(second)).toBe(secret);
    keys = [second];
    expect(await apply(encrypted)).toMatchObject({ action: "nothing", diagnostics: [] });
    expect(await countPosts()).toBe(1);
  });

  it("stays the same, with a warning, if a new key replaces the old key, until the token is rotated", async () => {
    await apply(encrypted);
    const before = resource.values;
    keys = [second];
    const { action, diagnostics } = await apply(encrypted);
    expect(action).toBe("nothing");
    expect(formatDiagnostics(diagnostics)).toMatch(
      new RegExp(`^warning: .*${first.id}.*${second.id}.*rotate the token`),
    );
    expect(resource.values).toEqual(before);
    const rotated = await apply({ ...encrypted, expires_at: "2090-01-01T00:00:00Z" });
    expect(rotated).toMatchObject({ action: isRegenerated ? "update" : "replace", diagnostics: [] });
    expect(resource.values.token).toBeNull();
    expect(await fixture.isValid(decrypt(second))).toBe(true);
  });

  it("prevents only changes that require a new token if there is no key", async () => {
    await apply(encrypted);
    const { encrypted_token: envelope } = resource.values;
    keys = [];
    expect(await apply(encrypted)).toMatchObject({ action: "nothing", diagnostics: [] });
    expect(await apply({ ...encrypted, generation: 1 })).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ token: null, encrypted_token: envelope, generation: 1 });
    expect(formatDiagnostics((await apply({ ...encrypted, generation: 2 })).diagnostics)).toMatch(
      /requires a key/,
    );
    expect(await resource.destroy()).toEqual([]);
  });

  it("is encrypted again when the token is rotated, and the state contains no plaintext secret", async () => {
    await apply({ ...encrypted, generation: 1 });
    const [id, secret] = [resource.values.id, decrypt()];
    expect(await apply({ ...encrypted, generation: 2 })).toMatchObject({ diagnostics: [] });
    expect(resource.values).toMatchObject({ token: null, generation: 2 });
    expect(resource.values.id).not.toBe(id);
    expect(parseEnvelope(resource.values.encrypted_token ?? "")?.tokenId).toBe(resource.values.id);
    expect(await fixture.isValid(decrypt())).toBe(true);
    for (const text of [secret, decrypt()]) {
      expect(JSON.stringify([resource.values, resource.privateState, resource.reported])).not.toContain(text);
    }
  });

  it("can be planned with keys that are known only during apply", async () => {
    await apply(encrypted);
    keys = UNKNOWN;
    const unchanged = resource.plan({ ...owner(fixture), ...encrypted });
    expect(unchanged.planned).toMatchObject({ token: null, encrypted_token: UNKNOWN });
    const decrypted = resource.plan(owner(fixture) as Arguments);
    expect(decrypted.planned).toMatchObject({ token: UNKNOWN, encrypted_token: UNKNOWN });
  });

  it("causes a warning if the envelope or the token's ID was changed in the state", async () => {
    await apply(encrypted);
    const { encrypted_token: envelope } = resource.values;
    resource.state = { ...resource.values, encrypted_token: (envelope ?? "").replace(/:[^:]*$/, ":AAAA") };
    expect(formatDiagnostics((await apply(encrypted)).diagnostics)).toMatch(
      /^warning: .*isn't an encrypted token/,
    );
    resource.state = { ...resource.values, encrypted_token: envelope, id: "another" };
    expect(formatDiagnostics(resource.plan({ ...owner(fixture), ...encrypted }).diagnostics)).toMatch(
      /^warning: .*not to token "another"/,
    );
  });
});

describe("the encrypted secret of a singleton token", () => {
  const type = organizationToken as unknown as Common;
  let fixture: TokenFixture;

  beforeEach(async () => {
    fixture = await createTokenFixture();
  });

  afterEach(() => fixture.close());

  it("becomes the provider's credential if the provider regenerates the token that it authenticates with", async () => {
    const credential: { token?: string } = {};
    const connections: Connection[] = [];
    const resource = new ManagedResource(type, () => {
      const connection = fixture.connect({ encryptionKeys: [first], ...credential });
      connections.push(connection);
      return connection;
    });
    const given = { organization: "acme", encrypted: true } as Arguments;
    await resource.apply(given);
    const opened = openEnvelope(resource.values.encrypted_token ?? "", {}, [first]);
    credential.token = opened.kind === "opened" ? opened.secret.reveal() : "";
    expect(await resource.apply({ ...given, generation: 1 })).toMatchObject({ diagnostics: [] });
    expect(await resource.apply({ ...given, generation: 2 })).toMatchObject({ diagnostics: [] });
    // The connection that regenerated the token uses the new credential.
    expect(await resource.refresh(connections.at(-1))).toEqual([]);
  });

  it("isn't created for a moved token until a read returns the token's ID, and a warning explains this", async () => {
    const resource = new ManagedResource(type, () => fixture.connect({ encryptionKeys: [first] }));
    const { id, secret } = await fixture.regenerate("/api/v2/organizations/acme/authentication-token");
    resource.move({
      providerAddress: "registry.terraform.io/hashicorp/tfe",
      typeName: "tfe_organization_token",
      schemaVersion: 0,
      state: { id: "acme", organization: "acme", token: secret },
    });
    const given = { organization: "acme", encrypted: true } as Arguments;
    const unread = await resource.apply(given, { refresh: false });
    expect(formatDiagnostics(resource.reported)).toMatch(/^warning: The secret isn't encrypted yet/);
    expect(unread.diagnostics).toEqual([]);
    expect(resource.values).toMatchObject({ id: null, token: secret });
    expect(await resource.apply(given)).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ id, token: null });
  });

  it("is null after an import, and the second apply changes nothing", async () => {
    const resource = new ManagedResource(type, () => fixture.connect({ encryptionKeys: [first] }));
    await fixture.regenerate("/api/v2/organizations/acme/authentication-token");
    expect(await resource.import("acme")).toEqual([]);
    const given = { organization: "acme", encrypted: true } as Arguments;
    expect(await resource.apply(given)).toMatchObject({ action: "update", diagnostics: [] });
    expect(resource.values).toMatchObject({ token: null, encrypted_token: null });
    expect(await resource.apply(given)).toMatchObject({ action: "nothing" });
  });
});

describe("ephemeral tfetokens_token_secret", () => {
  let fixture: TokenFixture;

  beforeAll(async () => {
    fixture = await createTokenFixture();
  });

  afterAll(() => fixture.close());

  async function open(
    config: { encrypted_token: string | null; token_id?: string },
    encryptionKeys: EncryptionKeys = [first],
  ): Promise<{ result: unknown; diagnostics: string }> {
    const connection = fixture.connect({ encryptionKeys });
    const { value, diagnostics = [] } = await tokenSecret.open(
      { token: null, token_id: null, ...config },
      connection,
    );
    expect(await value?.close(connection.hardStop)).toEqual([]);
    return { result: value?.result, diagnostics: formatDiagnostics(diagnostics) };
  }

  async function createEnvelope(): Promise<{ id: string; envelope: string }> {
    const type = metricsToken as unknown as Common;
    const connect = fixture.connect;
    const resource = new ManagedResource(type, () => connect({ encryptionKeys: [first] }));
    await resource.apply({ organization: "acme", name_prefix: "ci-", encrypted: true } as Arguments);
    return { id: resource.values.id ?? "", envelope: resource.values.encrypted_token ?? "" };
  }

  it("returns the secret and the token's ID", async () => {
    const { id, envelope } = await createEnvelope();
    const { result, diagnostics } = await open({ encrypted_token: envelope }, [second, first]);
    expect(diagnostics).toBe("");
    expect(result).toMatchObject({ encrypted_token: envelope, token_id: id });
    expect(await fixture.isValid((result as { token: string }).token)).toBe(true);
    expect(await open({ encrypted_token: envelope, token_id: id })).toEqual({ result, diagnostics });
  });

  it.each([
    ["a different key", [second], {}, `key ${first.id}`],
    ["no key", [], {}, `key ${first.id}`],
    ["another token's ID", [first], { token_id: "another" }, 'not to token "another"'],
  ])("returns null and a warning with %s", async (_what, keys, more, named) => {
    const { envelope } = await createEnvelope();
    const { result, diagnostics } = await open({ encrypted_token: envelope, ...more }, keys);
    expect(result).toMatchObject({ token: null });
    expect(diagnostics).toMatch(/^warning: The secret of a token can't be decrypted: .*rotate the token/);
    expect(diagnostics).toContain(named);
  });

  it("returns null and a warning for text that isn't an envelope, without quoting the text", async () => {
    const { result, diagnostics } = await open({ encrypted_token: "plain secret" });
    expect(result).toEqual({ encrypted_token: "plain secret", token_id: null, token: null });
    expect(diagnostics).toMatch(/^warning: /);
    expect(diagnostics).not.toContain("plain secret");
  });

  it("returns null without a warning if `encrypted_token` is null", async () => {
    expect(await open({ encrypted_token: null })).toMatchObject({ result: { token: null }, diagnostics: "" });
  });

  it("returns an unknown secret if the keys are unknown", async () => {
    const { envelope } = await createEnvelope();
    expect(await open({ encrypted_token: envelope }, UNKNOWN)).toMatchObject({
      result: { token: UNKNOWN },
      diagnostics: "",
    });
  });
});
