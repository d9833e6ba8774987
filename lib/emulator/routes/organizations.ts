import { parseAttributes, type TextRule } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import type { Organization } from "../model";
import { paginate } from "../pagination";
import { createOrganization } from "../seeds";
import { isAllowed, authorize } from "../permissions";
import { noContent, authorizeOrganization, formatTimestamp, type ApiRequest, type Route } from "./route";

/** What the vendor takes as the name of an organization or a workspace. */
export const createNameRule = (max: number): TextRule => ({
  max,
  pattern: { expression: /^[A-Za-z0-9_-]+$/, words: "may only contain letters, numbers, - and _" },
});

const NAME_RULE = createNameRule(40);
const EMAIL_RULE: TextRule = {
  pattern: { expression: /^[^@\s]+@[^@\s]+$/, words: "must be an email address" },
};

export function toOrganizationResource(call: ApiRequest, organization: Organization): Resource {
  const { store, token } = call;
  const can = (action: Parameters<typeof isAllowed>[2]): boolean =>
    isAllowed(store, token, action, organization) !== undefined;
  return {
    id: organization.name,
    type: "organizations",
    attributes: {
      name: organization.name,
      "external-id": organization.id,
      "created-at": formatTimestamp(organization.createdAt),
      email: organization.email,
      "session-timeout": organization.sessionTimeout,
      "session-remember": organization.sessionRemember,
      "collaborator-auth-policy": "password",
      "plan-expired": false,
      "plan-expires-at": null,
      "cost-estimation-enabled": false,
      "saml-enabled": false,
      "owners-team-saml-role-id": null,
      "two-factor-conformant": false,
      "assessments-enforced": false,
      "default-execution-mode": "remote",
      "send-passing-statuses-for-untriggered-speculative-plans": false,
      "allow-force-delete-workspaces": true,
      permissions: {
        "can-update": can("organizations.update"),
        "can-destroy": can("organizations.delete"),
        "can-access-via-teams": true,
        "can-create-team": can("teams.create"),
        "can-create-workspace": can("workspaces.create"),
        "can-update-api-token": can("organization-token.create"),
        "can-traverse": true,
      },
    },
    relationships: { "default-project": { data: { id: organization.defaultProjectId, type: "projects" } } },
    links: { self: `/api/v2/organizations/${organization.name}` },
  };
}

/** Features of a plan that has everything the emulator serves, and nothing that it does not. */
const entitlements = {
  agents: false,
  "audit-logging": true,
  "cost-estimation": false,
  operations: false,
  "private-module-registry": false,
  "run-tasks": false,
  sentinel: false,
  sso: false,
  "state-storage": false,
  teams: true,
  "vcs-integrations": false,
  "usage-reporting": false,
  "user-limit": null,
};

function getVisibleOrganizations(call: ApiRequest): Organization[] {
  const { store, token } = call;
  if (token.organizationId === null) return store.organizations();
  const own = store.organizationById(token.organizationId);
  return own === undefined ? [] : [own];
}

export const organizationRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations",
    isList: true,
    handle: (call: ApiRequest): ApiResponse => {
      const status = authorize(call.store, call.token, "organizations.list");
      const search = (call.url.searchParams.get("q") ?? "").toLowerCase();
      const found = getVisibleOrganizations(call).filter(
        ({ name, email }) => name.toLowerCase().includes(search) || email.toLowerCase().includes(search),
      );
      return paginate(status, found, call.url, (organization) => toOrganizationResource(call, organization));
    },
  },
  {
    method: "POST",
    path: "/organizations",
    handle: (call: ApiRequest): ApiResponse => {
      const status = authorize(call.store, call.token, "organizations.create");
      const attributes = parseAttributes(call.body, "organizations");
      const name = attributes.text("name", NAME_RULE);
      const email = attributes.text("email", EMAIL_RULE);
      if (call.store.organization(name) !== undefined)
        throw attributes.error("name", "has already been taken");
      const { organization, owners } = createOrganization(name, email, call.now);
      call.store.putOrganization(organization);
      call.store.putTeam(owners);
      return { status, document: { data: toOrganizationResource(call, organization) } };
    },
  },
  {
    method: "GET",
    path: "/organizations/:organization",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organizations.read");
      return { status, document: { data: toOrganizationResource(call, organization) } };
    },
  },
  {
    method: "PATCH",
    path: "/organizations/:organization",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organizations.update");
      const attributes = parseAttributes(call.body, "organizations");
      const name = attributes.optionalText("name", NAME_RULE) ?? organization.name;
      const email = attributes.optionalText("email", EMAIL_RULE) ?? organization.email;
      if ((call.store.organization(name) ?? organization).id !== organization.id) {
        throw attributes.error("name", "has already been taken");
      }
      const changed = {
        ...organization,
        name,
        email,
        sessionTimeout: attributes.wholeNumber("session-timeout") ?? organization.sessionTimeout,
        sessionRemember: attributes.wholeNumber("session-remember") ?? organization.sessionRemember,
      };
      call.store.putOrganization(changed);
      return { status, document: { data: toOrganizationResource(call, changed) } };
    },
  },
  {
    method: "DELETE",
    path: "/organizations/:organization",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organizations.delete");
      call.store.removeOrganization(organization, call.now);
      return noContent(status);
    },
  },
  {
    method: "GET",
    path: "/organizations/:organization/entitlement-set",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "organizations.read");
      const self = `/api/v2/organizations/${organization.name}/entitlement-set`;
      const data = {
        id: organization.id,
        type: "entitlement-sets",
        attributes: entitlements,
        links: { self },
      };
      return { status, document: { data } };
    },
  },
  {
    method: "GET",
    path: "/projects/:project",
    handle: (call: ApiRequest): ApiResponse => {
      const id = call.parameter("project");
      const organization = getVisibleOrganizations(call).find(
        ({ defaultProjectId }) => defaultProjectId === id,
      );
      if (organization === undefined) throw notFound();
      const status = authorize(call.store, call.token, "organizations.read", organization);
      const attributes = {
        name: "Default Project",
        description: "",
        "workspace-count": null,
        "is-unified": true,
      };
      const relationships = { organization: { data: { id: organization.name, type: "organizations" } } };
      return { status, document: { data: { id, type: "projects", attributes, relationships } } };
    },
  },
];
