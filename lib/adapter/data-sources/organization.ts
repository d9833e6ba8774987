import type { Connection } from "../connection";
import { checkOrganizationName } from "../organization-name";
import { string } from "../framework/schema/attribute";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import { isKnown } from "../framework/values/value";

export const organizationAttribute = string({
  optional: true,
  computed: true,
  description: "Name of the organization. Defaults to the provider's organization.",
});

/**
 * Returns the configured organization or, by default, the provider's organization. Returns an error if the name is
 * missing, unknown or invalid.
 */
export function resolveOrganization(
  config: { readonly organization: string | null },
  connection: Connection,
): { readonly name: string } | { readonly refused: Diagnostic } {
  const name = config.organization ?? connection.organization;
  // Values that were unknown during validation are checked here.
  const [refused] = checkOrganizationName(config.organization);
  if (refused !== undefined) return { refused };
  if (typeof name === "string") return { name };
  if (!isKnown(name)) return { refused: unknownOrganizationError() };
  const detail =
    "Set `organization` here or in the provider, or set the environment variable `TFE_ORGANIZATION`.";
  return { refused: error("No organization is set", detail, ["organization"]) };
}

/** Returns the error for a default organization that is needed during plan, but isn't known until apply. */
export function unknownOrganizationError(): Diagnostic {
  const detail =
    "The provider's `organization` will be known only during apply. Set `organization` here to a value that is known during plan.";
  return error("The organization isn't known yet", detail, ["organization"]);
}
