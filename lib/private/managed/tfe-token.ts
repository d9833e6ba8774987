import { type TerraformProvider, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type TokenRotation } from "../../rotation";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { activeExpiry } from "../slots";
import { warnOnSelfAuthentication } from "../warnings/self-authentication";
import {
  type CommonTokenProps,
  type LookupOptions,
  type ManagedAuthenticationToken,
  type TokenDetails,
  type TokenLookup,
} from "./managed-token";
import { type TokenConfig, TokenResources } from "./token-resources";

/** The parts of a hashicorp/tfe token that depend on its kind. */
export interface TfeTokenConfig<T extends TerraformResource, D extends TokenDetails> extends TokenConfig<T> {
  /** Creates the data source with the ID "Lookup", which reads the token. */
  readonly createLookup: (token: TokenResources<T>, options: LookupOptions) => TokenLookup<D>;
}

/**
 * A token that hashicorp/tfe manages. Its resources don't contain the token's expiry on the server or, for a singleton,
 * the token's ID. A data source of `tfetokens` reads these values.
 */
export class TfeToken<
  T extends TerraformResource,
  D extends TokenDetails,
> implements ManagedAuthenticationToken<TokenLookup<D>> {
  public readonly provider: TerraformProvider | undefined;
  public readonly isEncrypted = false;
  private readonly token: TokenResources<T>;
  private lookup?: TokenLookup<D>;

  public constructor(
    private readonly construct: Construct,
    props: CommonTokenProps,
    private readonly config: TfeTokenConfig<T, D>,
  ) {
    this.provider = props.provider;
    this.token = new TokenResources(construct, props, config);
    if (props.rotation !== undefined) warnOnSelfAuthentication(construct, this.token.all);
  }

  public get value(): string {
    return this.token.active("token");
  }

  public get tokenId(): string {
    // The resource ID of a singleton token is the organization's name or the team's ID.
    return this.config.slotCount === 1 ? this.details.id : this.token.active("id");
  }

  public get expiresAt(): string {
    const { rotation } = this.token;
    return rotation === undefined ? this.details.expiresAt : activeExpiry(rotation);
  }

  public get rotation(): TokenRotation | undefined {
    const { token } = this;
    if (token.rotation === undefined) return undefined;
    return {
      generation: token.rotation.generation,
      rotatesAt: token.rotation.rotateAt,
      get previousValue() {
        return token.previous("token");
      },
    };
  }

  public get details(): TokenLookup<D> {
    this.lookup ??= this.config.createLookup(this.token, {
      provider: resolveProvider(this.construct, this.provider),
      dependsOn: [this.token.all[0]],
    });
    return this.lookup;
  }
}
