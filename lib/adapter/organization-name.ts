import { quote } from "./diagnostics";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, type Unknown } from "./framework/values/value";

/**
 * What can be said of an organization's name without a server.
 *
 * @param source where it is from, in words. Default: the argument `organization`
 */
export function checkOrganizationName(
  name: string | null | undefined | Unknown,
  source?: string,
): Diagnostic[] {
  if (!isKnown(name) || name == null || /^[A-Za-z0-9_-]+$/.test(name)) return [];
  return [
    error(
      `${source ?? "`organization`"} must be the name of an organization, got ${quote(name)}`,
      "Such names consist of letters, digits, hyphens and underscores, as in the address of the organization's page.",
      source === undefined ? ["organization"] : undefined,
    ),
  ];
}
