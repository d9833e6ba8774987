import { badRequest, notFound, type ApiResponse } from "../json-api";
import type { Token } from "../model";
import { authenticationToken, expiryAskedFor, makeToken, tokenAttributes } from "./authentication-token";
import { noContent, permittedOrganization, type Call, type Route } from "./route";

const path = "/organizations/:organization/authentication-token";

/** `?token=audit-trails` names the second single token of an organization. */
function kindAskedFor(call: Call): "organization" | "audit-trails" {
  const asked = call.url.searchParams.get("token");
  if (asked === null) return "organization";
  if (asked === "audit-trails") return asked;
  throw badRequest(
    `token must be "audit-trails" or omitted, got ${JSON.stringify(asked.slice(0, 40))}.`,
    "token",
  );
}

function existing(call: Call, organizationId: string): Token {
  const token = call.store.singleToken(kindAskedFor(call), organizationId);
  if (token === undefined) throw notFound();
  return token;
}

/** The single token of an organization: a POST replaces it and revokes the one before. */
export const organizationTokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path,
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "organization-token.create");
      const kind = kindAskedFor(call);
      const expiresAt = expiryAskedFor(call, tokenAttributes(call.body), "expired-at");
      const before = call.store.singleToken(kind, organization.id);
      if (before !== undefined) call.store.revoke(before, call.now);
      const { token, secret } = makeToken(call, {
        kind,
        organizationId: organization.id,
        teamId: null,
        description: null,
        expiresAt,
      });
      return { status, document: { data: authenticationToken(call.store, token, secret) } };
    },
  },
  {
    method: "GET",
    path,
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "organization-token.read");
      return { status, document: { data: authenticationToken(call.store, existing(call, organization.id)) } };
    },
  },
  {
    method: "DELETE",
    path,
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "organization-token.delete");
      call.store.revoke(existing(call, organization.id), call.now);
      return noContent(status);
    },
  },
];
