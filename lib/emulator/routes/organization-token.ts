import { badRequest, notFound, type ApiResponse } from "../json-api";
import type { Token } from "../model";
import {
  toTokenResource,
  getRequestedExpiry,
  createToken,
  parseTokenAttributes,
} from "./authentication-token";
import { noContent, authorizeOrganization, type ApiRequest, type Route } from "./route";

const path = "/organizations/:organization/authentication-token";

/** `?token=audit-trails` names the second single token of an organization. */
function getRequestedKind(call: ApiRequest): "organization" | "audit-trails" {
  const asked = call.url.searchParams.get("token");
  if (asked === null) return "organization";
  if (asked === "audit-trails") return asked;
  throw badRequest(
    `token must be "audit-trails" or omitted, got ${JSON.stringify(asked.slice(0, 40))}.`,
    "token",
  );
}

function getToken(call: ApiRequest, organizationId: string): Token {
  const token = call.store.singletonToken(getRequestedKind(call), organizationId);
  if (token === undefined) throw notFound();
  return token;
}

/** The single token of an organization: a POST replaces it and revokes the one before. */
export const organizationTokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organization-token.create");
      const kind = getRequestedKind(call);
      const expiresAt = getRequestedExpiry(call, parseTokenAttributes(call.body), "expired-at");
      const before = call.store.singletonToken(kind, organization.id);
      if (before !== undefined) call.store.revoke(before, call.now);
      const { token, secret } = createToken(call, {
        kind,
        organizationId: organization.id,
        teamId: null,
        description: null,
        expiresAt,
      });
      return { status, document: { data: toTokenResource(call.store, token, secret) } };
    },
  },
  {
    method: "GET",
    path,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organization-token.read");
      return { status, document: { data: toTokenResource(call.store, getToken(call, organization.id)) } };
    },
  },
  {
    method: "DELETE",
    path,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organization-token.delete");
      call.store.revoke(getToken(call, organization.id), call.now);
      return noContent(status);
    },
  },
];
