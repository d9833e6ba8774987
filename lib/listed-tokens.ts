import { ComplexList, ComplexObject } from "cdktf";

/** A token in a `MetricsTokenList`. */
export class ListedMetricsToken extends ComplexObject {
  /** ID of the token: 32 letters and digits. */
  public get tokenId(): string {
    return this.getStringAttribute("id");
  }

  /** Name of the token. */
  public get name(): string {
    return this.getStringAttribute("name");
  }

  /** When the token was created, as an RFC 3339 timestamp in UTC. */
  public get createdAt(): string {
    return this.getStringAttribute("created_at");
  }

  /**
   * When the token expires, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token doesn't
   * expire.
   */
  public get expiresAt(): string {
    return this.getStringAttribute("expires_at");
  }
}

/**
 * The tokens of a `MetricsTokenList`. Get one token by its index, or pass the list to
 * `TerraformIterator.fromComplexList`, to a function of `Fn`, or to an output. In the list, the attributes have
 * Terraform's names: `id`, `name`, `created_at` and `expires_at`.
 */
export class ListedMetricsTokens extends ComplexList {
  /**
   * Returns the token at an index. If the index is out of range, the plan or apply fails.
   *
   * @param index - 0 for the first token
   */
  public get(index: number): ListedMetricsToken {
    return new ListedMetricsToken(this.terraformResource, this.terraformAttribute, this.wrapsSet, index);
  }
}

/** A token in a `TeamTokenList`. */
export class ListedTeamToken extends ComplexObject {
  /** ID of the token, such as "at-6yEmxNAhaoQLH1Da". */
  public get tokenId(): string {
    return this.getStringAttribute("id");
  }

  /** ID of the token's team, such as "team-BUHBEM97xboT8TVz". */
  public get teamId(): string {
    return this.getStringAttribute("team_id");
  }

  /** Description of the token. In Terraform, the value is null if the token doesn't have a description. */
  public get description(): string {
    return this.getStringAttribute("description");
  }

  /** When the token was created, as an RFC 3339 timestamp in UTC. */
  public get createdAt(): string {
    return this.getStringAttribute("created_at");
  }

  /**
   * When the token expires, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token doesn't
   * expire.
   */
  public get expiresAt(): string {
    return this.getStringAttribute("expires_at");
  }

  /**
   * When the token was last used, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token was
   * never used.
   */
  public get lastUsedAt(): string {
    return this.getStringAttribute("last_used_at");
  }

  /** ID of the token's creator, such as "user-V3R563qtJNcExAkN". */
  public get createdById(): string {
    return this.getStringAttribute("created_by.id");
  }

  /** Type of the token's creator in HashiCorp's API, such as "users". */
  public get createdByType(): string {
    return this.getStringAttribute("created_by.type");
  }
}

/**
 * The tokens of a `TeamTokenList`. Get one token by its index, or pass the list to `TerraformIterator.fromComplexList`,
 * to a function of `Fn`, or to an output. In the list, the attributes have Terraform's names: `id`, `team_id`,
 * `description`, `created_at`, `expires_at`, `last_used_at` and `created_by`, which has an `id` and a `type`.
 */
export class ListedTeamTokens extends ComplexList {
  /**
   * Returns the token at an index. If the index is out of range, the plan or apply fails.
   *
   * @param index - 0 for the first token
   */
  public get(index: number): ListedTeamToken {
    return new ListedTeamToken(this.terraformResource, this.terraformAttribute, this.wrapsSet, index);
  }
}
