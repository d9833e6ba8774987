import { TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";
import { toRenderedConfig } from "../rendered-config";
import { getRegistration } from "../token-registration";
import { addBatchValidation } from "./batch";
import { valueKey } from "./value-key";

interface DescribedToken {
  readonly construct: IConstruct;
  readonly teamId: string;
  readonly description: string;
}

/**
 * At synth, rejects constructs that have the same description in one team. Descriptions must be unique in a team, and a
 * rotation finds its tokens by their descriptions.
 */
export function validateDescription(
  construct: IConstruct,
  { teamId, description }: Omit<DescribedToken, "construct">,
): void {
  const stack = TerraformStack.of(construct);
  const token = { construct, teamId, description };
  validateInStack(stack, token);
  validateAcrossStacks(stack.node.root, token);
}

const validateInStack = addBatchValidation((_: TerraformStack, tokens: readonly DescribedToken[]) =>
  findDuplicates(tokens).map(duplicateError),
);

const validateAcrossStacks = addBatchValidation((_: IConstruct, tokens: readonly DescribedToken[]) =>
  findDuplicates(tokens)
    .filter((group) => new Set(group.map(({ construct }) => TerraformStack.of(construct))).size > 1)
    .map(duplicateError),
);

function findDuplicates(tokens: readonly DescribedToken[]): DescribedToken[][] {
  const byKey = new Map<string, DescribedToken[]>();
  for (const token of tokens) {
    const stack = TerraformStack.of(token.construct);
    const key = JSON.stringify([token.teamId, token.description].map((value) => valueKey(stack, value)));
    byKey.set(key, [...(byKey.get(key) ?? []), token]);
  }
  return [...byKey.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.filter(isRendered))
    .filter((group) => group.length > 1);
}

/** Reports whether a token is rendered; false if all of its resources were moved to new addresses. */
function isRendered({ construct }: DescribedToken): boolean {
  const { elements = [] } = getRegistration(construct) ?? {};
  return elements.some(({ element }) => toRenderedConfig(element) !== undefined);
}

function duplicateError(group: DescribedToken[]): string {
  const [{ construct, description }] = group;
  const text = String(valueKey(TerraformStack.of(construct), description));
  return (
    `${group.map((token) => token.construct.node.path).join(" and ")} have the same \`description\` in one team, got "${text}". ` +
    "Descriptions must be unique in a team. Use a different one for each token."
  );
}
