import type { Connection } from "../connection";
import { resolveOrganization } from "../data-sources/organization";
import { quote, toOrganizationDiagnostic } from "../diagnostics";
import type { ListedResource, Response } from "../framework/provider";
import { string } from "../framework/schema/attribute";
import { withTimeout } from "../timeouts";

export const organizationArgument = string({
  optional: true,
  description: "Name of the organization. Defaults to the provider's organization.",
});

/**
 * Lists tokens of an organization.
 *
 * @param what the kind of tokens, in the plural
 */
export async function listInOrganization(
  what: string,
  config: { readonly organization: string | null },
  unbounded: Connection,
  list: (organization: string, connection: Connection) => Promise<readonly ListedResource[]>,
): Promise<Response<readonly ListedResource[]>> {
  const connection = withTimeout(unbounded, null, "read");
  const organization = resolveOrganization(config, connection);
  if ("refused" in organization) return { diagnostics: [organization.refused] };
  const { name } = organization;
  try {
    return { value: await list(name, connection) };
  } catch (thrown) {
    const summary = `The ${what} of organization ${quote(name)} can't be listed`;
    const consequence = "Nothing was listed.";
    return {
      diagnostics: [await toOrganizationDiagnostic(summary, thrown, what, name, connection, consequence)],
    };
  }
}
