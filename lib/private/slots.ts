import { Fn, ref, type TerraformProvider, type TerraformResource, Token } from "cdktf";
import { type Construct } from "constructs";
import { Rotation } from "../tfetokens/generated/rotation";
import { type RotationSchedule } from "../rotation";

/** 2 for tokens of which the newest two live side by side, 1 for a token that exists once. */
export type SlotCount = 1 | 2;

/** What a token takes from the slot it lives in. */
export interface Slot {
  /** 1 while a token lives in the slot, 0 while none does. */
  readonly count: number;
  /** Number of the token; new with every rotation of the slot. */
  readonly generation: string;
  /** When the token dies, in RFC 3339; fixed when it is made. */
  readonly expiresAt: string;
}

/** The schedule by which a construct's token is made anew. */
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

/** When the active token dies. */
export function activeExpiry(rotation: Rotation): string {
  const address = addressOf(rotation);
  return Token.asString(ref(`${address}.slots[${address}.active_slot].expires_at`, rotation.cdktfStack));
}

/**
 * The two token resources of a rotation.
 *
 * Which of them is the active one is known in every plan, so that whatever takes a secret from here is planned for
 * the new one in the very apply that makes it. The first has the address that the token would have without a rotation.
 */
export class TwoSlots {
  public readonly first: TerraformResource;
  private readonly second: TerraformResource;

  /** @param make - makes the resource of a slot, with this id */
  public constructor(
    private readonly rotation: Rotation,
    make: (id: string, slot: Slot) => TerraformResource,
  ) {
    // Written out: these stay in the stack of the rotation, and each of CDKTF's expressions costs a trace of the stack.
    const slot = (index: number): Slot => {
      const address = `${addressOf(rotation)}.slots[${index}]`;
      return {
        count: Token.asNumber(`\${(${address}.generation >= 1) ? 1 : 0}`),
        generation: `\${${address}.generation}`,
        expiresAt: `\${${address}.expires_at}`,
      };
    };
    this.first = make("Default", slot(0));
    this.second = make("Slot1", slot(1));
  }

  /** Of both slots. */
  public get resources(): readonly TerraformResource[] {
    return [this.first, this.second];
  }

  /** An attribute of the active token. */
  public active(attribute: string): string {
    const chosen = this.chosen(`one(${all(this.second, attribute)})`, `one(${all(this.first, attribute)})`);
    // CDKTF puts no parentheses around an operand.
    return Token.asString(ref(`(${chosen})`, this.rotation.cdktfStack));
  }

  /** An attribute of the token before the active one; null once that is dead, or where there is none. */
  public previous(attribute: string): string {
    // Null is made where it is used: to another stack CDKTF carries a value by an output, and one that is null is none.
    const oneOrNone = this.chosen(all(this.first, attribute), all(this.second, attribute));
    return Token.asString(Fn.one(Token.asList(ref(oneOrNone, this.rotation.cdktfStack))));
  }

  private chosen(whileSecondIsActive: string, otherwise: string): string {
    return `${addressOf(this.rotation)}.active_slot == 1 ? ${whileSecondIsActive} : ${otherwise}`;
  }
}

/** A list: a slot has one token, or none. */
const all = (resource: TerraformResource, attribute: string): string =>
  `${addressOf(resource)}[*].${attribute}`;

function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
