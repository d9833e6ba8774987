import { type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type TokenRotation } from "../../rotation";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { type Rotation } from "../../tfetokens/generated/rotation";
import { activeExpiry, createRotation, type Slot, toTokenRotation, TwoSlots } from "../slots";
import { registerToken, type TokenKind } from "../token-registration";
import { validateTokenResource } from "../validation/token-resource";
import { type CommonTokenProps } from "./managed-token";

/** How a kind of token that can coexist with others of its kind differs from the others. */
export interface SlottedConfig<T extends TerraformResource> {
  readonly kind: TokenKind;
  /** The arguments that a rotation changes. */
  readonly rotatedArguments: readonly string[];
  /** Creates the resource of a slot with this ID, or the only resource if there is no slot. */
  readonly createResource: (id: string, slot?: Slot) => T;
  /** What a rotation appends to the description, if the token has one. */
  readonly descriptionSuffix?: (slot: Slot) => string;
}

/** The resources of a token that can coexist with others of its kind: one, or two slots if it is rotated. */
export class SlottedToken<T extends TerraformResource> {
  /** One resource, or one for each slot. The first is the construct's default child. */
  public readonly resources: readonly [T, ...T[]];
  private readonly rotationResource?: Rotation;
  private readonly slots?: TwoSlots<T>;

  public constructor(
    construct: Construct,
    { rotation, provider }: CommonTokenProps,
    { kind, rotatedArguments, createResource, descriptionSuffix }: SlottedConfig<T>,
  ) {
    if (rotation === undefined) {
      this.resources = [createResource("Default")];
    } else {
      this.rotationResource = createRotation(construct, rotation, 2, resolveProvider(construct, provider));
      this.slots = new TwoSlots(this.rotationResource, createResource);
      this.resources = this.slots.resources;
    }
    for (const resource of this.resources) {
      validateTokenResource(resource, rotation === undefined ? [] : rotatedArguments);
    }
    registerToken(construct, {
      kind,
      elements: this.resources.map((element, index) => ({
        element,
        descriptionSuffix: this.slots && descriptionSuffix?.(this.slots.slots[index]),
      })),
      rotation: this.rotationResource,
    });
  }

  public get value(): string {
    return this.active("token");
  }

  public get tokenId(): string {
    return this.active("id");
  }

  /** An attribute of the active token. */
  public active(attribute: string): string {
    return this.slots?.active(attribute) ?? this.resources[0].getStringAttribute(attribute);
  }

  /** The expiry of the active token; undefined without a rotation. */
  public get rotatedExpiry(): string | undefined {
    return this.rotationResource && activeExpiry(this.rotationResource);
  }

  public get rotation(): TokenRotation | undefined {
    const { rotationResource, slots } = this;
    return rotationResource && toTokenRotation(rotationResource, slots && (() => slots.previous("token")));
  }
}
