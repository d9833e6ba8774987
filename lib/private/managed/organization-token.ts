import { OrganizationToken as TfeResource } from "@cdktf/provider-tfe/lib/organization-token";
import { type IResolvable, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { isEncrypted } from "./encryption";
import { DataTfetokensOrganizationToken } from "../../tfetokens/generated/data-tfetokens-organization-token";
import { OrganizationToken as TfetokensResource } from "../../tfetokens/generated/organization-token";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { settingsOfProvider } from "../../tfetokens/private/stack-providers";
import { normalizeExpiry } from "../validation/props";
import { type CommonTokenProps, type ManagedAuthenticationToken } from "./managed-token";
import { TfeToken } from "./tfe-token";
import { TfetokensAuthenticationToken } from "./tfetokens-token";
import { selectTokenProvider } from "./token-provider";

export interface OrganizationTokenArguments extends CommonTokenProps {
  readonly organization?: string;
  readonly forceRegenerate?: boolean | IResolvable;
}

/** Adds the resources of an organization's token. */
export function manageOrganizationToken(
  construct: Construct,
  props: OrganizationTokenArguments,
): ManagedAuthenticationToken {
  return selectTokenProvider(construct, props) === "tfe"
    ? onTfe(construct, props)
    : onTfetokens(construct, props);
}

function onTfe(construct: Construct, props: OrganizationTokenArguments): ManagedAuthenticationToken {
  const { organization, forceRegenerate, provider, lifecycle } = props;
  const expiredAt = normalizeExpiry(construct, props.expiresAt);
  return new TfeToken(construct, props, {
    slotCount: 1,
    rotatedArguments: ["expired_at"],
    createResource: (id, slot) =>
      new TfeResource(construct, id, {
        ...{ organization, forceRegenerate, provider, lifecycle },
        expiredAt: slot?.expiresAt ?? expiredAt,
      }),
    // The resource's ID is the organization's name. In a plan that creates the token, the ID is unknown, so Terraform
    // doesn't read the data source before the token exists.
    createLookup: ({ all: [{ id: name }] }, options) =>
      new DataTfetokensOrganizationToken(construct, "Lookup", { organization: name, ...options }),
  });
}

function onTfetokens(construct: Construct, props: OrganizationTokenArguments): ManagedAuthenticationToken {
  const { organization, forceRegenerate, lifecycle } = props;
  const provider = resolveProvider(construct, props.provider);
  const encrypted = isEncrypted(construct, props);
  const expiresAt = normalizeExpiry(construct, props.expiresAt);
  return new TfetokensAuthenticationToken(construct, props, {
    slotCount: 1,
    formerType: "tfe_organization_token",
    isEncrypted: encrypted,
    rotatedArguments: ["generation", "expires_at"],
    // The rotation can search for its token only if the organization is set in the props or in the provider's
    // configuration.
    rotatedTokens: {
      organization,
      findOrganization: () =>
        settingsOfProvider(TerraformStack.of(construct), "tfetokens", provider?.alias).organization,
    },
    createResource: (id, slot) =>
      new TfetokensResource(construct, id, {
        ...{ organization, forceRegenerate, provider, lifecycle },
        encrypted: encrypted || undefined,
        generation: slot?.generation,
        expiresAt: slot?.expiresAt ?? expiresAt,
      }),
    createLookup: ({ all: [resource] }, dependsOn) =>
      new DataTfetokensOrganizationToken(construct, "Lookup", {
        organization: resource.organization,
        provider,
        dependsOn,
      }),
  });
}
