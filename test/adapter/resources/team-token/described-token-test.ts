import { teamToken } from "../../../../lib/adapter/resources/team-token/resource";
import type {
  PlannedTeamToken,
  TeamTokenAttributes,
} from "../../../../lib/adapter/resources/team-token/schema";
import type { ConnectionOptions } from "../../../support/connection";
import { ManagedResource } from "../../../support/managed-resource";
import { createTokenFixture, type TokenFixture } from "../../../support/token-fixture";

export const CREATE = { method: "POST", path: "/teams/.*/authentication-tokens$" };
export const LIST = { method: "GET", path: "/team-tokens" };
export const READ = { method: "GET", path: "/authentication-tokens/" };

export const EXACT = { description: "ci" };
export const PREFIX = { description_prefix: "ci-" };

/** A test environment in which a resource manages a described team token. Each test uses a new server. */
export class DescribedTokenTest {
  fixture!: TokenFixture;
  resource!: ManagedResource<TeamTokenAttributes>;
  /** The connection options of later calls. */
  options: ConnectionOptions = {};

  async start(): Promise<void> {
    this.fixture = await createTokenFixture();
    this.options = {};
    this.resource = this.manage();
  }

  /** Returns another resource, which hasn't been applied yet. */
  manage(): ManagedResource<TeamTokenAttributes> {
    return new ManagedResource(teamToken, () => this.fixture.connect(this.options));
  }

  apply(given: Partial<PlannedTeamToken>): ReturnType<ManagedResource<TeamTokenAttributes>["apply"]> {
    return this.resource.apply({ team_id: this.fixture.teamId, ...given });
  }

  /** Returns the methods of all requests except the first `after`. */
  async methods(after = 0): Promise<string[]> {
    return (await this.fixture.requests(after)).map((line) => line.split(" ")[0]);
  }

  async requestCount(): Promise<number> {
    return (await this.fixture.requests()).length;
  }
}
