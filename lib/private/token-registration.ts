import { type TerraformElement, type TerraformResource } from "cdktf";
import { type IConstruct } from "constructs";
import { getBrand, setBrand } from "../shared/brand";

/** An element that renders a token. A rotated token can have one for each slot. */
export interface TokenElement {
  readonly element: TerraformElement;
  /** The suffix that the rotation appends to the token's description, as rendered. */
  readonly descriptionSuffix?: string;
}

/** Information about a token for policies. */
export interface TokenRegistration {
  readonly elements: readonly TokenElement[];
  /** The `tfetokens_rotation` of a rotated token. */
  readonly rotation?: TerraformResource;
}

const BRAND = "Registration";

/** Registers a token at its construct. Every copy of this package can read it. */
export function registerToken(construct: IConstruct, registration: TokenRegistration): void {
  setBrand(construct, BRAND, registration);
}

/** The registered information; undefined if the construct isn't a token of this library. */
export function getRegistration(construct: IConstruct | undefined): TokenRegistration | undefined {
  return getBrand(construct, BRAND) as TokenRegistration | undefined;
}
