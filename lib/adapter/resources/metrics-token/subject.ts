import type { ApiError } from "../../../client/http/errors";
import type { Connection } from "../../connection";
import { quote, toOrganizationDiagnostic } from "../../diagnostics";
import type { Diagnostic } from "../../framework/schema/diagnostic";
import type { CreationRequest } from "../../lifecycle/create-safely";
import { describe, type Subject } from "../../lifecycle/creation-messages";
import type { Naming } from "../../lifecycle/proof-policy";
import type { Revocation } from "../../lifecycle/revoke";
import { metricsTokenSource } from "../../lifecycle/token-sources";
import { metricsTokenStore } from "../../lifecycle/token-stores";

export const RESOURCE_TYPE = "tfetokens_metrics_token";

const WHAT = "metrics tokens";

/** Returns the subject of messages about a metrics token. */
export function metricsTokenSubject(organization: string, name: string): Subject {
  return {
    noun: "metrics token",
    name,
    owner: `of organization ${quote(organization)}`,
    advice: "With `name_prefix`, the provider can find and revoke such a token itself.",
  };
}

/** Returns the request to create a metrics token with `createSafely`. */
export function metricsTokenCreation(
  organization: string,
  naming: Extract<Naming, { kind: "prefix" | "name" }>,
  expiresAt: string | undefined,
): CreationRequest {
  const name = naming.kind === "prefix" ? `${naming.prefix}…` : naming.name;
  const subject = metricsTokenSubject(organization, name);
  return {
    store: metricsTokenStore(organization),
    naming,
    expiresAt,
    subject,
    async explainRejection(rejection, connection) {
      const summary = `${describe(subject)} could not be created`;
      const consequence = "The rejected request didn't create a token.";
      const explained = await explainListError(summary, rejection, organization, connection, consequence);
      const attribute = rejectedArgument(rejection, naming);
      return attribute === undefined ? explained : { ...explained, attribute: [attribute] };
    },
  };
}

/** Returns the request to revoke a metrics token with `revokeToken`. */
export function metricsTokenRevocation(
  token: {
    readonly organization: string;
    readonly id: string;
    readonly name: string;
    readonly createdAt: string | null;
  },
  consequence: string,
): Revocation {
  const { organization, id, name, createdAt } = token;
  return {
    id,
    createdAt,
    store: metricsTokenStore(organization),
    source: metricsTokenSource(organization, id),
    description: describe(metricsTokenSubject(organization, name)),
    consequence,
    toDiagnostic: (summary, thrown, connection) =>
      explainListError(summary, thrown, organization, connection, consequence),
  };
}

export function explainListError(
  summary: string,
  thrown: unknown,
  organization: string,
  connection: Connection,
  consequence?: string,
): Promise<Diagnostic> {
  return toOrganizationDiagnostic(summary, thrown, WHAT, organization, connection, consequence);
}

/** Returns the argument that the error response refers to, if it is the name or the expiry. */
function rejectedArgument({ errors }: ApiError, naming: Naming): string | undefined {
  const attribute = errors
    .map(({ pointer }) => /^\/data\/attributes\/(name|expires-at)$/.exec(pointer ?? "")?.[1])
    .find((name) => name !== undefined);
  if (attribute === "expires-at") return "expires_at";
  if (attribute === "name") return naming.kind === "prefix" ? "name_prefix" : "name";
  return undefined;
}
