import { type Construct } from "constructs";
import { ValidationError } from "../../shared/validation-error";

/** Context key for the default value of `encrypted` in a whole app. */
const CONTEXT_KEY = "cdktf-tfe-tokens:encrypted";

/**
 * Reports whether the state contains a token's secret only in encrypted form. The prop takes precedence over the
 * context.
 */
export function isEncrypted(construct: Construct, { encrypted }: { readonly encrypted?: boolean }): boolean {
  if (encrypted !== undefined) return encrypted;
  const configured: unknown = construct.node.tryGetContext(CONTEXT_KEY);
  if (configured === undefined) return false;
  if (typeof configured === "boolean") return configured;
  throw new ValidationError(
    construct,
    `The context key "${CONTEXT_KEY}" must be true or false, got ${JSON.stringify(configured)}. ` +
      "Set one of these values, or remove the key.",
  );
}
