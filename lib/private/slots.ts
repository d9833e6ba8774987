import {
  Fn,
  type IResolvable,
  ref,
  type TerraformProvider,
  type TerraformResource,
  type TerraformStack,
  Token,
} from "cdktf";
import { type Construct } from "constructs";
import { type Rotation, type RotationConfig } from "../tfetokens/generated/rotation";
import { type RotationSchedule } from "../rotation";
import { addressOf, followLogicalId } from "./logical-id";
import { lazy } from "./lazy";
import { RotationResource } from "./rotation-resource";

/** The number of slots of a rotation: 2 if the two newest tokens coexist, 1 for a singleton token. */
export type SlotCount = 1 | 2;

/** The values that a slot's resource reads from the rotation. */
export interface Slot {
  /**
   * The `count` of the slot's resource: 1 while the slot has a token, otherwise 0; undefined for a singleton token,
   * which always exists.
   */
  readonly count?: number;
  /** The token's generation, which changes whenever the slot gets a new token. */
  readonly generation: number;
  /** The token's expiry as an RFC 3339 timestamp, which is fixed when the token is created. */
  readonly expiresAt: string;
  /** The generation as part of the token's name or description, such as "3". */
  readonly generationText: string;
  /**
   * The rotation's ID as part of the token's name or description. It prevents the tokens of a recreated rotation from
   * having the same names as the old tokens.
   */
  readonly rotationId: string;
}

/** The arguments with which a rotation finds its tokens on the server. */
export interface RotatedTokens extends Pick<
  RotationConfig,
  "organization" | "teamId" | "descriptionPrefix" | "namePrefix"
> {
  /** Returns the organization. This function is called when the stack is rendered, if `organization` is undefined. */
  readonly findOrganization?: () => string | undefined;
}

/** Adds the `tfetokens_rotation` of a construct's token. */
export function createRotation(
  construct: Construct,
  { every, grace, keepers, revokePrevious }: RotationSchedule,
  slotCount: SlotCount,
  provider: TerraformProvider | undefined,
  { findOrganization, ...tokens }: RotatedTokens = {},
): Rotation {
  const config = {
    ...tokens,
    every: every.toGoDuration(),
    grace: grace?.toGoDuration(),
    keepers,
    revokePrevious,
    slotCount,
    provider,
  };
  return new RotationResource(construct, "Rotation", config, findOrganization);
}

/** Returns the expiry of the active token according to the rotation. Any stack can refer to the result. */
export function activeExpiry(rotation: Rotation): string {
  return Token.asString(ref(activeExpiryExpression(rotation), rotation.cdktfStack));
}

function activeExpiryExpression(rotation: Rotation): string {
  const address = addressOf(rotation);
  return `${address}.slots[${address}.active_slot].expires_at`;
}

/** Returns the values that a singleton token's resource reads from the rotation. */
export function activeSlot(rotation: Rotation): Slot {
  return {
    ...generationOf(rotation, () => `${addressOf(rotation)}.generation`),
    expiresAt: Token.asString(lazyExpression(() => activeExpiryExpression(rotation))),
  };
}

function slotOf(rotation: Rotation, index: number): Slot {
  const address = (): string => `${addressOf(rotation)}.slots[${index}]`;
  return {
    ...generationOf(rotation, () => `${address()}.generation`),
    count: Token.asNumber(lazyExpression(() => `(${address()}.generation >= 1) ? 1 : 0`)),
    expiresAt: Token.asString(lazyExpression(() => `${address()}.expires_at`)),
  };
}

function generationOf(
  rotation: Rotation,
  write: () => string,
): Pick<Slot, "generation" | "generationText" | "rotationId"> {
  const generation = lazyExpression(write);
  return {
    generation: Token.asNumber(generation),
    generationText: Token.asString(generation),
    rotationId: Token.asString(lazyExpression(() => `${addressOf(rotation)}.id`)),
  };
}

/**
 * The two token resources of a rotation.
 *
 * Every plan can determine which token is active, so consumers of a secret are updated in the same apply that creates
 * the new token. The first resource has the same logical ID as the resource of a token without a rotation.
 */
export class TwoSlots<T extends TerraformResource> {
  public readonly resources: readonly [T, T];
  /** The values that each slot reads from the rotation. */
  public readonly slots: readonly [Slot, Slot];

  /** @param create - creates the resource of a slot with the given ID */
  public constructor(
    private readonly rotation: Rotation,
    create: (id: string, slot: Slot) => T,
  ) {
    this.slots = [slotOf(rotation, 0), slotOf(rotation, 1)];
    this.resources = [create("Default", this.slots[0]), create("Slot1", this.slots[1])];
    followLogicalId(this.resources[1], this.resources[0], "Slot1");
  }

  /** Returns an attribute of the active token. */
  public active(attribute: string): string {
    return Token.asString(this.activeExpression(attribute));
  }

  /** Returns a numeric attribute of the active token. */
  public activeNumber(attribute: string): number {
    return Token.asNumber(this.activeExpression(attribute));
  }

  /** Returns an attribute of the previous token; null in Terraform if no previous token is valid. */
  public previous(attribute: string): string {
    // Between stacks, CDKTF passes the list, and the consumer applies `one` to it, because an output of CDKTF can't be
    // null.
    const [first, second] = this.resources.map((resource) => allOf(resource, attribute));
    return Token.asString(Fn.one(Token.asList(ref(this.choose(first, second), this.stack))));
  }

  private activeExpression(attribute: string): IResolvable {
    const [first, second] = this.resources.map((resource) => `one(${allOf(resource, attribute)})`);
    // The parentheses are necessary, because CDKTF doesn't add them around an operand.
    return ref(`(${this.choose(second, first)})`, this.stack);
  }

  private choose(whileSecondIsActive: string, otherwise: string): string {
    return `${addressOf(this.rotation)}.active_slot == 1 ? ${whileSecondIsActive} : ${otherwise}`;
  }

  private get stack(): TerraformStack {
    return this.rotation.cdktfStack;
  }
}

/** Creates an expression for use within one stack. Its text is computed when the stack is rendered. */
const lazyExpression = (write: () => string): IResolvable => lazy(() => `\${${write()}}`);

/** Returns an attribute as a list, which is empty if the slot doesn't have a token. */
const allOf = (resource: TerraformResource, attribute: string): string =>
  `${addressOf(resource)}[*].${attribute}`;
