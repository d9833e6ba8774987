import { type TerraformProvider } from "cdktf";
import { type IConstruct } from "constructs";

/** The API token of an organization, made here or looked up; without its secret. */
export interface IOrganizationToken extends IConstruct {
  /** Id of the token, such as "at-6yEmxNAhaoQLH1Da". */
  readonly tokenId: string;
  /** When the token was made, in RFC 3339 and UTC. */
  readonly createdAt: string;
  /** When the token ends, in RFC 3339 and UTC; null where it does not. */
  readonly expiresAt: string;
  /** When the token was last used, in RFC 3339 and UTC; null where it never was. It differs from plan to plan. */
  readonly lastUsedAt: string;
}

/** An API token of a team, made here or looked up; without its secret. */
export interface ITeamToken extends IConstruct {
  /** Id of the token, such as "at-6yEmxNAhaoQLH1Da". */
  readonly tokenId: string;
  /** Id of the team, such as "team-BUHBEM97xboT8TVz". */
  readonly teamId: string;
  /** Description of the token, with its number where it is rotated; null for the team's single token. */
  readonly description: string;
  /** When the token was made, in RFC 3339 and UTC. */
  readonly createdAt: string;
  /** When the token ends, in RFC 3339 and UTC; null where it does not. */
  readonly expiresAt: string;
  /** When the token was last used, in RFC 3339 and UTC; null where it never was. It differs from plan to plan. */
  readonly lastUsedAt: string;
}

/** How a token is looked up. */
export interface TokenLookupOptions {
  /**
   * The `TfetokensProvider` that reads the token, or the `TfeProvider` whose settings it has.
   *
   * @default - the stack's own, which appears by itself and takes its settings from the stack's `TfeProvider`
   */
  readonly provider?: TerraformProvider;
}
