import { readOrganizationToken } from "../../../client/endpoints/organization-token";
import { isNotFound, quote, toOrganizationDiagnostic } from "../../diagnostics";
import type { Subject } from "../../lifecycle/creation-messages";
import type { Singleton } from "../../lifecycle/singleton";
import { fromAuthenticationToken } from "../../lifecycle/token";
import { organizationTokenSource } from "../../lifecycle/token-sources";
import { organizationTokenStore } from "../../lifecycle/token-stores";

/** An organization's token in messages. */
export function organizationTokenSubject(organization: string): Subject {
  return { noun: "the token", name: undefined, owner: `of organization ${quote(organization)}` };
}

export function organizationSingleton(organization: string): Singleton {
  return {
    subject: organizationTokenSubject(organization),
    store: organizationTokenStore(organization),
    source: organizationTokenSource(organization),
    async read({ client, signal }) {
      try {
        return fromAuthenticationToken(await readOrganizationToken(client, organization, signal));
      } catch (thrown) {
        if (isNotFound(thrown)) return undefined;
        throw thrown;
      }
    },
    explain: (summary, thrown, connection, consequence) =>
      toOrganizationDiagnostic(summary, thrown, "tokens", organization, connection, consequence),
  };
}
