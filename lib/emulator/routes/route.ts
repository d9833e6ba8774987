import { notFound, type ApiResponse } from "../json-api";
import type { Organization, Profile, Token } from "../model";
import type { Store } from "../store";
import { authorize, type Action } from "../permissions";

/** An authenticated request with its parsed body. */
export interface ApiRequest {
  readonly store: Store;
  readonly token: Token;
  /** The emulated time, in milliseconds since 1970. */
  readonly now: number;
  readonly profile: Profile;
  /** The request's URL with the emulator's own origin, independent of the Host header. */
  readonly url: URL;
  /** The parsed JSON; undefined if the request has no body. */
  readonly body: unknown;
  parameter(name: string): string;
}

/**
 * A route of the API. Its handler is synchronous, so that no other request can run between a check and the change that
 * depends on the check.
 */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The path below `/api/v2` or `/api/registry`, with parameters such as `:organization`. */
  readonly path: string;
  /** Whether the route returns a list that the fault `stale-list` affects. */
  readonly isList?: true;
  readonly handle: (request: ApiRequest) => ApiResponse;
}

export interface AuthorizedOrganization {
  readonly organization: Organization;
  /** The status of a successful response. */
  readonly status: number;
}

/** @throws ApiError 404 unless the organization in the path exists and the action is allowed */
export function authorizeOrganization(request: ApiRequest, action: Action): AuthorizedOrganization {
  const organization = request.store.organization(request.parameter("organization"));
  if (organization === undefined) throw notFound();
  return { organization, status: authorize(request.store, request.token, action, organization) };
}

export function getOrganization({ store }: ApiRequest, id: string): Organization {
  const organization = store.organizationById(id);
  if (organization === undefined) throw notFound();
  return organization;
}

export const noContent = (status: number): ApiResponse => ({ status });

/** Returns the value of `created-by`: the user, team or organization that the request's token belongs to. */
export function getCreator(request: ApiRequest): Token["createdBy"] {
  const { token, store } = request;
  if (token.kind === "user") return { id: store.user.id, type: "users" };
  if (token.kind === "team") return { id: token.teamId ?? "", type: "teams" };
  const organization =
    token.organizationId === null ? undefined : store.organizationById(token.organizationId);
  return { id: organization?.name ?? "", type: "organizations" };
}

export const formatTimestamp = (instant: number): string => new Date(instant).toISOString();

export const formatNullableTimestamp = (instant: number | null): string | null =>
  instant === null ? null : formatTimestamp(instant);
