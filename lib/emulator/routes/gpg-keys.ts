import { parseAttributes } from "../attributes";
import { ApiError, badRequest, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization } from "../model";
import { paginate } from "../pagination";
import { authorize, isAllowed, type Action } from "../permissions";
import type { GpgKey } from "../registry/model";
import { readKeyId } from "../registry/openpgp-key";
import { formatTimestamp, noContent, type ApiRequest, type Route } from "./route";

/** A path below `/api/registry`. The paths of the other routes are below `/api/v2`. */
const list = "/:registry/v2/gpg-keys";
const one = `${list}/:namespace/:key`;

const forbidden = (detail: string): ApiError =>
  new ApiError(403, { status: "403", title: "forbidden", detail });

const formatSeconds = (instant: number): string => formatTimestamp(instant).replace(/\.\d+Z$/, "Z");

function toKeyResource(key: GpgKey, { name }: Organization): Resource {
  return {
    id: key.id,
    type: "gpg-keys",
    attributes: {
      "ascii-armor": key.asciiArmor,
      "created-at": formatSeconds(key.createdAt),
      "key-id": key.keyId,
      namespace: name,
      source: "",
      "source-url": null,
      "trust-signature": "",
      "updated-at": formatSeconds(key.updatedAt),
    },
    links: { self: `/v2/gpg-keys/${key.id}` },
  };
}

function requirePrivateRegistry(request: ApiRequest): void {
  if (request.parameter("registry") !== "private") throw forbidden("The registry must be private.");
}

interface FoundKey {
  readonly organization: Organization;
  readonly key: GpgKey;
  readonly status: number;
}

function authorizeKey(request: ApiRequest, action: Action): FoundKey {
  requirePrivateRegistry(request);
  const { store, token } = request;
  const organization = store.organization(request.parameter("namespace"));
  if (organization === undefined) throw notFound();
  const status = authorize(store, token, action, organization);
  const key = store.registry
    .gpgKeysOf(organization.id)
    .find(({ keyId }) => keyId === request.parameter("key"));
  if (key === undefined) throw notFound();
  return { organization, key, status };
}

function listKeys(request: ApiRequest): ApiResponse {
  requirePrivateRegistry(request);
  const { store, token, url } = request;
  const namespaces = (url.searchParams.get("filter[namespace]") ?? "").split(",").filter(Boolean);
  if (namespaces.length === 0) throw badRequest("filter[namespace] is required.", "filter[namespace]");
  const organizations = namespaces
    .map((name) => store.organization(name))
    .filter((organization) => organization !== undefined)
    .filter((organization) => isAllowed(store, token, "gpg-keys.read", organization) !== undefined);
  if (organizations.length === 0) throw forbidden("The token isn't authorized for any of the namespaces.");
  const found = organizations.flatMap((organization) =>
    store.registry.gpgKeysOf(organization.id).map((key) => ({ key, organization })),
  );
  return paginate(200, found, url, ({ key, organization }) => toKeyResource(key, organization));
}

function createKey(request: ApiRequest): ApiResponse {
  requirePrivateRegistry(request);
  const { store, token, now } = request;
  const attributes = parseAttributes(request.body, "gpg-keys");
  const organization = store.organization(attributes.text("namespace"));
  if (organization === undefined) throw notFound();
  const status = authorize(store, token, "gpg-keys.create", organization);
  const asciiArmor = attributes.text("ascii-armor", { multiline: true, max: 65_536 });
  attributes.rejectUnsupported();
  const keyId = readKeyId(asciiArmor);
  if (keyId === undefined)
    throw attributes.error("ascii-armor", "must be an armored OpenPGP public key of version 4");
  if (store.registry.gpgKeysOf(organization.id).some((other) => other.keyId === keyId)) {
    throw attributes.error("ascii-armor", "has a key ID that has already been taken");
  }
  const id = store.registry.nextGpgKeyId();
  const key = { id, organizationId: organization.id, keyId, asciiArmor, createdAt: now, updatedAt: now };
  store.registry.putGpgKey(key);
  return { status, document: { data: toKeyResource(key, organization) } };
}

/** Moves a key to a different namespace. Other attributes can't be changed. */
function updateKey(request: ApiRequest): ApiResponse {
  const { key, status } = authorizeKey(request, "gpg-keys.update");
  const { store, token, now } = request;
  const attributes = parseAttributes(request.body, "gpg-keys");
  const target = store.organization(attributes.text("namespace"));
  attributes.rejectUnsupported();
  if (target === undefined || isAllowed(store, token, "gpg-keys.update", target) === undefined) {
    throw forbidden("namespace not authorized");
  }
  const moved = { ...key, organizationId: target.id, updatedAt: now };
  store.registry.putGpgKey(moved);
  return { status, document: { data: toKeyResource(moved, target) } };
}

export const gpgKeyRoutes: readonly Route[] = [
  { method: "GET", path: list, isList: true, handle: listKeys },
  { method: "POST", path: list, handle: createKey },
  {
    method: "GET",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const { key, organization, status } = authorizeKey(request, "gpg-keys.read");
      return { status, document: { data: toKeyResource(key, organization) } };
    },
  },
  { method: "PATCH", path: one, handle: updateKey },
  {
    method: "DELETE",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const { key, status } = authorizeKey(request, "gpg-keys.delete");
      request.store.registry.removeGpgKey(key);
      return noContent(status);
    },
  },
];
