import { OrganizationToken as OrganizationTokenResource } from "@cdktf/provider-tfe/lib/organization-token";
import {
  type IResolvable,
  type ITerraformDependable,
  type TerraformProvider,
  type TerraformResourceLifecycle,
} from "cdktf";
import { type Construct } from "constructs";
import { resolveDependencies } from "./private/dependencies";
import { warnOnSelfAuthentication } from "./private/validation/self-authentication";
import { TokenBase } from "./private/token-base";
import { checkExpiry, checkNotEmpty, checkProvider } from "./private/validation/props";
import { checkNotRotated, checkRotation } from "./private/validation/rotation";
import { validateSingleton } from "./private/validation/singleton";
import { activeExpiry, createRotation } from "./private/slots";
import { resolveProvider } from "./tfetokens/private/implicit-provider";
import { DataTfetokensOrganizationToken } from "./tfetokens/generated/data-tfetokens-organization-token";
import { type Rotation } from "./tfetokens/generated/rotation";
import { OrganizationTokenLookup } from "./private/token-lookups";
import { validateTokenResource } from "./private/validation/token-resource";
import { type RotationSchedule } from "./rotation";
import { type IOrganizationToken, type TokenLookupOptions } from "./token";

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
   * Not together with `rotation`.
   *
   * @default - the server decides: two years from its making, or never on an older one
   */
  readonly expiresAt?: string;

  /**
   * When the token is made anew. The old token ends when the new one is made, and what uses it must get the new one in the same
   * apply; the grace covers the lateness of the apply alone.
   *
   * @default - never
   */
  readonly rotation?: RotationSchedule;

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
export class OrganizationToken extends TokenBase implements IOrganizationToken {
  /** Looks the token of an organization up, whoever made it. An error at plan where there is none. */
  public static fromOrganization(
    scope: Construct,
    id: string,
    organization: string,
    options: TokenLookupOptions = {},
  ): IOrganizationToken {
    return new OrganizationTokenLookup(scope, id, organization, options);
  }

  private readonly resource: OrganizationTokenResource;
  /** @internal */
  protected readonly _rotation?: Rotation;
  private lookup?: DataTfetokensOrganizationToken;

  public constructor(scope: Construct, id: string, props: OrganizationTokenProps = {}) {
    super(scope, id);
    this.check(props);

    if (props.rotation !== undefined) {
      this._rotation = createRotation(this, props.rotation, 1, resolveProvider(this, props.provider));
    }
    this.resource = new OrganizationTokenResource(this, "Default", {
      organization: props.organization,
      expiredAt: this._rotation === undefined ? props.expiresAt : activeExpiry(this._rotation),
      forceRegenerate: props.forceRegenerate,
      provider: props.provider,
      lifecycle: props.lifecycle,
    });
    this.resource.dependsOn = resolveDependencies(this, props.dependsOn);
    validateTokenResource(this.resource, this._rotation === undefined ? [] : ["expired_at"]);
    validateSingleton(this.resource);
    if (this._rotation !== undefined)
      warnOnSelfAuthentication({ construct: this, resources: [this.resource] });
  }

  /** The secret; it is in the state, and sensitive in plans. */
  public get value(): string {
    return this.resource.token;
  }

  /** Id of the token, read from the server. */
  public get tokenId(): string {
    return this.read().id;
  }

  /** When the token was made, in RFC 3339 and UTC, read from the server. */
  public get createdAt(): string {
    return this.read().createdAt;
  }

  /** When the token was last used, in RFC 3339 and UTC; null where it never was. It differs from plan to plan. */
  public get lastUsedAt(): string {
    return this.read().lastUsedAt;
  }

  /** When the token ends, as the server says, in RFC 3339 and UTC; null where it does not. */
  public get expiresAt(): string {
    return this._rotation === undefined ? this.read().expiresAt : activeExpiry(this._rotation);
  }

  /** @internal */
  protected get _provider(): TerraformProvider | undefined {
    return this.resource.provider;
  }

  private check(props: OrganizationTokenProps): void {
    checkNotEmpty(this, "organization", props.organization);
    checkExpiry(this, props.expiresAt);
    checkProvider(this, props.provider, "tfe");
    if (props.rotation === undefined) return;
    checkRotation(this, props.rotation, 1);
    checkNotRotated(
      this,
      "expiresAt",
      props.expiresAt,
      "The token ends by `every` and `grace`: leave it out.",
    );
  }

  /** The resource knows none of it; a stack that does not ask needs no second provider. */
  private read(): DataTfetokensOrganizationToken {
    this.lookup ??= new DataTfetokensOrganizationToken(this, "Lookup", {
      // The resource's id is the organization's name, and unknown while a new token is planned.
      organization: this.resource.id,
      provider: resolveProvider(this, this.resource.provider),
      dependsOn: [this.resource],
    });
    return this.lookup;
  }
}
