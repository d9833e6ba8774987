import { SettingError, type Setting } from "./setting-problem";

/** Reports whether text is a valid name for an organization. Doesn't check whether the organization exists. */
export const isOrganizationName = (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text);

export const ORGANIZATION_NAME_REMEDY =
  "An organization's name consists of letters, digits, hyphens and underscores, as in the URL of the organization's page.";

/** @throws SettingError if the name isn't valid */
export function checkOrganization(name: string, setting: Setting): void {
  if (isOrganizationName(name)) return;
  throw new SettingError({
    setting,
    problem: `must be the name of an organization, got ${JSON.stringify(name)}`,
    remedy: ORGANIZATION_NAME_REMEDY,
  });
}
