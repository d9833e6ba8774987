import { ORGANIZATION_NAME_REMEDY, isOrganizationName } from "../client/organization-name";
import { quote } from "./diagnostics";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, type Unknown } from "./framework/values/value";

/**
 * Validates an organization's name as far as possible without a request.
 *
 * @param source the subject of the error's summary. Default: the argument `organization`
 */
export function checkOrganizationName(
  name: string | null | undefined | Unknown,
  source?: string,
): Diagnostic[] {
  if (!isKnown(name) || name == null || isOrganizationName(name)) return [];
  return [
    error(
      `${source ?? "`organization`"} must be the name of an organization, got ${quote(name)}`,
      ORGANIZATION_NAME_REMEDY,
      source === undefined ? ["organization"] : undefined,
    ),
  ];
}
