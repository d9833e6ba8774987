import { parseAttributes } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import type { Profile, Token } from "../model";
import { newMetricsId, newMetricsSecret, newNanosecondTail, sha256 } from "../secrets";
import type { Store } from "../store";
import { getRequestedExpiry } from "./authentication-token";
import {
  getCreator,
  noContent,
  formatNullableTimestamp,
  authorizeOrganization,
  formatTimestamp,
  type Route,
  type ApiRequest,
} from "./route";

const path = "/organizations/:organization/metrics-tokens";

const formatSeconds = (instant: number): string => formatTimestamp(instant).replace(/\.\d+Z$/, "Z");

const formatNanoseconds = (instant: number): string =>
  formatTimestamp(instant).replace(/Z$/, `${newNanosecondTail()}Z`);

/** Creates the resource object. In the profile `seeds`, it contains `expires-at` only if the token expires. */
function toMetricsTokenResource(
  store: Store,
  profile: Profile,
  token: Token,
  createdAt: string,
  secret?: string,
): Resource {
  const expiry = store.expiryOf(token);
  return {
    id: token.id,
    type: "metrics-tokens",
    attributes: {
      name: token.name,
      "token-id": token.id,
      "created-at": createdAt,
      ...(profile === "seeds" && expiry === null ? {} : { "expires-at": formatNullableTimestamp(expiry) }),
      ...(secret === undefined ? {} : { token: secret }),
    },
  };
}

export const metricsTokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "metrics-tokens.create");
      const attributes = parseAttributes(request.body, "metrics-tokens");
      const secret = newMetricsSecret();
      const token: Token = {
        id: newMetricsId(),
        kind: "metrics",
        secretSha256: sha256(secret),
        organizationId: organization.id,
        teamId: null,
        description: null,
        name: attributes.text("name"),
        createdAt: request.now,
        createdBy: getCreator(request),
        expiresAt: getRequestedExpiry(request, attributes, "expires-at"),
        lastUsedAt: null,
      };
      request.store.addToken(token);
      // HashiCorp's API returns nanoseconds in this response, and whole seconds in the list.
      const data = toMetricsTokenResource(
        request.store,
        request.profile,
        token,
        formatNanoseconds(token.createdAt),
        secret,
      );
      return { status, document: { data } };
    },
  },
  {
    method: "GET",
    path,
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "metrics-tokens.list");
      const tokens = request.store.tokensOf("metrics", organization);
      const data = tokens.map((token) =>
        toMetricsTokenResource(request.store, request.profile, token, formatSeconds(token.createdAt)),
      );
      return { status, document: { data } };
    },
  },
  {
    method: "DELETE",
    path: `${path}/:id`,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "metrics-tokens.delete");
      const token = request.store.token(request.parameter("id"));
      if (token?.kind !== "metrics" || token.organizationId !== organization.id) throw notFound();
      request.store.revoke(token, request.now);
      return noContent(status);
    },
  },
];
