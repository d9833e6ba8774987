import { Aspects, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { TokenPolicy } from "../../token-policy";

/** Refuses at synth a policy that was added where CDKTF 0.21 invokes no Aspect: to an app, or to what holds stacks. */
export function validatePolicyScope(construct: Construct): void {
  construct.node.addValidation({
    validate: () => {
      const { scopes } = construct.node;
      const unheeded = scopes
        .slice(
          0,
          scopes.findIndex((scope) => TerraformStack.isStack(scope)),
        )
        .filter((scope) => Aspects.of(scope).all.some((aspect) => aspect instanceof TokenPolicy));
      return unheeded.map(
        ({ node }) =>
          `A TokenPolicy is an Aspect of ${node.path === "" ? "the app" : node.path}, where CDKTF invokes none: it would ` +
          "check nothing. Use `applyTo` of the policy instead.",
      );
    },
  });
}
