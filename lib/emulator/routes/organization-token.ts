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

/** Returns the kind of the requested token. `?token=audit-trails` selects the organization's second singleton token. */
function getRequestedKind(request: ApiRequest): "organization" | "audit-trails" {
  const requested = request.url.searchParams.get("token");
  if (requested === null) return "organization";
  if (requested === "audit-trails") return requested;
  throw badRequest(
    `token must be "audit-trails" or omitted, got ${JSON.stringify(requested.slice(0, 40))}.`,
    "token",
  );
}

function getToken(request: ApiRequest, organizationId: string): Token {
  const token = request.store.singletonToken(getRequestedKind(request), organizationId);
  if (token === undefined) throw notFound();
  return token;
}

/** The routes for an organization's singleton tokens. A POST creates a token and revokes the previous one. */
export const organizationTokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organization-token.create");
      const kind = getRequestedKind(request);
      const expiresAt = getRequestedExpiry(request, parseTokenAttributes(request.body), "expired-at");
      const before = request.store.singletonToken(kind, organization.id);
      if (before !== undefined) request.store.revoke(before, request.now);
      const { token, secret } = createToken(request, {
        kind,
        organizationId: organization.id,
        teamId: null,
        description: null,
        expiresAt,
      });
      return { status, document: { data: toTokenResource(request.store, token, secret) } };
    },
  },
  {
    method: "GET",
    path,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organization-token.read");
      return {
        status,
        document: { data: toTokenResource(request.store, getToken(request, organization.id)) },
      };
    },
  },
  {
    method: "DELETE",
    path,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organization-token.delete");
      request.store.revoke(getToken(request, organization.id), request.now);
      return noContent(status);
    },
  },
];
