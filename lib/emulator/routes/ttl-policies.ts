import { parseAttributes, isObject, ownValue } from "../attributes";
import { invalid, type Resource, type ApiResponse } from "../json-api";
import { ttlTokenTypes, type TtlPolicy, type TtlTokenType } from "../model";
import { newId } from "../secrets";
import { authorizeOrganization, formatTimestamp, type Route, type ApiRequest } from "./route";

const path = "/organizations/:organization/token-ttl-policies";
const TYPE = "organization-token-ttl-policies";

function toPolicyResource(policy: TtlPolicy): Resource {
  return {
    id: policy.id,
    type: TYPE,
    attributes: {
      "token-type": policy.tokenType,
      "max-ttl-ms": policy.maxTtlMs,
      "created-at": formatTimestamp(policy.createdAt),
      "updated-at": formatTimestamp(policy.updatedAt),
    },
  };
}

function parsePolicies(value: unknown): readonly (readonly [TtlTokenType, number])[] {
  const base = "/data/attributes/token-ttl-policies";
  if (!Array.isArray(value)) throw invalid("Token ttl policies must be a list", base);
  return value.map((entry: unknown, index) => {
    const requested = isObject(entry) ? ownValue(entry, "token-type") : undefined;
    const tokenType = ttlTokenTypes.find((type) => type === requested);
    if (tokenType === undefined) {
      throw invalid(`Token type must be one of ${ttlTokenTypes.join(", ")}`, `${base}/${index}/token-type`);
    }
    const maxTtlMs = isObject(entry) ? ownValue(entry, "max-ttl-ms") : undefined;
    if (typeof maxTtlMs !== "number" || !Number.isSafeInteger(maxTtlMs) || maxTtlMs <= 0) {
      throw invalid(
        "Max ttl ms must be a whole number of milliseconds greater than 0",
        `${base}/${index}/max-ttl-ms`,
      );
    }
    return [tokenType, maxTtlMs];
  });
}

/**
 * The routes for the maximum lifetimes of an organization's tokens. Changes apply to existing tokens immediately.
 */
export const ttlPolicyRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "ttl-policies.read");
      return { status, document: { data: organization.ttlPolicies.map(toPolicyResource) } };
    },
  },
  {
    method: "PATCH",
    path,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "ttl-policies.update");
      const attributes = parseAttributes(request.body, TYPE);
      const policies = new Map(organization.ttlPolicies.map((policy) => [policy.tokenType, policy]));
      for (const [tokenType, maxTtlMs] of parsePolicies(attributes.raw("token-ttl-policies"))) {
        const { id, createdAt } = policies.get(tokenType) ?? { id: newId("ttl"), createdAt: request.now };
        policies.set(tokenType, { id, tokenType, maxTtlMs, createdAt, updatedAt: request.now });
      }
      const ttlPolicies = [...policies.values()];
      request.store.putOrganization({ ...organization, ttlPolicies });
      return { status, document: { data: ttlPolicies.map(toPolicyResource) } };
    },
  },
];
