import { type TerraformElement, type TerraformResource } from "cdktf";
import { type IConstruct } from "constructs";
import { getBrand, setBrand } from "../shared/brand";

/** An element that renders a token. A rotated token can have one element for each slot. */
export interface TokenElement {
  readonly element: TerraformElement;
  /** The suffix that the rotation appends to the token's description; undefined if it doesn't append one. */
  readonly descriptionSuffix?: string;
}

/** The information about a token that policies and validations need. */
export interface TokenRegistration {
  readonly elements: readonly TokenElement[];
  /** The `tfetokens_rotation` of a rotated token. */
  readonly rotation?: TerraformResource;
}

const BRAND = "Registration";

/** Registers a token on its construct, where every copy of this package can read the registration. */
export function registerToken(construct: IConstruct, registration: TokenRegistration): void {
  setBrand(construct, BRAND, registration);
}

/** Returns the registration of a construct; undefined if the construct isn't a token of this library. */
export function getRegistration(construct: IConstruct | undefined): TokenRegistration | undefined {
  return getBrand(construct, BRAND) as TokenRegistration | undefined;
}
