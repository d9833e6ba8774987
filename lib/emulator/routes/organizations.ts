import { parseAttributes, type TextRule } from "../attributes";
import type { Resource, ApiResponse } from "../json-api";
import type { Organization } from "../model";
import { paginate } from "../pagination";
import { createOrganization } from "../seeds";
import { isAllowed, authorize } from "../permissions";
import { rejectUnsupportedRelationships } from "./relationships";
import { noContent, authorizeOrganization, formatTimestamp, type ApiRequest, type Route } from "./route";
import { applySettings, choice, flag, getSettings, text, type SettingRules } from "./settings";

/** Creates the rule for the names of organizations or workspaces. */
export const createNameRule = (max: number): TextRule => ({
  max,
  pattern: { expression: /^[A-Za-z0-9_-]+$/, message: "can contain only letters, digits, - and _" },
});

const NAME_RULE = createNameRule(40);
const EMAIL_RULE: TextRule = {
  pattern: { expression: /^[^@\s]+@[^@\s]+$/, message: "must be an email address" },
};

export function toOrganizationResource(request: ApiRequest, organization: Organization): Resource {
  const { store, token } = request;
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
      "plan-expired": false,
      "plan-expires-at": null,
      "saml-enabled": false,
      "two-factor-conformant": false,
      ...getSettings(organizationSettings, organization.settings),
      permissions: {
        "can-update": can("organizations.update"),
        "can-destroy": can("organizations.delete"),
        "can-access-via-teams": true,
        "can-create-team": can("teams.create"),
        "can-create-workspace": can("workspaces.create"),
        "can-create-project": can("projects.create"),
        "can-manage-varsets": can("variable-sets.update"),
        "can-read-varsets": can("variable-sets.read"),
        "can-update-api-token": can("organization-token.create"),
        "can-traverse": true,
      },
    },
    relationships: { "default-project": { data: { id: organization.defaultProjectId, type: "projects" } } },
    links: { self: `/api/v2/organizations/${organization.name}` },
  };
}

/** https://developer.hashicorp.com/terraform/cloud-docs/api-docs/organizations#request-body-1 */
const organizationSettings: SettingRules = {
  "aggregated-commit-status-enabled": flag(true),
  "allow-force-delete-workspaces": flag(false),
  "assessments-enforced": flag(false),
  "collaborator-auth-policy": choice("password", "two_factor_mandatory"),
  "cost-estimation-enabled": flag(false),
  "default-agent-pool-id": text(),
  "default-execution-mode": choice("remote", "local", "agent"),
  "enforce-hyok": flag(false),
  "max-ttl-enabled": flag(false),
  "owners-team-saml-role-id": text(),
  "send-passing-statuses-for-untriggered-speculative-plans": flag(false),
  "speculative-plan-management-enabled": flag(true),
  "stacks-enabled": flag(false),
  "user-tokens-enabled": flag(true),
};

/** The entitlements of a plan that includes only teams and the audit trail. */
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

function getVisibleOrganizations(request: ApiRequest): Organization[] {
  const { store, token } = request;
  if (token.organizationId === null) return store.organizations();
  const own = store.organizationById(token.organizationId);
  return own === undefined ? [] : [own];
}

export const organizationRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const status = authorize(request.store, request.token, "organizations.list");
      const search = (request.url.searchParams.get("q") ?? "").toLowerCase();
      const found = getVisibleOrganizations(request).filter(
        ({ name, email }) => name.toLowerCase().includes(search) || email.toLowerCase().includes(search),
      );
      return paginate(status, found, request.url, (organization) =>
        toOrganizationResource(request, organization),
      );
    },
  },
  {
    method: "POST",
    path: "/organizations",
    handle: (request: ApiRequest): ApiResponse => {
      const status = authorize(request.store, request.token, "organizations.create");
      const attributes = parseAttributes(request.body, "organizations");
      const name = attributes.text("name", NAME_RULE);
      const email = attributes.text("email", EMAIL_RULE);
      if (request.store.organization(name) !== undefined)
        throw attributes.error("name", "has already been taken");
      const created = createOrganization(name, email, request.now);
      const organization: Organization = {
        ...created.organization,
        sessionTimeout: attributes.wholeNumber("session-timeout") ?? null,
        sessionRemember: attributes.wholeNumber("session-remember") ?? null,
        settings: applySettings(organizationSettings, attributes, {}),
      };
      attributes.rejectUnsupported();
      rejectUnsupportedRelationships(request.body);
      request.store.putOrganization(organization);
      request.store.putTeam(created.owners);
      request.store.putProject(created.defaultProject);
      return { status, document: { data: toOrganizationResource(request, organization) } };
    },
  },
  {
    method: "GET",
    path: "/organizations/:organization",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organizations.read");
      return { status, document: { data: toOrganizationResource(request, organization) } };
    },
  },
  {
    method: "PATCH",
    path: "/organizations/:organization",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organizations.update");
      const attributes = parseAttributes(request.body, "organizations");
      const name = attributes.optionalText("name", NAME_RULE) ?? organization.name;
      const email = attributes.optionalText("email", EMAIL_RULE) ?? organization.email;
      if ((request.store.organization(name) ?? organization).id !== organization.id) {
        throw attributes.error("name", "has already been taken");
      }
      const changed = {
        ...organization,
        name,
        email,
        sessionTimeout: attributes.wholeNumber("session-timeout") ?? organization.sessionTimeout,
        sessionRemember: attributes.wholeNumber("session-remember") ?? organization.sessionRemember,
        settings: applySettings(organizationSettings, attributes, organization.settings),
      };
      attributes.rejectUnsupported();
      rejectUnsupportedRelationships(request.body);
      request.store.putOrganization(changed);
      return { status, document: { data: toOrganizationResource(request, changed) } };
    },
  },
  {
    method: "DELETE",
    path: "/organizations/:organization",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organizations.delete");
      request.store.removeOrganization(organization, request.now);
      return noContent(status);
    },
  },
  {
    method: "GET",
    path: "/organizations/:organization/entitlement-set",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "organizations.read");
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
];
