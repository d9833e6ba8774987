import { type Variable } from "@cdktf/provider-tfe/lib/variable";
import { type TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { rotated } from "./validation/rotation";
import { type Rotation } from "../tfetokens/generated/rotation";
import { exportSecret, type TokenExportOptions } from "../token-export";
import { validatePolicyScope } from "./validation/policy-scope";

/**
 * What each kind of token that is made here tells and does. jsii has its members in each kind, and not itself.
 *
 * @internal
 */
export abstract class TokenBase extends Construct {
  /** The secret, of the active token where it is rotated; it is in the state, and sensitive in plans. */
  public abstract get value(): string;

  /**
   * Its schedule; none without a `rotation`.
   *
   * @internal
   */
  protected abstract readonly _rotation?: Rotation;

  /**
   * The provider that makes it; undefined for the stack's own.
   *
   * @internal
   */
  protected abstract readonly _provider: TerraformProvider | undefined;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    validatePolicyScope(this);
  }

  /** Number of the active token, from 1 up. An error without a `rotation`. */
  public get generation(): number {
    return rotated(this, "generation", this._rotation).generation;
  }

  /** When the next rotation falls due, in RFC 3339 and UTC. An error without a `rotation`. */
  public get rotatesAt(): string {
    return rotated(this, "rotatesAt", this._rotation).rotateAt;
  }

  /**
   * Hands the secret over as a sensitive variable of a workspace, an environment variable unless the options say
   * otherwise; with a rotation, the new one in the apply that makes it. An error where one is handed over there twice.
   *
   * @param workspaceId - such as "ws-…"
   * @param key - name of the variable, such as "TFE_TOKEN"
   */
  public exportToWorkspace(workspaceId: string, key: string, options: TokenExportOptions = {}): Variable {
    return exportSecret(this, this.value, this._provider, key, { workspaceId }, options);
  }

  /**
   * Hands the secret over as a sensitive variable of a variable set, as `exportToWorkspace` does.
   *
   * @param variableSetId - such as "varset-…"
   * @param key - name of the variable, such as "TFE_TOKEN"
   */
  public exportToVariableSet(variableSetId: string, key: string, options: TokenExportOptions = {}): Variable {
    return exportSecret(this, this.value, this._provider, key, { variableSetId }, options);
  }
}
