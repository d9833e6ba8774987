import { type TerraformProvider } from "cdktf";
import { type IConstruct } from "constructs";

/** An API token that a construct creates or looks up, without its secret. */
export interface IToken extends IConstruct {
  /** ID of the token. It isn't a secret. */
  readonly tokenId: string;
  /**
   * When the token expires, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token doesn't
   * expire.
   */
  readonly expiresAt: string;
}

/** An organization's API token that a construct creates or looks up, without its secret. */
export interface IOrganizationToken extends IToken {
  /** When the token was created, as an RFC 3339 timestamp in UTC. */
  readonly createdAt: string;
  /**
   * When the token was last used, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token was
   * never used. The value can differ in every plan.
   */
  readonly lastUsedAt: string;
}

/** A team's API token that a construct creates or looks up, without its secret. */
export interface ITeamToken extends IToken {
  /** ID of the team, such as "team-BUHBEM97xboT8TVz". */
  readonly teamId: string;
  /**
   * Description of the token, including its generation if the token is rotated. In Terraform, the value is null if the
   * token doesn't have a description.
   */
  readonly description: string;
  /** When the token was created, as an RFC 3339 timestamp in UTC. */
  readonly createdAt: string;
  /**
   * When the token was last used, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token was
   * never used. The value can differ in every plan.
   */
  readonly lastUsedAt: string;
}

/** A metrics token that a construct creates, without its secret. */
export interface IMetricsToken extends IToken {
  /** Name of the token, including its generation if it is rotated. */
  readonly name: string;
}

/** Options for looking up a token. */
export interface TokenLookupOptions {
  /**
   * The provider whose settings are used to read the token: a `TfetokensProvider` or a `TfeProvider` in the same stack.
   * If you pass a `TfeProvider`, the stack's `TfetokensProvider` with the same alias reads the token. If none is
   * declared, one is added with the settings of the `TfeProvider`.
   *
   * @default - the stack's `TfetokensProvider`; if none is declared, one is added with the settings of the stack's
   * `TfeProvider`, if any
   */
  readonly provider?: TerraformProvider;
}
