import type { Connection } from "../../../lib/adapter/connection";
import type { Resource } from "../../../lib/adapter/framework/provider";
import type { PlanOf } from "../../../lib/adapter/framework/schema/attribute";
import { organizationToken } from "../../../lib/adapter/resources/organization-token/resource";
import { teamToken } from "../../../lib/adapter/resources/team-token/resource";
import type { commonAttributes } from "../../../lib/adapter/resources/token-attributes";
import { ManagedResource } from "../../support/managed-resource";
import { createTokenFixture, type TokenFixture } from "../../support/token-fixture";

type SingletonAttributes = typeof commonAttributes &
  Pick<(typeof organizationToken)["schema"]["attributes"], "organization" | "force_regenerate" | "timeouts">;
export type Arguments = Partial<PlanOf<SingletonAttributes>>;

const KINDS = [
  {
    kind: "organization",
    owner: (): Arguments => ({ organization: "acme" }),
    path: (): string => "/api/v2/organizations/acme/authentication-token",
    type: organizationToken as unknown as Resource<SingletonAttributes, Connection>,
  },
  {
    kind: "team",
    owner: ({ teamId }: TokenFixture): Arguments => ({ team_id: teamId }) as Arguments,
    path: ({ singletonPath }: TokenFixture): string => singletonPath,
    type: teamToken as unknown as Resource<SingletonAttributes, Connection>,
  },
] as const;

export const FIRST = { expires_at: "2090-01-01T00:00:00Z" };
export const SECOND = { expires_at: "2091-01-01T00:00:00Z" };

/** A test environment in which a resource manages a singleton token. Each test uses a new server. */
class SingletonTest {
  fixture!: TokenFixture;
  resource!: ManagedResource<SingletonAttributes>;
  /** The arguments that identify the organization or the team of the token. */
  owner: Arguments = {};
  /** The API path of the singleton token. */
  url = "";

  readonly #of: (typeof KINDS)[number];

  constructor(of: (typeof KINDS)[number]) {
    this.#of = of;
  }

  get kind(): "organization" | "team" {
    return this.#of.kind;
  }

  get resourceType(): Resource<SingletonAttributes, Connection> {
    return this.#of.type;
  }

  async start(): Promise<void> {
    this.fixture = await createTokenFixture();
    this.owner = this.#of.owner(this.fixture);
    this.url = this.#of.path(this.fixture);
    this.resource = new ManagedResource(this.resourceType, () => this.fixture.connect());
  }

  apply(given: Arguments): ReturnType<ManagedResource<SingletonAttributes>["apply"]> {
    return this.resource.apply({ ...this.owner, ...given });
  }

  /** Returns the methods of all requests except the first `after`, separated by spaces. */
  async methods(after = 0): Promise<string> {
    return (await this.fixture.requests(after)).map((line) => line.split(" ")[0]).join(" ");
  }

  async requestCount(): Promise<number> {
    return (await this.fixture.requests()).length;
  }

  /** Creates or regenerates the token with a different credential, so that the provider isn't its creator. */
  async regenerateAsStranger(): Promise<{ id: string; secret: string }> {
    const stranger =
      this.kind === "team" ? await this.fixture.strangerToken() : await this.createOwnersTeamToken();
    return this.fixture.regenerate(this.url, stranger);
  }

  /** Creates a token of the owners team, and returns its secret. */
  async createOwnersTeamToken(): Promise<string> {
    const { secret } = await this.fixture.createDescribed("stranger", undefined, await this.ownersTeamId());
    return secret;
  }

  async ownersTeamId(): Promise<string> {
    const { teams } = await this.fixture.emulator.state();
    return teams.find(({ name }) => name === "owners")?.id ?? "";
  }

  async expectOnly(id: string | null): Promise<void> {
    expect(await this.fixture.ids(this.kind)).toEqual(id === null ? [] : [id]);
  }

  get importId(): string {
    const { team_id: teamId } = this.owner as { team_id?: string };
    return teamId ?? "acme";
  }
}

/** Defines tests that run for an organization's token and for a team's singleton token. */
export function describeSingletons(define: (singleton: SingletonTest) => void): void {
  describe.each(KINDS)("a singleton token ($kind)", (kind) => {
    const singleton = new SingletonTest(kind);
    beforeEach(() => singleton.start());
    afterEach(() => singleton.fixture.close());
    define(singleton);
  });
}
