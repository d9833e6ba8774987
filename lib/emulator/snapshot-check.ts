import { isObject, ownValue } from "./attributes";
import { organizationAccessKeys, ttlTokenTypes } from "./model";
import { registryNames } from "./registry/model";
import type { Snapshot } from "./store";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const instant: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= 8.64e15;
const flag: Check = (value) => typeof value === "boolean";
const record: Check = (value) => isObject(value);
const hash: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && choices.includes(value);
const object =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([key, check]) => check(ownValue(value, key)));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

type Shape = Readonly<Record<string, Check>>;

const tokenKind = oneOf("user", "organization", "audit-trails", "team", "metrics");
const ttlPolicy: Shape = {
  id: text,
  tokenType: oneOf(...ttlTokenTypes),
  maxTtlMs: instant,
  createdAt: instant,
  updatedAt: instant,
};
const access: Shape = Object.fromEntries(organizationAccessKeys.map((key) => [key, flag]));

const token: Shape = {
  id: text,
  kind: tokenKind,
  secretSha256: hash,
  organizationId: orNull(text),
  teamId: orNull(text),
  description: orNull(text),
  name: orNull(text),
  createdAt: instant,
  createdBy: object({ id: text, type: oneOf("users", "organizations", "teams") }),
  expiresAt: orNull(instant),
  lastUsedAt: orNull(instant),
};

const shapes = {
  organizations: {
    id: text,
    name: text,
    email: text,
    createdAt: instant,
    ownersTeamId: text,
    defaultProjectId: text,
    sessionTimeout: orNull(instant),
    sessionRemember: orNull(instant),
    ttlPolicies: listOf(object(ttlPolicy)),
    settings: record,
  },
  teams: {
    id: text,
    organizationId: text,
    name: text,
    visibility: oneOf("secret", "organization"),
    ssoTeamId: orNull(text),
    allowMemberTokenManagement: flag,
    access: object(access),
    createdAt: instant,
  },
  tokens: token,
  revokedTokens: { ...token, revokedAt: instant },
  projects: {
    id: text,
    organizationId: text,
    name: text,
    createdAt: instant,
    settings: record,
    tags: record,
  },
  variableSets: {
    id: text,
    organizationId: text,
    name: text,
    description: text,
    global: flag,
    priority: flag,
    parentProjectId: orNull(text),
    updatedAt: instant,
    workspaceIds: listOf(text),
    projectIds: listOf(text),
  },
  teamAccess: {
    id: text,
    target: oneOf("workspace", "project"),
    targetId: text,
    teamId: text,
    level: text,
    permissions: record,
    projectPermissions: record,
  },
  workspaces: {
    id: text,
    organizationId: text,
    projectId: text,
    name: text,
    createdAt: instant,
    updatedAt: instant,
    locked: flag,
    remoteStateConsumerIds: listOf(text),
    settings: record,
    tags: record,
  },
  variables: {
    id: text,
    parent: object({ type: oneOf("workspaces", "varsets"), id: text }),
    key: text,
    value: text,
    description: text,
    category: oneOf("terraform", "env"),
    hcl: flag,
    sensitive: flag,
    versionId: text,
  },
} satisfies Readonly<Record<string, Shape>>;

const releaseFile = object({ objectId: text, isUploaded: flag });

const registryShapes = {
  providers: {
    id: text,
    organizationId: text,
    registryName: oneOf(...registryNames),
    namespace: text,
    name: text,
    createdAt: instant,
    updatedAt: instant,
  },
  versions: {
    id: text,
    providerId: text,
    version: text,
    keyId: text,
    protocols: listOf(text),
    createdAt: instant,
    updatedAt: instant,
    shasums: releaseFile,
    signature: releaseFile,
  },
  platforms: {
    id: text,
    versionId: text,
    os: text,
    arch: text,
    shasum: text,
    filename: text,
    binary: releaseFile,
  },
  gpgKeys: {
    id: text,
    organizationId: text,
    keyId: text,
    asciiArmor: text,
    createdAt: instant,
    updatedAt: instant,
  },
} satisfies Readonly<Record<string, Shape>>;

const user: Shape = { id: text, username: text, email: text };

function requireShape(value: unknown, shape: Shape, where: string): void {
  if (!isObject(value)) throw new Error(`${where} isn't an object`);
  for (const [key, check] of Object.entries(shape)) {
    if (!check(ownValue(value, key))) throw new Error(`${where}.${key} is missing or invalid`);
  }
}

function requireLists(value: unknown, lists: Readonly<Record<string, Shape>>, where: string): void {
  for (const [key, shape] of Object.entries(lists)) {
    const items = isObject(value) ? ownValue(value, key) : undefined;
    if (!Array.isArray(items)) throw new Error(`${where}${key} isn't a list`);
    items.forEach((item: unknown, index) => requireShape(item, shape, `${where}${key}[${index}]`));
  }
}

/**
 * Validates the parsed content of a state file.
 *
 * @throws Error that describes the first problem
 */
export function checkSnapshot(state: unknown, format: string, version: number): Snapshot {
  if (!isObject(state) || ownValue(state, "format") !== format)
    throw new Error(`it isn't a file of type "${format}"`);
  if (ownValue(state, "version") !== version) {
    throw new Error(
      `its version is ${JSON.stringify(ownValue(state, "version"))}, but only version ${version} is supported`,
    );
  }
  requireShape(ownValue(state, "user"), user, "user");
  requireLists(state, shapes, "");
  const registry = ownValue(state, "registry");
  if (registry !== undefined) requireLists(registry, registryShapes, "registry.");
  return state as unknown as Snapshot;
}
