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

/** `expires-at` is newer than the seeds: a server of their time does not show it unless it was asked for. */
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
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "metrics-tokens.create");
      const attributes = parseAttributes(call.body, "metrics-tokens");
      const secret = newMetricsSecret();
      const token: Token = {
        id: newMetricsId(),
        kind: "metrics",
        secretSha256: sha256(secret),
        organizationId: organization.id,
        teamId: null,
        description: null,
        name: attributes.text("name"),
        createdAt: call.now,
        createdBy: getCreator(call),
        expiresAt: getRequestedExpiry(call, attributes, "expires-at"),
        lastUsedAt: null,
      };
      call.store.addToken(token);
      // The vendor writes nanoseconds here and whole seconds in the list.
      const data = toMetricsTokenResource(
        call.store,
        call.profile,
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
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "metrics-tokens.list");
      const tokens = call.store.tokensOf("metrics", organization);
      const data = tokens.map((token) =>
        toMetricsTokenResource(call.store, call.profile, token, formatSeconds(token.createdAt)),
      );
      return { status, document: { data } };
    },
  },
  {
    method: "DELETE",
    path: `${path}/:id`,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "metrics-tokens.delete");
      const token = call.store.token(call.parameter("id"));
      if (token?.kind !== "metrics" || token.organizationId !== organization.id) throw notFound();
      call.store.revoke(token, call.now);
      return noContent(status);
    },
  },
];
