import { type Construct } from "constructs";
import { Rotation, type RotationConfig } from "../tfetokens/generated/rotation";
import { hclString } from "../tfetokens/private/provider-settings";

/**
 * The `tfetokens_rotation` of a token. Its organization is resolved when the stack is rendered, because the provider
 * that sets the organization might be declared after the token.
 */
export class RotationResource extends Rotation {
  public constructor(
    scope: Construct,
    id: string,
    config: RotationConfig,
    private readonly findOrganization: () => string | undefined = () => undefined,
  ) {
    super(scope, id, config);
  }

  protected synthesizeAttributes(): { [name: string]: unknown } {
    const organization = this.organizationInput ?? this.findOrganization();
    return { ...super.synthesizeAttributes(), organization };
  }

  protected synthesizeHclAttributes(): { [name: string]: unknown } {
    const organization = this.organizationInput ?? this.findOrganization();
    return {
      ...super.synthesizeHclAttributes(),
      ...(organization !== undefined && { organization: hclString(organization) }),
    };
  }
}
