import { Fn, type IResolvable, ref, type TerraformProvider, type TerraformResource, Token } from "cdktf";
import { type Construct } from "constructs";
import { Rotation } from "../tfetokens/generated/rotation";
import { type RotationSchedule, type TokenRotation } from "../rotation";

/** 2 for tokens of which the newest two coexist, 1 for a singleton. */
export type SlotCount = 1 | 2;

/** What the token of a slot takes from the rotation. */
export interface Slot {
  /** 1 while the slot has a token, otherwise 0. */
  readonly count: number;
  /** The token's generation; it changes with every rotation of the slot. */
  readonly generation: string;
  /** The token's expiry, an RFC 3339 timestamp, fixed when the token is created. */
  readonly expiresAt: string;
}

/** Adds the schedule of a construct's token. */
export function createRotation(
  construct: Construct,
  { every, grace, keepers, revokePrevious }: RotationSchedule,
  slotCount: SlotCount,
  provider: TerraformProvider | undefined,
): Rotation {
  return new Rotation(construct, "Rotation", {
    every: every.toGoDuration(),
    grace: grace?.toGoDuration(),
    keepers,
    revokePrevious,
    slotCount,
    provider,
  });
}

/** What users see of a rotation. The previous secret costs an expression, so it is computed on demand. */
export function toTokenRotation(rotation: Rotation, previousValue?: () => string): TokenRotation {
  return {
    generation: rotation.generation,
    rotatesAt: rotation.rotateAt,
    get previousValue() {
      return previousValue?.();
    },
  };
}

/** The expiry of the active token, to be referred to from anywhere. */
export function activeExpiry(rotation: Rotation): string {
  return Token.asString(ref(activeExpiryExpression(rotation), rotation.cdktfStack));
}

/** The same as an argument of the token's own resource. */
export function activeExpiryArgument(rotation: Rotation): string {
  return Token.asString(lazyExpression(() => activeExpiryExpression(rotation)));
}

function activeExpiryExpression(rotation: Rotation): string {
  const address = addressOf(rotation);
  return `${address}.slots[${address}.active_slot].expires_at`;
}

/**
 * Has a resource follow the logical ID that a user gives to its token's resource. Otherwise a moved construct whose
 * logical ID is kept would get a new rotation, and so a new token.
 */
export function followLogicalId(
  follower: TerraformResource,
  leader: TerraformResource,
  suffix: string,
): void {
  const { cdktfStack: stack } = leader;
  let defaults: { readonly ofLeader: string; readonly ofFollower: string } | undefined;
  Object.defineProperty(follower, "friendlyUniqueId", {
    get: () => {
      // Once: a logical ID contains a hash, and many expressions contain the address.
      defaults ??= { ofLeader: stack.getLogicalId(leader), ofFollower: stack.getLogicalId(follower) };
      const { friendlyUniqueId } = leader;
      return friendlyUniqueId === defaults.ofLeader ? defaults.ofFollower : `${friendlyUniqueId}_${suffix}`;
    },
  });
}

/**
 * The two token resources of a rotation.
 *
 * Every plan knows which of them is the active one, so consumers of a secret are updated in the same apply that
 * creates the new token. The first one has the address that the token has without a rotation.
 */
export class TwoSlots<T extends TerraformResource> {
  /** The resource of each slot. */
  public readonly resources: readonly [T, T];
  /** What each slot takes from the rotation. */
  public readonly slots: readonly [Slot, Slot];

  /** @param create - creates the resource of a slot, with this ID */
  public constructor(
    private readonly rotation: Rotation,
    create: (id: string, slot: Slot) => T,
  ) {
    this.slots = [slotOf(rotation, 0), slotOf(rotation, 1)];
    this.resources = [create("Default", this.slots[0]), create("Slot1", this.slots[1])];
    followLogicalId(rotation, this.resources[0], "Rotation");
    followLogicalId(this.resources[1], this.resources[0], "Slot1");
  }

  /** An attribute of the active token. */
  public active(attribute: string): string {
    const [first, second] = this.resources.map((resource) => `one(${allOf(resource, attribute)})`);
    // CDKTF doesn't put parentheses around an operand.
    return Token.asString(ref(`(${this.choose(second, first)})`, this.rotation.cdktfStack));
  }

  /** An attribute of the previous token; null if there is none or it has expired. */
  public previous(attribute: string): string {
    // The list crosses stacks and `one` is applied at the consumer: CDKTF's output can't be null.
    const [first, second] = this.resources.map((resource) => allOf(resource, attribute));
    return Token.asString(Fn.one(Token.asList(ref(this.choose(first, second), this.rotation.cdktfStack))));
  }

  private choose(whileSecondIsActive: string, otherwise: string): string {
    return `${addressOf(this.rotation)}.active_slot == 1 ? ${whileSecondIsActive} : ${otherwise}`;
  }
}

function slotOf(rotation: Rotation, index: number): Slot {
  const address = (): string => `${addressOf(rotation)}.slots[${index}]`;
  return {
    count: Token.asNumber(lazyExpression(() => `(${address()}.generation >= 1) ? 1 : 0`)),
    generation: Token.asString(lazyExpression(() => `${address()}.generation`)),
    expiresAt: Token.asString(lazyExpression(() => `${address()}.expires_at`)),
  };
}

/**
 * An expression within one stack, written when the stack is rendered. CDKTF's own `Lazy` and `ref` each capture a stack
 * trace, which dominates the time to synthesize many tokens.
 */
function lazyExpression(write: () => string): IResolvable {
  const expression: IResolvable = {
    creationStack: [],
    resolve: () => `\${${write()}}`,
    toString: () => Token.asString(expression),
  };
  return expression;
}

/** A list of one attribute: a slot has one token, or none. */
const allOf = (resource: TerraformResource, attribute: string): string =>
  `${addressOf(resource)}[*].${attribute}`;

/** The address of a resource in its stack. */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
