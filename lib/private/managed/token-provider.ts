import { type TerraformProvider } from "cdktf";
import { type Construct } from "constructs";
import { type RotationSchedule } from "../../rotation";
import { isEncrypted } from "./encryption";
import { ValidationError } from "../../shared/validation-error";

/** The providers that can manage an organization or team token: hashicorp/tfe and this package's own provider. */
const TOKEN_PROVIDERS = ["tfe", "tfetokens"] as const;
export type TokenProvider = (typeof TOKEN_PROVIDERS)[number];

/** Context key that selects the provider of all organization and team tokens of an app. */
const CONTEXT_KEY = "cdktf-tfe-tokens:tokenProvider";

/**
 * Selects the provider that manages an organization or team token. The `provider` prop takes precedence over the
 * context. The default is `tfetokens` for an encrypted or rotated token, and hashicorp/tfe for any other token.
 * hashicorp/tfe can't encrypt secrets. If it doesn't receive the response to a rotation's create request, later applies
 * can fail.
 */
export function selectTokenProvider(construct: Construct, props: TokenProviderProps): TokenProvider {
  const selected = selectConfigured(construct, props);
  if (!isEncrypted(construct, props)) return selected ?? (props.rotation === undefined ? "tfe" : "tfetokens");
  if (selected !== "tfe") return "tfetokens";
  throw new ValidationError(
    construct,
    "An encrypted token must be managed by the provider tfetokens, got hashicorp/tfe, which doesn't encrypt secrets. " +
      `Use a TfetokensProvider, or omit \`provider\` and the context key "${CONTEXT_KEY}". ` +
      "To keep hashicorp/tfe, set `encrypted: false`. The state then contains the secret of this token in plain text.",
  );
}

interface TokenProviderProps {
  readonly provider?: TerraformProvider;
  readonly rotation?: RotationSchedule;
  readonly encrypted?: boolean;
}

/** Returns the configured provider; undefined if neither the construct's `provider` nor the context selects one. */
function selectConfigured(
  construct: Construct,
  { provider }: Pick<TokenProviderProps, "provider">,
): TokenProvider | undefined {
  if (provider !== undefined) return provider.terraformResourceType === "tfe" ? "tfe" : "tfetokens";
  const configured: unknown = construct.node.tryGetContext(CONTEXT_KEY);
  if (configured === undefined) return undefined;
  const selected = TOKEN_PROVIDERS.find((name) => name === configured);
  if (selected !== undefined) return selected;
  throw new ValidationError(
    construct,
    `The context key "${CONTEXT_KEY}" must be "tfe" or "tfetokens", got ${JSON.stringify(configured)}. ` +
      "Set one of these values, or remove the key.",
  );
}
