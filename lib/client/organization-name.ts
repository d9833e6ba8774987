import { SettingError, type Setting } from "./setting-problem";

/** Whether text can be an organization's name, as far as that can be determined without a request. */
export const isOrganizationName = (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text);

export const ORGANIZATION_NAME_REMEDY =
  "Such names consist of letters, digits, hyphens and underscores, as in the URL of the organization's page.";

/** @throws SettingError */
export function checkOrganization(name: string, setting: Setting): void {
  if (isOrganizationName(name)) return;
  throw new SettingError({
    setting,
    problem: `must be the name of an organization, got ${JSON.stringify(name)}`,
    remedy: ORGANIZATION_NAME_REMEDY,
  });
}
