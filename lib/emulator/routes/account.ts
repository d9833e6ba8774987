import type { Resource, ApiResponse } from "../json-api";
import type { User } from "../model";
import { authorize } from "../permissions";
import type { ApiRequest, Route } from "./route";

// An embedded image doesn't require a request to another host.
const AVATAR = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E";

function toUserResource(user: User, serviceAccount: boolean): Resource {
  return {
    id: user.id,
    type: "users",
    attributes: {
      username: user.username,
      "is-service-account": serviceAccount,
      "auth-method": "tfc",
      "avatar-url": AVATAR,
      "v2-only": true,
      "is-site-admin": false,
      email: user.email,
      "unconfirmed-email": null,
      "two-factor": { enabled: false, verified: false },
      permissions: {
        "can-create-organizations": !serviceAccount,
        "can-change-email": !serviceAccount,
        "can-change-username": !serviceAccount,
      },
    },
    links: { self: `/api/v2/users/${user.id}` },
  };
}

/** Returns the account of the token. An organization or team token belongs to a separate service account. */
function getAccount(request: ApiRequest): Resource {
  const { store, token } = request;
  if (token.kind === "user") return toUserResource(store.user, false);
  const name = token.teamId === null ? "api-org" : "api-team";
  const owner = (token.teamId ?? token.organizationId ?? "").replace(/^[a-z]+-/, "");
  const username = `${name}_${owner}`;
  return toUserResource({ id: `user-${owner}`, username, email: `${username}@emulator.example` }, true);
}

/** The route that `terraform login` uses to check whether a token is valid. */
export const accountRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/account/details",
    handle: (request: ApiRequest): ApiResponse => {
      const status = authorize(request.store, request.token, "account.read");
      return { status, document: { data: getAccount(request) } };
    },
  },
];
