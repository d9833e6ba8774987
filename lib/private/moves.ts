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
 * @param resource - the new resource, which has the same logical ID as the token's former resource of hashicorp/tfe
 * @param formerType - type of the token's resource in hashicorp/tfe
 */
export function addMoves(resource: TerraformResource, formerType: string): void {
  const stack = TerraformStack.of(resource);
  const existing = getBrand(stack, BRAND) as AddMoves | undefined;
  const add = existing ?? createMovedBlocks(stack);
  add(resource, formerType);
}

/**
 * The brand under which a stack stores its `AddMoves` function. All copies of this package call this function, so that
 * a stack has only one `MovedBlocks` element.
 */
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

/**
 * The `moved` blocks of a stack's tokens. CDKTF's own moves can't change the type of a resource, and can't move a
 * resource to an address with an index.
 */
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

  /**
   * Returns the moves to render. Moves that conflict with the user's moves are omitted, because Terraform allows only
   * one move from each address and one move to each address.
   */
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
 * Returns the moves to a resource: from the resource of hashicorp/tfe, and between the addresses with and without an
 * index.
 *
 * Terraform automatically moves a resource between an address with the index 0 and one without an index, but only if no
 * `moved` block contains the resource. The moves form a chain, because two blocks with the same target would be
 * ambiguous.
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

/** Returns the moves that CDKTF renders in a stack. */
function movesIn(stack: TerraformStack): Move[] {
  return stack.node
    .findAll()
    .filter((element) => TerraformResource.isTerraformResource(element))
    .filter((resource) => resource.cdktfStack === stack && resource.hasResourceMove() !== undefined)
    .flatMap((resource) => (resource.toTerraform() as { moved?: Move[] }).moved ?? []);
}
