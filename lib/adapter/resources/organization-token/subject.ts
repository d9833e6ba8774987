import { quote, toOrganizationTokenDiagnostic } from "../../diagnostics";
import { describe, type Subject } from "../../lifecycle/creation-messages";
import type { Singleton } from "../../lifecycle/singleton";
import { organizationTokenSource } from "../../lifecycle/token-sources";
import { organizationTokenStore } from "../../lifecycle/token-stores";

export const RESOURCE_TYPE = "tfetokens_organization_token";

/** Returns the subject of messages about an organization's token. */
export function organizationTokenSubject(organization: string): Subject {
  return { noun: "the token", name: undefined, owner: `of organization ${quote(organization)}` };
}

export function organizationSingleton(organization: string): Singleton {
  const source = organizationTokenSource(organization);
  const subject = organizationTokenSubject(organization);
  return {
    resourceType: RESOURCE_TYPE,
    subject,
    store: organizationTokenStore(organization),
    source,
    unlistedSource: source,
    summarizeFailedRead: () => `${describe(subject)} can't be read`,
    toDiagnostic: (summary, thrown, connection, consequence) =>
      toOrganizationTokenDiagnostic(summary, thrown, organization, connection, consequence),
  };
}
