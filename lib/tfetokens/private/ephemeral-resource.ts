import { Lazy, ref, TerraformElement, type TerraformProvider, TerraformStack, Token } from "cdktf";
import { type Construct } from "constructs";
import { setBrand } from "../../shared/brand";
import { ValidationError } from "../../shared/validation-error";
import { refuseEphemeralOutputs } from "./ephemeral-outputs";
import { renderEphemeralsAsHcl, TYPE_PREFIX } from "./ephemeral-hcl";

export interface EphemeralResourceConfig {
  /** Type of the resource in Terraform, such as "tfetokens_team_token". */
  readonly type: string;
  /** Arguments that are undefined are omitted. */
  readonly arguments: Readonly<Record<string, string | undefined>>;
  readonly provider?: TerraformProvider;
  /** Addresses for `depends_on`. Resources that the arguments refer to don't have to be listed. */
  readonly dependsOn?: string[];
  /** A sentence about an alternative, for the error message if the resource is used in another stack. */
  readonly advice: string;
}

/** An `ephemeral` block. CDKTF 0.21 doesn't have a class for it. */
export class EphemeralResource extends TerraformElement {
  public constructor(
    scope: Construct,
    id: string,
    private readonly config: EphemeralResourceConfig,
  ) {
    super(scope, id, `ephemeral.${config.type}`);
    setBrand(this, "EphemeralResource");
    renderEphemeralsAsHcl(this.cdktfStack);
    refuseEphemeralOutputs(this.cdktfStack);
  }

  /**
   * Returns a reference to an attribute. It can be used only in this stack, because stacks exchange values through
   * outputs and state, which can't contain ephemeral values.
   */
  public getStringAttribute(attribute: string): string {
    return Lazy.stringValue({
      produce: ({ scope }) => {
        const stack = TerraformStack.of(scope);
        if (stack !== this.cdktfStack) {
          throw new ValidationError(
            this.node.scope,
            `\`${attribute}\` is ephemeral and can be used only in the stack "${this.cdktfStack.node.path}", ` +
              `but the stack "${stack.node.path}" uses it. ${this.config.advice}`,
          );
        }
        return Token.asString(ref(`${this.fqn}.${attribute}`));
      },
    });
  }

  public toTerraform(): unknown {
    return { ephemeral: this.block(this.config.arguments) };
  }

  public toHclTerraform(): unknown {
    const typed = Object.entries(this.config.arguments)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, { value, isBlock: false, type: "simple", storageClassType: "string" }]);
    return { resource: this.block(Object.fromEntries(typed) as object, TYPE_PREFIX) };
  }

  public toMetadata(): unknown {
    const overridden = Object.keys(this.rawOverrides as object);
    return overridden.length === 0 ? {} : { overrides: { [this.config.type]: overridden } };
  }

  private block(body: object, typePrefix = ""): unknown {
    const { type, provider, dependsOn } = this.config;
    const attributes: unknown = {
      ...body,
      provider: provider?.fqn,
      depends_on: dependsOn,
      ...(this.rawOverrides as object),
      "//": this.constructNodeMetadata,
    };
    return { [`${typePrefix}${type}`]: { [this.friendlyUniqueId]: attributes } };
  }
}
