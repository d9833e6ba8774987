import { notFound, type ApiResponse } from "../json-api";
import type { Organization, Profile, Token } from "../model";
import type { Store } from "../store";
import { authorize, type Action } from "../permissions";

/** One authenticated request, its body read and parsed: what a route needs to answer at once. */
export interface ApiRequest {
  readonly store: Store;
  readonly token: Token;
  /** The emulated time, in milliseconds since 1970. */
  readonly now: number;
  readonly profile: Profile;
  /** The request's address under the emulator's own origin, whatever the Host header said. */
  readonly url: URL;
  /** The parsed JSON; undefined where there is no body. */
  readonly body: unknown;
  parameter(name: string): string;
}

/** Routes answer without awaiting, so that no other request comes between the check and the change. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api/v2`, with parameters such as `:organization`. */
  readonly path: string;
  /** Lists can be answered as they stood earlier, see the fault `stale-list`. */
  readonly isList?: true;
  readonly handle: (call: ApiRequest) => ApiResponse;
}

export interface AuthorizedOrganization {
  readonly organization: Organization;
  /** The status of success. */
  readonly status: number;
}

/** The organization of the path, if the credential may do this with it. */
export function authorizeOrganization(call: ApiRequest, action: Action): AuthorizedOrganization {
  const organization = call.store.organization(call.parameter("organization"));
  if (organization === undefined) throw notFound();
  return { organization, status: authorize(call.store, call.token, action, organization) };
}

export const noContent = (status: number): ApiResponse => ({ status });

/** Who makes something, as `created-by` names them: the user, or the organization or team of the token. */
export function getCreator(call: ApiRequest): Token["createdBy"] {
  const { token, store } = call;
  if (token.kind === "user") return { id: store.user.id, type: "users" };
  if (token.kind === "team") return { id: token.teamId ?? "", type: "teams" };
  const organization =
    token.organizationId === null ? undefined : store.organizationById(token.organizationId);
  return { id: organization?.name ?? "", type: "organizations" };
}

export const formatTimestamp = (instant: number): string => new Date(instant).toISOString();

export const formatNullableTimestamp = (instant: number | null): string | null =>
  instant === null ? null : formatTimestamp(instant);
