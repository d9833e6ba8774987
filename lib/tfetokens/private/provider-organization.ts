import { type IResolvable, type TerraformProvider, TerraformStack, Token } from "cdktf";
import { type Construct } from "constructs";
import { providersOf, renderedSettings } from "./stack-providers";

/**
 * The organization of the provider `tfetokens` that a construct's resources use, read when the stack is rendered.
 * It renders nothing if the environment sets it.
 *
 * @param provider - undefined for the stack's default configuration
 */
export function providerOrganization(construct: Construct, provider: TerraformProvider | undefined): string {
  const organization: IResolvable = {
    creationStack: [],
    resolve: () =>
      providersOf(TerraformStack.of(construct), "tfetokens", provider?.alias)
        .map((candidate) => renderedSettings(candidate).organization)
        .find((name) => name !== undefined),
    toString: () => Token.asString(organization),
  };
  return Token.asString(organization);
}
