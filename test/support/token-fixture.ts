import { createHash } from "node:crypto";
import type { Connection } from "../../lib/adapter/connection";
import type { Diagnostic } from "../../lib/adapter/framework/schema/diagnostic";
import { createInstantConnection, type ConnectionOptions } from "./connection";
import { OWNER_TOKEN, startTestEmulator, type EmulatedToken, type TestEmulator } from "./emulator";

export const HOUR = "1h";

/** The values of the attributes that a singleton's data source computes, before the data source is read. */
export const NO_DETAILS = {
  id: null,
  description: null,
  created_at: null,
  last_used_at: null,
  expires_at: null,
  created_by: null,
} as const;

/** An emulator with two organizations, and methods that manage its tokens with the owner's credential. */
export class TokenFixture {
  constructor(
    readonly emulator: TestEmulator,
    /** The ID of the team `ci` in the organization acme. */
    readonly teamId: string,
  ) {}

  connect = (options: ConnectionOptions = {}): Connection =>
    createInstantConnection(this.emulator.url, options);

  get singletonPath(): string {
    return `/api/v2/teams/${this.teamId}/authentication-token`;
  }

  /** Creates or regenerates the singleton at the given path, and returns its ID and secret. */
  async regenerate(path: string, token = OWNER_TOKEN): Promise<{ id: string; secret: string }> {
    return parseCreated(await this.emulator.fetch("POST", path, { token }));
  }

  async createDescribed(
    description: string,
    token = OWNER_TOKEN,
    teamId = this.teamId,
  ): Promise<{ id: string; secret: string }> {
    const path = `/api/v2/teams/${teamId}/authentication-tokens`;
    const body = { data: { type: "authentication-tokens", attributes: { description } } };
    return parseCreated(await this.emulator.fetch("POST", path, { token, body }));
  }

  async revoke(id: string): Promise<void> {
    await this.emulator.fetch("DELETE", `/api/v2/authentication-tokens/${id}`, { token: OWNER_TOKEN });
  }

  /**
   * Creates a token of the team `admins`, which can manage all teams, and returns the token's secret. With this secret,
   * tests create tokens that the provider's user didn't create.
   */
  async strangerToken(): Promise<string> {
    const { teams } = await this.emulator.state();
    const admins = teams.find(({ name }) => name === "admins")?.id ?? "";
    return (await this.createDescribed("stranger", OWNER_TOKEN, admins)).secret;
  }

  /** Limits the lifetime of all tokens of one kind in the organization acme to one day. */
  async limitLifetime(kind: string): Promise<void> {
    const attributes = { "token-ttl-policies": [{ "token-type": kind, "max-ttl-ms": 86_400_000 }] };
    const body = { data: { type: "organization-token-ttl-policies", attributes } };
    const path = "/api/v2/organizations/acme/token-ttl-policies";
    await this.emulator.fetch("PATCH", path, { token: OWNER_TOKEN, body });
  }

  async tokens(kind: string): Promise<EmulatedToken[]> {
    const { tokens } = await this.emulator.state();
    return tokens.filter((token) => token.kind === kind && token.description !== "stranger");
  }

  async ids(kind: string): Promise<string[]> {
    return (await this.tokens(kind)).map(({ id }) => id);
  }

  /** Reports whether a secret belongs to a token that wasn't revoked. */
  async isValid(secret: unknown): Promise<boolean> {
    const hash = createHash("sha256").update(String(secret)).digest("hex");
    return (await this.emulator.state()).tokens.some((token) => token.secret_sha256 === hash);
  }

  /** Returns the method and path of each request after the first `after` requests. The paths omit the base path. */
  async requests(after = 0): Promise<string[]> {
    const all = await this.emulator.requests();
    return all.slice(after).map(({ method, path }) => `${method} ${path.replace(/^\/api\/v2\//, "")}`);
  }

  async close(): Promise<void> {
    await this.emulator.close();
  }
}

/**
 * Starts an emulator with the teams `ci` and `admins` in the organization `acme`, and with the team `elsewhere` in the
 * organization `other`.
 */
export async function createTokenFixture(): Promise<TokenFixture> {
  const teams = [{ name: "ci" }, { name: "admins", organizationAccess: { "manage-teams": true } }];
  const seeds = [
    { name: "acme", teams },
    { name: "other", teams: [{ name: "elsewhere" }] },
  ];
  const emulator = await startTestEmulator({ organizations: [], seeds });
  const { teams: seeded } = await emulator.state();
  return new TokenFixture(emulator, seeded.find(({ name }) => name === "ci")?.id ?? "");
}

/** Returns all diagnostics as one string, with lines of the form `severity: summary: detail`. */
export const formatDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ severity, summary, detail }) => `${severity}: ${summary}: ${detail}`).join("\n");

function parseCreated({ status, body }: { status: number; body: string }): { id: string; secret: string } {
  if (status !== 201) throw new Error(`the emulator responded with ${status}: ${body}`);
  const { data } = JSON.parse(body) as { data: { id: string; attributes: { token: string } } };
  return { id: data.id, secret: data.attributes.token };
}
