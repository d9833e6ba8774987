import { type IResolvable } from "cdktf";
import { type Duration } from "./duration";

/**
 * A schedule for rotating a token. It determines when the token is rotated, and how long each token stays valid.
 *
 * Apply the stack at least once per grace period, so that each token is rotated before it expires. The provider
 * determines whether a rotation is due when Terraform refreshes the state, according to the server's clock.
 */
export interface RotationSchedule {
  /** How long a token is active. The minimum is 1 hour. The first apply after this time creates the next token. */
  readonly every: Duration;

  /**
   * How long a token stays valid after its rotation becomes due. `grace` must be longer than 0 seconds, and the sum of
   * `every` and `grace` must not exceed 730 days. For a metrics token or a team token with a description, `grace` must
   * not be longer than `every`.
   *
   * @default - the same as `every`
   */
  readonly grace?: Duration;

  /**
   * Arbitrary strings, which must be known when Terraform plans. If one of them changes, the next apply rotates the
   * token. Adding the first keepers to an existing rotation doesn't rotate the token.
   *
   * @default - no keepers
   */
  readonly keepers?: { [key: string]: string };

  /**
   * Whether to revoke the previous token before it expires, for example because its secret has leaked. The first apply
   * that doesn't create a new token revokes the previous one. Omit this for an organization's token or a team's token
   * without a description, because regenerating the token already invalidates the previous secret.
   *
   * @default false
   */
  readonly revokePrevious?: boolean | IResolvable;
}

/** The state of a token's rotation. Terraform resolves the properties during plan and apply. */
export interface TokenRotation {
  /** Number of the active token: 1 for the first one. It increases with every rotation. */
  readonly generation: number;

  /** When the next rotation becomes due, as an RFC 3339 timestamp in UTC. */
  readonly rotatesAt: string;

  /**
   * The secret of the previous token. In Terraform, the value is null if no previous token is valid. The secret is
   * stored in state and marked as sensitive. If the token is `encrypted`, the secret is an ephemeral value instead.
   *
   * @default - undefined for an organization's token and a team's token without a description, because their previous
   * tokens are invalid
   */
  readonly previousValue?: string;
}
