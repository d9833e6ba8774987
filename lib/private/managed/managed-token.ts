import {
  type IResolvable,
  type TerraformProvider,
  type TerraformResource,
  type TerraformResourceLifecycle,
} from "cdktf";
import { type IDependable } from "constructs";
import { type RotationSchedule, type TokenRotation } from "../../rotation";

/**
 * A token that hashicorp/tfe or `tfetokens` manages.
 *
 * Each provider has its own implementation. The public constructs choose one and delegate to it.
 */
export interface ManagedToken {
  /** The secret of the active token. */
  readonly value: string;
  /** The ID of the active token. */
  readonly tokenId: string;
  /** The expiry of the active token. */
  readonly expiresAt: string;
  /** The state of the rotation; undefined if the token isn't rotated. */
  readonly rotation?: TokenRotation;
  /** The provider that was set for the token; undefined for the stack's default provider. */
  readonly provider?: TerraformProvider;
  /** Whether the state contains the secret only in encrypted form. If true, the secrets are ephemeral values. */
  readonly isEncrypted: boolean;
}

/** A managed organization or team token. */
export interface ManagedAuthenticationToken<D extends TokenDetails = TokenDetails> extends ManagedToken {
  /** The details that the server reports about the active token. Accessing them can add a data source to the stack. */
  readonly details: D;
}

export type ManagedTeamToken = ManagedAuthenticationToken<TeamTokenDetails>;

/** The details that the server reports about a token. */
export interface TokenDetails {
  readonly createdAt: string;
  readonly lastUsedAt: string;
}

export interface TeamTokenDetails extends TokenDetails {
  readonly description: string;
}

/** The attributes of a data source that reads a token. */
export type TokenLookup<D extends TokenDetails> = D & { readonly id: string; readonly expiresAt: string };

/** The arguments that every data source for a managed token has. */
export interface LookupOptions {
  readonly provider: TerraformProvider | undefined;
  readonly dependsOn: [TerraformResource];
}

/** The props that all managed tokens have. */
export interface CommonTokenProps {
  readonly expiresAt?: string;
  readonly rotation?: RotationSchedule;
  readonly encrypted?: boolean;
  readonly provider?: TerraformProvider;
  readonly dependsOn?: IDependable[];
  readonly lifecycle?: TerraformResourceLifecycle;
}

export interface TeamSingletonArguments extends CommonTokenProps {
  readonly teamId: string;
  readonly forceRegenerate?: boolean | IResolvable;
}

export interface DescribedTeamTokenArguments extends CommonTokenProps {
  readonly teamId: string;
  readonly description: string;
}
