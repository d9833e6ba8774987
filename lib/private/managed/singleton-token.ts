import { type TerraformProvider, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type TokenRotation } from "../../rotation";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { type Rotation } from "../../tfetokens/generated/rotation";
import {
  activeExpiry,
  activeExpiryArgument,
  createRotation,
  followLogicalId,
  toTokenRotation,
} from "../slots";
import { registerToken, type TokenKind } from "../token-registration";
import { normalizeExpiry } from "../validation/props";
import { validateSingleton } from "../validation/singleton";
import { validateTokenResource } from "../validation/token-resource";
import { warnOnSelfAuthentication } from "../warnings/self-authentication";
import { type CommonTokenProps, type ManagedAuthenticationToken, type TokenDetails } from "./managed-token";

/** How a kind of singleton token differs from the others. */
export interface SingletonConfig<D extends TokenDetails> {
  readonly kind: TokenKind;
  /** Creates the resource of the token, with this ID. */
  createResource(id: string, expiresAt: string | undefined): TfeTokenResource;
  /** Creates the data source that reads the token, with this ID. The resource's ID names the token's owner. */
  createLookup(id: string, ownerId: string, options: LookupOptions): D;
}

/** The resource of a token in hashicorp/tfe. */
export type TfeTokenResource = TerraformResource & { readonly id: string; readonly token: string };

/** What every data source of a managed token is created with. */
export interface LookupOptions {
  readonly provider: TerraformProvider | undefined;
  readonly dependsOn: [TerraformResource];
}

/** A singleton token that hashicorp/tfe manages: one resource, which a rotation replaces. */
export class TfeSingletonToken<D extends TokenDetails> implements ManagedAuthenticationToken<D> {
  private readonly resource: TfeTokenResource;
  private readonly rotationResource?: Rotation;
  private lookup?: D;

  public constructor(
    private readonly construct: Construct,
    { rotation, provider, expiresAt }: CommonTokenProps,
    private readonly config: SingletonConfig<D>,
  ) {
    if (rotation !== undefined) {
      this.rotationResource = createRotation(construct, rotation, 1, resolveProvider(construct, provider));
    }
    this.resource = config.createResource(
      "Default",
      this.rotationResource === undefined
        ? normalizeExpiry(construct, expiresAt)
        : activeExpiryArgument(this.rotationResource),
    );
    validateTokenResource(this.resource, rotation === undefined ? [] : ["expired_at"]);
    validateSingleton(this.resource);
    if (this.rotationResource !== undefined) {
      followLogicalId(this.rotationResource, this.resource, "Rotation");
      warnOnSelfAuthentication(construct, [this.resource]);
    }
    registerToken(construct, {
      kind: config.kind,
      elements: [{ element: this.resource }],
      rotation: this.rotationResource,
    });
  }

  public get value(): string {
    return this.resource.token;
  }

  public get tokenId(): string {
    return this.details.id;
  }

  public get expiresAt(): string {
    return this.rotationResource === undefined ? this.details.expiresAt : activeExpiry(this.rotationResource);
  }

  public get rotation(): TokenRotation | undefined {
    return this.rotationResource && toTokenRotation(this.rotationResource);
  }

  public get provider(): TerraformProvider | undefined {
    return this.resource.provider;
  }

  public get details(): D {
    this.lookup ??= this.config.createLookup("Lookup", this.resource.id, {
      provider: resolveProvider(this.construct, this.resource.provider),
      dependsOn: [this.resource],
    });
    return this.lookup;
  }
}
