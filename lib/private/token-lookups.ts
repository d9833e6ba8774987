import { Construct } from "constructs";
import { DataTfetokensOrganizationToken } from "../tfetokens/generated/data-tfetokens-organization-token";
import { DataTfetokensTeamToken } from "../tfetokens/generated/data-tfetokens-team-token";
import { resolveProvider } from "../tfetokens/private/implicit-provider";
import { type IOrganizationToken, type ITeamToken, type TokenLookupOptions } from "../token";
import { checkNotEmpty, checkProvider } from "./validation/props";

/** An organization's token that the stack reads but doesn't manage. */
export class OrganizationTokenLookup extends Construct implements IOrganizationToken {
  private readonly data: DataTfetokensOrganizationToken;

  public constructor(scope: Construct, id: string, organization: string, { provider }: TokenLookupOptions) {
    super(scope, id);
    checkNotEmpty(this, "organization", organization);
    checkProvider(this, provider, "tfetokens");
    this.data = new DataTfetokensOrganizationToken(this, "Default", {
      organization,
      provider: resolveProvider(this, provider),
    });
  }

  public get tokenId(): string {
    return this.data.id;
  }

  public get createdAt(): string {
    return this.data.createdAt;
  }

  public get expiresAt(): string {
    return this.data.expiresAt;
  }

  public get lastUsedAt(): string {
    return this.data.lastUsedAt;
  }
}

/** The key of a team token: the team's ID for its singleton token, or the token's own ID for any team token. */
export type TeamTokenKey = { readonly teamId: string } | { readonly tokenId: string };

/** A team token that the stack reads but doesn't manage. */
export class TeamTokenLookup extends Construct implements ITeamToken {
  private readonly data: DataTfetokensTeamToken;

  public constructor(scope: Construct, id: string, key: TeamTokenKey, { provider }: TokenLookupOptions) {
    super(scope, id);
    for (const [prop, value] of Object.entries(key)) checkNotEmpty(this, prop, value);
    checkProvider(this, provider, "tfetokens");
    this.data = new DataTfetokensTeamToken(this, "Default", {
      ...key,
      provider: resolveProvider(this, provider),
    });
  }

  public get tokenId(): string {
    return this.data.id;
  }

  public get teamId(): string {
    return this.data.teamId;
  }

  public get description(): string {
    return this.data.description;
  }

  public get createdAt(): string {
    return this.data.createdAt;
  }

  public get expiresAt(): string {
    return this.data.expiresAt;
  }

  public get lastUsedAt(): string {
    return this.data.lastUsedAt;
  }
}
