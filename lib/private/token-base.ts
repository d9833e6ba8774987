import { type Variable } from "@cdktf/provider-tfe/lib/variable";
import { Construct } from "constructs";
import { setBrand } from "../shared/brand";
import { type TokenRotation } from "../rotation";
import { type IToken } from "../token";
import { exportSecret, type TokenExportOptions } from "../token-export";
import { type ManagedToken } from "./managed/managed-token";
import { validatePolicyScope } from "./validation/policy-scope";

/**
 * The base class of the constructs that manage a token. jsii copies its members to each of these constructs, and
 * doesn't export the class itself.
 *
 * @internal
 */
export abstract class TokenBase extends Construct implements IToken {
  /**
   * The token's implementation for the provider that manages it.
   *
   * @internal
   */
  protected abstract readonly _managed: ManagedToken;

  /** @param brand - the name of the class, which other copies of this package use to recognize its instances */
  public constructor(scope: Construct, id: string, brand: string) {
    super(scope, id);
    setBrand(this, brand);
    validatePolicyScope(this);
  }

  /**
   * The secret of the active token. It is stored in state and marked as sensitive.
   *
   * If the token is `encrypted`, the secret is an ephemeral value instead. The state contains it only in encrypted
   * form. You can use it in write-only arguments, provider configurations and provisioners of the same stack. Using it
   * in an output or in another stack is an error at synth. If no configured key can decrypt the secret, the value is
   * null in Terraform, and Terraform shows a warning.
   */
  public get value(): string {
    return this._managed.value;
  }

  /** ID of the active token. It isn't a secret. */
  public get tokenId(): string {
    return this._managed.tokenId;
  }

  /**
   * When the active token expires, as an RFC 3339 timestamp in UTC. In Terraform, the value is null if the token
   * doesn't expire.
   */
  public get expiresAt(): string {
    return this._managed.expiresAt;
  }

  /** The state of the token's rotation. The value is undefined if the token doesn't have a `rotation`. */
  public get rotation(): TokenRotation | undefined {
    return this._managed.rotation;
  }

  /**
   * Exports the secret to a workspace as a sensitive variable. A rotation updates the variable in the apply that
   * creates the new token. Exporting to the same key of the same workspace twice is an error.
   *
   * For an `encrypted` token, the variable's value is write-only, so that the state doesn't contain the secret. This
   * requires hashicorp/tfe 0.75 or later.
   *
   * @param workspaceId - ID of the workspace, such as "ws-6jrRyVDv1J8zQMB5"
   * @param key - name of the variable, such as "TFE_TOKEN"
   */
  public exportToWorkspace(workspaceId: string, key: string, options: TokenExportOptions = {}): Variable {
    return exportSecret(this, this._managed, key, { workspaceId }, options);
  }

  /**
   * Exports the secret to a variable set as a sensitive variable. A rotation updates the variable in the apply that
   * creates the new token. Exporting to the same key of the same variable set twice is an error.
   *
   * For an `encrypted` token, the variable's value is write-only, so that the state doesn't contain the secret. This
   * requires hashicorp/tfe 0.75 or later.
   *
   * @param variableSetId - ID of the variable set, such as "varset-47qC3LmA47piVan7"
   * @param key - name of the variable, such as "TFE_TOKEN"
   */
  public exportToVariableSet(variableSetId: string, key: string, options: TokenExportOptions = {}): Variable {
    return exportSecret(this, this._managed, key, { variableSetId }, options);
  }
}
