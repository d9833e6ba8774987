import { type TerraformProvider, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type TokenRotation } from "../../rotation";
import { EphemeralResource } from "../../tfetokens/private/ephemeral-resource";
import { addMoves } from "../moves";
import { SECRET_ID } from "../token-secret-id";
import { warnOnSelfAuthentication } from "../warnings/self-authentication";
import {
  type CommonTokenProps,
  type LookupOptions,
  type ManagedAuthenticationToken,
  type ManagedToken,
  type TeamTokenDetails,
} from "./managed-token";
import { type TokenConfig, TokenResources } from "./token-resources";

/**
 * A token that `tfetokens` manages. Its resources have all attributes of the token except the time when it was last
 * used.
 */
export class TfetokensToken<T extends TerraformResource> implements ManagedToken {
  public readonly provider: TerraformProvider | undefined;
  public readonly isEncrypted: boolean;
  protected readonly token: TokenResources<T>;
  private secret?: EphemeralResource;
  private previousSecret?: EphemeralResource;

  public constructor(construct: Construct, props: CommonTokenProps, config: TokenConfig<T>) {
    this.provider = props.provider;
    this.isEncrypted = config.isEncrypted === true;
    this.token = new TokenResources(construct, props, config);
  }

  public get value(): string {
    const { token } = this;
    if (!this.isEncrypted) return token.active("token");
    this.secret ??= decrypt(token, SECRET_ID, token.active("encrypted_token"), token.active("id"));
    return this.secret.getStringAttribute("token");
  }

  public get tokenId(): string {
    return this.token.active("id");
  }

  public get expiresAt(): string {
    return this.token.active("valid_until");
  }

  public get rotation(): TokenRotation | undefined {
    const { token } = this;
    if (token.rotation === undefined) return undefined;
    const previousValue = (): string | undefined => this.previousValue();
    return {
      // This is the token's generation instead of the rotation's, because it must match the token that `value` belongs
      // to, even after an incomplete apply.
      generation: token.activeNumber("generation"),
      rotatesAt: token.rotation.rotateAt,
      get previousValue() {
        return previousValue();
      },
    };
  }

  private previousValue(): string | undefined {
    const { token } = this;
    if (!this.isEncrypted) return token.previous("token");
    const [envelope, id] = ["encrypted_token", "id"].map((attribute) => token.previous(attribute));
    if (envelope === undefined) return undefined;
    this.previousSecret ??= decrypt(token, `Previous${SECRET_ID}`, envelope, id);
    return this.previousSecret.getStringAttribute("token");
  }

  /** Returns an attribute of the active token. */
  public active(attribute: string): string {
    return this.token.active(attribute);
  }
}

/** Adds an ephemeral resource that decrypts a secret. */
function decrypt(
  { construct, all: [{ provider }] }: TokenResources<TerraformResource>,
  id: string,
  encryptedToken: string,
  tokenId: string | undefined,
): EphemeralResource {
  return new EphemeralResource(construct, id, {
    type: "tfetokens_token_secret",
    arguments: { encrypted_token: encryptedToken, token_id: tokenId },
    provider,
    advice:
      "To use the secret elsewhere, export it with `exportToWorkspace` or `exportToVariableSet`, or write it to a secret store and read it from that store.",
  });
}

/** The parts of an organization or team token of `tfetokens` that depend on its kind. */
export interface AuthenticationTokenConfig<T extends TerraformResource> extends TokenConfig<T> {
  /** Type of the token's resource in hashicorp/tfe. */
  readonly formerType: string;
  /** Creates the data source with the ID "Lookup", which reads when the token was last used. */
  readonly createLookup: (token: TokenResources<T>, dependsOn: LookupOptions["dependsOn"]) => LastUse;
}

interface LastUse {
  readonly lastUsedAt: string;
}

/**
 * An organization or team token that `tfetokens` manages. If hashicorp/tfe managed the token before, Terraform moves
 * the token to `tfetokens`.
 */
export class TfetokensAuthenticationToken<T extends TerraformResource>
  extends TfetokensToken<T>
  implements ManagedAuthenticationToken<TeamTokenDetails>
{
  private lookup?: LastUse;

  public constructor(
    construct: Construct,
    props: CommonTokenProps,
    private readonly config: AuthenticationTokenConfig<T>,
  ) {
    super(construct, props, config);
    for (const resource of this.token.all) addMoves(resource, config.formerType);
    if (props.rotation !== undefined) warnOnSelfAuthentication(construct, this.token.all);
  }

  public get details(): TeamTokenDetails {
    const lastUse = (): LastUse =>
      (this.lookup ??= this.config.createLookup(this.token, [this.token.all[0]]));
    return {
      createdAt: this.token.active("created_at"),
      description: this.token.active("description"),
      get lastUsedAt() {
        return lastUse().lastUsedAt;
      },
    };
  }
}
