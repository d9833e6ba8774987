import { OrganizationToken as OrganizationTokenResource } from "@cdktf/provider-tfe/lib/organization-token";
import {
  type IResolvable,
  type ITerraformDependable,
  type TerraformProvider,
  type TerraformResourceLifecycle,
} from "cdktf";
import { Construct } from "constructs";
import { dependencies } from "./dependencies";
import { checkExpiry } from "./expiry";
import { checkProvider } from "./provider-prop";
import { validateSingleToken } from "./single-token";
import { checkNotEmpty } from "./text-props";
import { automaticProvider } from "./tfetokens/automatic-provider";
import { DataTfetokensOrganizationToken } from "./tfetokens/generated/data-tfetokens-organization-token";

/** Properties of an `OrganizationToken`. */
export interface OrganizationTokenProps {
  /**
   * Name of the organization.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * When the token ends, in RFC 3339 with a zone, such as "2027-01-31T12:00:00Z"; a change makes a new token.
   *
   * @default - the server decides: two years from its making, or never on an older one
   */
  readonly expiresAt?: string;

  /**
   * Whether a token that the organization has already is replaced; otherwise it is an error at apply.
   *
   * @default false
   */
  readonly forceRegenerate?: boolean | IResolvable;

  /**
   * The `TfeProvider` that makes the token.
   *
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;

  /**
   * What must exist before the token does.
   *
   * @default - what the props refer to, and what was given to `node.addDependency`
   */
  readonly dependsOn?: ITerraformDependable[];

  /**
   * How Terraform creates and destroys the token; `createBeforeDestroy` is refused, for it would end the new token.
   *
   * @default - Terraform's
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** The API token of an organization: there is one, and making a new one ends the old. */
export class OrganizationToken extends Construct {
  /** The secret; it is in the state, and sensitive in plans. */
  public readonly value: string;
  private readonly resource: OrganizationTokenResource;
  private lookup?: DataTfetokensOrganizationToken;

  public constructor(scope: Construct, id: string, props: OrganizationTokenProps = {}) {
    super(scope, id);
    checkNotEmpty(this, "organization", props.organization);
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfe");

    this.resource = new OrganizationTokenResource(this, "Default", {
      organization: props.organization,
      expiredAt: props.expiresAt,
      forceRegenerate: props.forceRegenerate,
      provider: props.provider,
      lifecycle: props.lifecycle,
    });
    this.resource.dependsOn = dependencies(this, props.dependsOn);
    validateSingleToken(this.resource);
    this.value = this.resource.token;
  }

  /** Id of the token, read from the server. */
  public get tokenId(): string {
    return this.read().id;
  }

  /** When the token ends, as the server says, in RFC 3339 and UTC; null where it does not. */
  public get expiresAt(): string {
    return this.read().expiredAt;
  }

  /** The resource knows neither; a stack that asks for neither needs no second provider. */
  private read(): DataTfetokensOrganizationToken {
    this.lookup ??= new DataTfetokensOrganizationToken(this, "Lookup", {
      // The resource's id is the organization's name, and unknown while a new token is planned.
      organization: this.resource.id,
      provider: automaticProvider(this, this.resource.provider),
      dependsOn: [this.resource],
    });
    return this.lookup;
  }
}
