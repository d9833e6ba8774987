import { type IResolvable } from "cdktf";
import { type Duration } from "./duration";

/**
 * A schedule for rotating a token: when, and how long the previous token stays valid.
 *
 * If you apply the stack at least once per grace period, no consumer is left with an expired token. Whether a
 * rotation is due is determined when Terraform refreshes the state, by the server's clock.
 */
export interface RotationSchedule {
  /** How long a token is active, at least 1 hour. The first apply after that creates the next token. */
  readonly every: Duration;

  /**
   * How long a token stays valid after its rotation becomes due. It must be longer than 0 seconds, and together
   * with `every` at most 730 days. If two tokens coexist, it must not be longer than `every`.
   *
   * @default - the same as `every`
   */
  readonly grace?: Duration;

  /**
   * Arbitrary strings that are known when Terraform plans. If one of them changes, the token is rotated immediately.
   *
   * @default - no keepers
   */
  readonly keepers?: { [key: string]: string };

  /**
   * Whether to revoke the previous token, for a secret that has leaked. The first apply that doesn't create a token
   * revokes it. Not for an organization's token or a team's token without a description: regenerating the token
   * already invalidates the previous secret.
   *
   * @default false
   */
  readonly revokePrevious?: boolean | IResolvable;
}

/** The state of a token's rotation. Terraform resolves its properties. */
export interface TokenRotation {
  /** Number of the active token: 1 for the first one. It increases by 1 with every rotation. */
  readonly generation: number;

  /** When the next rotation becomes due, as an RFC 3339 timestamp in UTC. */
  readonly rotatesAt: string;

  /**
   * The secret of the previous token; null in Terraform if there is no previous token or it has expired. It is stored
   * in state and sensitive; if the token is `encrypted`, it is an ephemeral value.
   *
   * @default - undefined for an organization's token and a team's token without a description, whose previous token
   * is invalid
   */
  readonly previousValue?: string;
}
