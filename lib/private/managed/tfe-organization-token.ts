import { OrganizationToken as OrganizationTokenResource } from "@cdktf/provider-tfe/lib/organization-token";
import { type IResolvable } from "cdktf";
import { type Construct } from "constructs";
import { DataTfetokensOrganizationToken } from "../../tfetokens/generated/data-tfetokens-organization-token";
import { resolveDependencies } from "../dependencies";
import { type CommonTokenProps } from "./managed-token";
import { TfeSingletonToken } from "./singleton-token";

/** The arguments of an organization's token. */
export interface OrganizationTokenArguments extends CommonTokenProps {
  readonly organization?: string;
  readonly forceRegenerate?: boolean | IResolvable;
}

/** An organization's token, managed by `tfe_organization_token`. */
export class TfeOrganizationToken extends TfeSingletonToken<DataTfetokensOrganizationToken> {
  public constructor(construct: Construct, props: OrganizationTokenArguments) {
    super(construct, props, {
      kind: "organization",
      createResource(id, expiredAt) {
        const { organization, forceRegenerate, provider, lifecycle } = props;
        const config = { organization, expiredAt, forceRegenerate, provider, lifecycle };
        const resource = new OrganizationTokenResource(construct, id, config);
        resource.dependsOn = resolveDependencies(construct, props.dependsOn);
        return resource;
      },
      // The resource's ID is the organization's name, and unknown while a new token is planned.
      createLookup: (id, organization, options) =>
        new DataTfetokensOrganizationToken(construct, id, { organization, ...options }),
    });
  }
}
