import { type TerraformProvider, type TerraformResourceLifecycle } from "cdktf";
import { type IDependable } from "constructs";
import { type RotationSchedule, type TokenRotation } from "../../rotation";

/**
 * A token as one provider manages it.
 *
 * There is one implementation for each kind of token and each provider that can manage it. The public constructs
 * choose one and delegate to it.
 */
export interface ManagedToken {
  /** The secret of the active token. */
  readonly value: string;
  /** The ID of the active token. */
  readonly tokenId: string;
  /** The expiry of the active token. */
  readonly expiresAt: string;
  /** Undefined without a schedule. */
  readonly rotation?: TokenRotation;
  /** The provider that was set for it; undefined for the stack's own. */
  readonly provider?: TerraformProvider;
}

/** A managed organization or team token. */
export interface ManagedAuthenticationToken<D extends TokenDetails = TokenDetails> extends ManagedToken {
  /** What only the server has. Accessing it adds a data source, and so the provider `tfetokens`, to the stack. */
  readonly details: D;
}

/** The attributes of a data source that reads a token. */
export interface TokenDetails {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string;
}

/** The attributes of a data source that reads a team token. */
export interface TeamTokenDetails extends TokenDetails {
  readonly description: string;
}

/** The props that every token has. */
export interface CommonTokenProps {
  readonly expiresAt?: string;
  readonly rotation?: RotationSchedule;
  readonly provider?: TerraformProvider;
  readonly dependsOn?: IDependable[];
  readonly lifecycle?: TerraformResourceLifecycle;
}
