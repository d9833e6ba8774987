import { TerraformElement, TerraformResource, TerraformStack } from "cdktf";
import { getBrand, setBrand } from "../shared/brand";
import { addressOf } from "./logical-id";

/** A `moved` block. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Makes Terraform move a token from hashicorp/tfe to a resource of `tfetokens`, instead of creating a new token.
 *
 * @param resource - has the logical ID that the token's resource of hashicorp/tfe had
 * @param formerType - type of the token's resource in hashicorp/tfe
 */
export function addMoves(resource: TerraformResource, formerType: string): void {
  const stack = TerraformStack.of(resource);
  const existing = getBrand(stack, BRAND) as AddMoves | undefined;
  const add = existing ?? createMovedBlocks(stack);
  add(resource, formerType);
}

/** The brand under which a stack stores its function. All copies of this package share it, so each can add `moved` blocks. */
const BRAND = "Moves";
type AddMoves = typeof addMoves;

function createMovedBlocks(stack: TerraformStack): AddMoves {
  const blocks = new MovedBlocks(stack, "TokenMoves");
  const add: AddMoves = (resource, formerType) => {
    blocks.tokens.push({ resource, formerType });
  };
  setBrand(stack, BRAND, add);
  return add;
}

/** The `moved` blocks of a stack's tokens. CDKTF's own moves stay within one type, and don't move to an index. */
class MovedBlocks extends TerraformElement {
  public readonly tokens: { readonly resource: TerraformResource; readonly formerType: string }[] = [];

  public toTerraform(): unknown {
    return { moved: this.moves() };
  }

  public toHclTerraform(): unknown {
    const reference = (value: string): unknown => ({
      value,
      isBlock: false,
      type: "simple",
      storageClassType: "reference",
    });
    return { moved: this.moves().map(({ from, to }) => ({ to: reference(to), from: reference(from) })) };
  }

  /** An address can be moved only once, and only one can be moved to it: the user's moves come first. */
  private moves(): Move[] {
    const own = movesIn(this.cdktfStack);
    const [sources, targets] = [own.map(({ from }) => from), own.map(({ to }) => to)].map(
      (all) => new Set(all),
    );
    return this.tokens
      .flatMap(({ resource, formerType }) => chainOf(resource, formerType))
      .filter(({ from, to }) => !sources.has(from) && !targets.has(to));
  }
}

/**
 * The moves to a resource: from the other provider, and between the addresses that it has with and without `count`.
 *
 * Terraform does the latter by itself, but only while no `moved` block contains the resource. It is a chain because two
 * blocks with one target are ambiguous.
 */
function chainOf(resource: TerraformResource, formerType: string): Move[] {
  const address = addressOf(resource);
  const former = `${formerType}.${resource.friendlyUniqueId}`;
  const first = `${address}[0]`;
  const [via, to] = resource.count === undefined ? [first, address] : [address, first];
  return [
    { from: former, to: via },
    { from: via, to },
  ];
}

/** The moves that CDKTF renders in a stack. */
function movesIn(stack: TerraformStack): Move[] {
  return stack.node
    .findAll()
    .filter((element) => TerraformResource.isTerraformResource(element))
    .filter((resource) => resource.cdktfStack === stack && resource.hasResourceMove() !== undefined)
    .flatMap((resource) => (resource.toTerraform() as { moved?: Move[] }).moved ?? []);
}
