import { type TerraformProvider } from "cdktf";
import { type Construct } from "constructs";
import { type RotationSchedule } from "../../rotation";
import { ValidationError } from "../../shared/validation-error";

/** The providers that can manage an organization or team token: hashicorp/tfe and this package's own. */
const TOKEN_PROVIDERS = ["tfe", "tfetokens"] as const;
export type TokenProvider = (typeof TOKEN_PROVIDERS)[number];

/** Context key that selects the provider of all organization and team tokens of an app. */
const CONTEXT_KEY = "cdktf-tfe-tokens:tokenProvider";

/**
 * The provider that manages an organization or team token: the one that is given, or else the one in the context.
 * Otherwise it is `tfetokens` for a rotated token, because a rotation on hashicorp/tfe can get stuck: if the response to
 * a create request is lost, every later apply fails.
 */
export function selectTokenProvider(
  construct: Construct,
  { provider, rotation }: { readonly provider?: TerraformProvider; readonly rotation?: RotationSchedule },
): TokenProvider {
  if (provider !== undefined) return provider.terraformResourceType === "tfe" ? "tfe" : "tfetokens";
  const configured: unknown = construct.node.tryGetContext(CONTEXT_KEY);
  if (configured === undefined) return rotation === undefined ? "tfe" : "tfetokens";
  const selected = TOKEN_PROVIDERS.find((name) => name === configured);
  if (selected !== undefined) return selected;
  throw new ValidationError(
    construct,
    `The context key "${CONTEXT_KEY}" must be "tfe" or "tfetokens", got ${JSON.stringify(configured)}. ` +
      "Set one of the two, or remove the key.",
  );
}
