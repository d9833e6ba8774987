/** The schemas of the API responses. They are based on HashiCorp's documentation and not on the emulator's code. */
import {
  anyOf,
  nonEmptyString,
  boolean,
  listOf,
  matching,
  isNull,
  object,
  optional,
  string,
  integer,
  type Check,
  type Fields,
} from "./checks";

const milliseconds = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const seconds = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const nanoseconds = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
const address = matching(/^https?:\/\/127\.0\.0\.1:\d+\/api\/v2\//);

const identifier = (...types: readonly string[]): Check =>
  object({ id: nonEmptyString, type: matching(new RegExp(`^(${types.join("|")})$`)) });
const one = (...types: readonly string[]): Check => object({ data: identifier(...types) });

const resource = (type: string, attributes: Check, rest: Fields = {}): Check =>
  object({ id: nonEmptyString, type: matching(new RegExp(`^${type}$`)), attributes, ...rest });
const openAttributes = (fields: Fields): Check => object(fields, true);

const authenticationToken = (secret: Check): Check =>
  resource(
    "authentication-tokens",
    object({
      "created-at": milliseconds,
      "last-used-at": anyOf(milliseconds, isNull),
      description: anyOf(nonEmptyString, isNull),
      token: secret,
      "expired-at": anyOf(milliseconds, isNull),
    }),
    {
      relationships: object({
        team: optional(one("teams")),
        "created-by": one("users", "organizations", "teams"),
      }),
    },
  );

const metricsToken = (createdAt: Check, more: Fields): Check =>
  resource(
    "metrics-tokens",
    object({
      name: nonEmptyString,
      "token-id": matching(/^[a-z0-9]{32}$/),
      "created-at": createdAt,
      "expires-at": optional(anyOf(milliseconds, isNull)),
      ...more,
    }),
  );

const authenticationSecret = matching(/^[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9]{67}$/);
const metricsSecret = matching(/^hcpt_[A-Za-z0-9]{32}\.[0-9a-f]{64}$/);
const self = object({ self: nonEmptyString });

const organization = resource(
  "organizations",
  openAttributes({
    name: nonEmptyString,
    email: nonEmptyString,
    "created-at": milliseconds,
    permissions: object({}, true),
  }),
  { relationships: object({ "default-project": one("projects") }), links: self },
);
const team = resource(
  "teams",
  openAttributes({
    name: nonEmptyString,
    visibility: matching(/^(secret|organization)$/),
    "users-count": integer,
    "allow-member-token-management": boolean,
    "organization-access": object({ "manage-teams": boolean, "manage-workspaces": boolean }, true),
  }),
  {
    relationships: object({
      organization: one("organizations"),
      users: object({ data: listOf(identifier("users")) }),
    }),
    links: self,
  },
);
const workspace = resource(
  "workspaces",
  openAttributes({
    name: nonEmptyString,
    "created-at": milliseconds,
    "updated-at": milliseconds,
    locked: boolean,
    "execution-mode": nonEmptyString,
    permissions: object({}, true),
  }),
  { relationships: object({}, true), links: object({ self: nonEmptyString, "self-html": nonEmptyString }) },
);
const variable = resource(
  "vars",
  object({
    key: nonEmptyString,
    value: anyOf(string, isNull),
    description: string,
    category: matching(/^(terraform|env)$/),
    hcl: boolean,
    sensitive: boolean,
    "version-id": nonEmptyString,
  }),
  {
    relationships: object({ configurable: optional(one("workspaces")), varset: optional(one("varsets")) }),
    links: self,
  },
);
const project = resource(
  "projects",
  openAttributes({ name: nonEmptyString, "workspace-count": integer, permissions: object({}, true) }),
  { relationships: object({ organization: one("organizations") }, true), links: self },
);
const tagAttributes = object({ key: nonEmptyString, value: string });
const effectiveTag = resource("effective-tag-bindings", tagAttributes, {
  links: optional(object({ "inherited-from": matching(/^\/api\/v2\/projects\/prj-/) })),
});
const organizationTag = resource("tags", object({ name: nonEmptyString, "instance-count": integer }), {
  relationships: object({ organization: one("organizations") }),
});
const many = (type: string): Check => object({ data: listOf(identifier(type)) });
const variableSet = resource(
  "varsets",
  object({
    name: nonEmptyString,
    description: string,
    global: boolean,
    priority: boolean,
    "updated-at": milliseconds,
    "var-count": integer,
    "workspace-count": integer,
    "project-count": integer,
  }),
  {
    relationships: object({
      organization: one("organizations"),
      parent: one("organizations", "projects"),
      vars: many("vars"),
      workspaces: many("workspaces"),
      projects: many("projects"),
    }),
    links: self,
  },
);
const workspacePermissions = {
  runs: nonEmptyString,
  variables: nonEmptyString,
  "state-versions": nonEmptyString,
  "sentinel-mocks": nonEmptyString,
  "run-tasks": boolean,
};
const workspaceAccess = resource(
  "team-workspaces",
  object({ access: nonEmptyString, ...workspacePermissions, "workspace-locking": boolean }),
  { relationships: object({ team: one("teams"), workspace: one("workspaces") }), links: self },
);
const projectAccess = resource(
  "team-projects",
  object({
    access: nonEmptyString,
    "project-access": object({
      settings: nonEmptyString,
      teams: nonEmptyString,
      "variable-sets": nonEmptyString,
    }),
    "workspace-access": object({
      ...workspacePermissions,
      create: boolean,
      move: boolean,
      locking: boolean,
      delete: boolean,
    }),
  }),
  { relationships: object({ team: one("teams"), project: one("projects") }), links: self },
);
const ttlPolicy = resource(
  "organization-token-ttl-policies",
  object({
    "token-type": nonEmptyString,
    "max-ttl-ms": integer,
    "created-at": milliseconds,
    "updated-at": milliseconds,
  }),
);

const releasePermissions = object({ "can-delete": boolean, "can-upload-asset": boolean });
const releaseFile = matching(/^https?:\/\/127\.0\.0\.1:\d+\/_archivist\/v1\/object\/./);
const registryProvider = resource(
  "registry-providers",
  object({
    name: nonEmptyString,
    namespace: nonEmptyString,
    "registry-name": matching(/^(public|private)$/),
    "created-at": milliseconds,
    "updated-at": milliseconds,
    permissions: object({ "can-delete": boolean }),
  }),
  {
    relationships: object({
      organization: one("organizations"),
      versions: optional(object({}, true)),
      "registry-provider-versions": optional(many("registry-provider-versions")),
    }),
    links: self,
  },
);
const providerVersion = resource(
  "registry-provider-versions",
  object({
    version: nonEmptyString,
    "created-at": milliseconds,
    "updated-at": milliseconds,
    "key-id": nonEmptyString,
    protocols: listOf(matching(/^[456]\.0$/)),
    permissions: releasePermissions,
    "shasums-uploaded": boolean,
    "shasums-sig-uploaded": boolean,
  }),
  {
    relationships: object({
      "registry-provider": one("registry-providers"),
      platforms: object({
        data: listOf(identifier("registry-provider-platforms")),
        links: object({ related: nonEmptyString }),
      }),
    }),
    links: object({
      "shasums-upload": optional(releaseFile),
      "shasums-download": optional(releaseFile),
      "shasums-sig-upload": optional(releaseFile),
      "shasums-sig-download": optional(releaseFile),
    }),
  },
);
const providerPlatform = resource(
  "registry-provider-platforms",
  object({
    os: nonEmptyString,
    arch: nonEmptyString,
    filename: nonEmptyString,
    shasum: nonEmptyString,
    permissions: releasePermissions,
    "provider-binary-uploaded": boolean,
  }),
  {
    relationships: object({ "registry-provider-version": one("registry-provider-versions") }),
    links: object({
      "provider-binary-upload": optional(releaseFile),
      "provider-binary-download": optional(releaseFile),
    }),
  },
);

const document = (data: Check): Check => object({ data });
const paged = (item: Check, included?: Check): Check =>
  object({
    data: listOf(item),
    ...(included === undefined ? {} : { included: optional(listOf(included)) }),
    links: object({
      self: address,
      first: address,
      prev: anyOf(address, isNull),
      next: anyOf(address, isNull),
      last: address,
    }),
    meta: object({
      pagination: object({
        "current-page": integer,
        "page-size": integer,
        "prev-page": anyOf(integer, isNull),
        "next-page": anyOf(integer, isNull),
        "total-pages": integer,
        "total-count": integer,
      }),
    }),
  });

const errors = object({
  errors: listOf(
    object({
      status: anyOf(matching(/^[45]\d\d$/), integer),
      title: nonEmptyString,
      detail: optional(nonEmptyString),
      source: optional(object({ pointer: optional(string), parameter: optional(nonEmptyString) })),
    }),
  ),
});

const madeToken = document(authenticationToken(authenticationSecret));
const shownToken = document(authenticationToken(isNull));
const withTags = (data: Check): Check => object({ data, included: optional(listOf(effectiveTag)) });

/** The schemas by method and path. The first match applies. */
const bodies: readonly (readonly [RegExp, Check])[] = [
  [/^POST .*\/authentication-tokens?$/, madeToken],
  [/^GET .*\/authentication-token$/, shownToken],
  [/^GET \/authentication-tokens\/[^/]*$/, shownToken],
  [/^GET .*\/team-tokens$/, paged(authenticationToken(isNull))],
  [/^POST .*\/metrics-tokens$/, document(metricsToken(nanoseconds, { token: metricsSecret }))],
  [/^GET .*\/metrics-tokens$/, document(listOf(metricsToken(seconds, {})))],
  [/token-ttl-policies$/, document(listOf(ttlPolicy))],
  [/^GET \/organizations$/, paged(organization)],
  [
    /\/entitlement-set$/,
    document(resource("entitlement-sets", object({ teams: boolean }, true), { links: self })),
  ],
  [/^GET \/organizations\/[^/]*\/teams$/, paged(team)],
  [/^POST \/organizations\/[^/]*\/teams$/, document(team)],
  [/^(GET|PATCH) \/teams\/[^/]*$/, document(team)],
  [/^(POST \/organizations|(GET|PATCH) \/organizations\/[^/]*)$/, document(organization)],
  [/^GET \/organizations\/[^/]*\/workspaces$/, paged(workspace, anyOf(organization, effectiveTag))],
  [/remote-state-consumers$/, paged(workspace)],
  [/effective-tag-bindings$/, document(listOf(effectiveTag))],
  [/tag-bindings$/, document(listOf(resource("tag-bindings", tagAttributes)))],
  [/^GET \/organizations\/[^/]*\/tags$/, paged(organizationTag)],
  [/^GET .*\/varsets$/, paged(variableSet)],
  [/\/varsets(\/[^/]*)?$/, document(variableSet)],
  [/^GET \/team-workspaces$/, paged(workspaceAccess)],
  [/\/team-workspaces(\/[^/]*)?$/, document(workspaceAccess)],
  [/^GET \/team-projects$/, paged(projectAccess)],
  [/\/team-projects(\/[^/]*)?$/, document(projectAccess)],
  [/^GET .*\/projects$/, paged(project, effectiveTag)],
  [/\/projects(\/[^/]*)?$/, withTags(project)],
  [/^GET .*\/platforms$/, paged(providerPlatform)],
  [/\/platforms(\/[^/]*\/[^/]*)?$/, document(providerPlatform)],
  [/^GET .*\/registry-providers\/.*\/versions$/, paged(providerVersion)],
  [/\/registry-providers\/.*\/versions(\/[^/]*)?$/, document(providerVersion)],
  [/^GET .*\/registry-providers$/, paged(registryProvider, providerVersion)],
  [
    /\/registry-providers(\/[^/]*\/[^/]*\/[^/]*)?$/,
    object({ data: registryProvider, included: optional(listOf(providerVersion)) }),
  ],
  [/^GET .*\/vars$/, paged(variable)],
  [/\/vars(\/[^/]*)?$/, document(variable)],
  [/\/workspaces(\/[^/]*(\/actions\/((force-)?un)?lock)?)?$/, withTags(workspace)],
  [
    /^GET \/account\/details$/,
    document(resource("users", openAttributes({ username: nonEmptyString }), { links: self })),
  ],
];

const API = "/api/v2";

/** Throws an error if an API response doesn't conform to its documentation. */
export function checkResponse(method: string, pathname: string, response: Response, content: string): void {
  if (!pathname.startsWith(`${API}/`)) return;
  const request = `${method} ${pathname.slice(API.length)}`;
  const where = `${request} ${response.status}`;
  for (const name of ["tfp-api-version", "tfp-appname", "date"]) {
    if (!response.headers.has(name)) throw new Error(`${where} must have the header ${name}`);
  }
  if (response.status === 204) {
    if (content !== "") throw new Error(`${where} must have no content, got ${content}`);
    return;
  }
  const mediaType = response.headers.get("content-type") ?? "";
  if (!mediaType.startsWith("application/vnd.api+json"))
    throw new Error(`${where} must have the media type application/vnd.api+json, got "${mediaType}"`);
  if (method === "HEAD") return;
  const body = JSON.parse(content) as unknown;
  if (response.status >= 400) return errors(body, where);
  const check = bodies.find(([pattern]) => pattern.test(request))?.[1];
  if (check === undefined) throw new Error(`${where} must have a schema in response-schema.ts`);
  check(body, where);
}
