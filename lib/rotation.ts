import { type IResolvable } from "cdktf";
import { type Duration } from "./duration";

/**
 * When a token is made anew, and how long the one before lives on.
 *
 * Of two tokens, whoever applies the stack at least once within the grace never holds a dead one. What is due is found out when
 * Terraform refreshes the state, by the server's clock.
 */
export interface RotationSchedule {
  /** How long a token is the active one: at least 1 hour. When it has passed, the next apply makes the next token. */
  readonly every: Duration;

  /**
   * How long a token stays valid after its rotation has fallen due.
   *
   * Together with `every` at most 730 days; where two tokens live side by side, no longer than `every`.
   *
   * @default - as long as `every`, so that a whole missed period cuts nobody off
   */
  readonly grace?: Duration;

  /**
   * Any values, known when Terraform plans; the token is rotated at once when one of them changes.
   *
   * @default - none
   */
  readonly keepers?: { [key: string]: string };

  /**
   * Whether the token before the active one is revoked, by the first apply that makes no new one. For a secret that
   * has leaked. Not for the token of an organization, or of a team without a description: the one before is dead.
   *
   * @default false
   */
  readonly revokePrevious?: boolean | IResolvable;
}
