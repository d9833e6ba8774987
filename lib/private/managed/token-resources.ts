import { type TerraformProvider, type TerraformResource } from "cdktf";
import { type Construct, type IDependable } from "constructs";
import { type RotationSchedule } from "../../rotation";
import { type Rotation } from "../../tfetokens/generated/rotation";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { resolveDependencies } from "../dependencies";
import {
  activeSlot,
  createRotation,
  type RotatedTokens,
  type Slot,
  type SlotCount,
  TwoSlots,
} from "../slots";
import { importIntoFirstInstance } from "../imports";
import { followLogicalId } from "../logical-id";
import { registerToken } from "../token-registration";
import { validateSingleton } from "../validation/singleton";
import { validateTokenResource } from "../validation/token-resource";

/** The parts of a token that depend on its kind and its provider. */
export interface TokenConfig<T extends TerraformResource> {
  /** The number of slots: 2 if the two newest tokens coexist, 1 for a singleton token. */
  readonly slotCount: SlotCount;
  /** Whether the state contains the secret only in encrypted form. Default: false. */
  readonly isEncrypted?: boolean;
  /** The arguments that a rotation changes. */
  readonly rotatedArguments: readonly string[];
  /** The arguments with which the rotation finds its tokens on the server; undefined if it can't find them. */
  readonly rotatedTokens?: RotatedTokens;
  /**
   * Creates a resource with the given ID: the resource of a slot, or the only resource of a token that isn't rotated.
   */
  readonly createResource: (id: string, slot?: Slot) => T;
  /**
   * Returns the suffix that a rotation appends to the description. The function is undefined for tokens without a
   * description.
   */
  readonly descriptionSuffix?: (slot: Slot) => string;
}

/** The props of a token that apply to all of its resources. */
export interface ResourceProps {
  readonly rotation?: RotationSchedule;
  readonly provider?: TerraformProvider;
  readonly dependsOn?: IDependable[];
}

/** The resources of a token: one, or one for each slot of its rotation. */
export class TokenResources<T extends TerraformResource> {
  /** All resources of the token. The first one is the construct's default child. */
  public readonly all: readonly [T, ...T[]];
  public readonly rotation?: Rotation;
  private readonly slots?: TwoSlots<T>;

  public constructor(
    public readonly construct: Construct,
    { rotation, provider, dependsOn }: ResourceProps,
    config: TokenConfig<T>,
  ) {
    const { slotCount, rotatedTokens } = config;
    if (rotation !== undefined) {
      const tfetokens = resolveProvider(construct, provider);
      this.rotation = createRotation(construct, rotation, slotCount, tfetokens, rotatedTokens);
    }
    this.slots =
      this.rotation && slotCount === 2 ? new TwoSlots(this.rotation, config.createResource) : undefined;
    this.all = this.slots?.resources ?? [
      config.createResource("Default", this.rotation && activeSlot(this.rotation)),
    ];
    if (this.rotation !== undefined) followLogicalId(this.rotation, this.all[0], "Rotation");
    this.finish(config, resolveDependencies(construct, dependsOn));
  }

  /** Returns an attribute of the active token. */
  public active(attribute: string): string {
    return this.slots?.active(attribute) ?? this.all[0].getStringAttribute(attribute);
  }

  /** Returns a numeric attribute of the active token. */
  public activeNumber(attribute: string): number {
    return this.slots?.activeNumber(attribute) ?? this.all[0].getNumberAttribute(attribute);
  }

  /**
   * Returns an attribute of the previous token, which is null in Terraform if no previous token is valid; undefined for
   * a token that doesn't have two slots.
   */
  public previous(attribute: string): string | undefined {
    return this.slots?.previous(attribute);
  }

  /**
   * Reports whether a resource can adopt an existing token as the first generation of a rotation. Only `tfetokens`
   * supports this.
   */
  private isAdoptingSlot(resource: T): boolean {
    return resource === this.all[0] && resource.terraformResourceType.startsWith("tfetokens_");
  }

  private finish(
    { rotatedArguments, slotCount, descriptionSuffix, isEncrypted = false }: TokenConfig<T>,
    dependsOn: string[],
  ): void {
    const changed = this.rotation === undefined ? [] : rotatedArguments;
    for (const resource of this.all) {
      resource.dependsOn = dependsOn;
      const isImportable = this.slots === undefined || this.isAdoptingSlot(resource);
      validateTokenResource(resource, changed, isImportable, isEncrypted);
      if (this.slots !== undefined) importIntoFirstInstance(resource);
    }
    if (slotCount === 1) validateSingleton(this.all[0]);
    registerToken(this.construct, {
      elements: this.all.map((element, index) => ({
        element,
        descriptionSuffix: this.slots && descriptionSuffix?.(this.slots.slots[index]),
      })),
      rotation: this.rotation,
    });
  }
}
