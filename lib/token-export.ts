import { createHash } from "node:crypto";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { type TerraformProvider, TerraformStack, Token } from "cdktf";
import { type Construct } from "constructs";
import { checkNotEmpty, checkProvider, ValidationError } from "./private/validation/props";
import { resolveTokens } from "./private/rendered-config";

/** How a token's secret is handed over as a variable of a workspace or of a variable set. */
export interface TokenExportOptions {
  /**
   * Category of the variable: "env" for an environment variable, "terraform" for a variable of the configuration.
   *
   * @default "env"
   */
  readonly category?: string;

  /**
   * Description of the variable, for people.
   *
   * @default - the path of the token's construct
   */
  readonly description?: string;

  /**
   * The `TfeProvider` that makes the variable.
   *
   * @default - the one that makes the token, where that is a `TfeProvider`, and else the stack's own
   */
  readonly provider?: TerraformProvider;
}

/** Where a variable lives. */
export type ExportTarget = { readonly workspaceId: string } | { readonly variableSetId: string };

/**
 * Hands a secret over as a sensitive variable, below the token's construct.
 *
 * @param maker - the provider that makes the token; undefined for the stack's own
 */
export function exportSecret(
  construct: Construct,
  value: string,
  maker: TerraformProvider | undefined,
  key: string,
  target: ExportTarget,
  options: TokenExportOptions,
): Variable {
  const { category = "env", description, provider = tfeOnly(maker) } = options;
  const [[prop, id]] = Object.entries(target);
  checkNotEmpty(construct, prop, id);
  checkNotEmpty(construct, "key", key);
  checkProvider(construct, provider, "tfe");
  if (!Token.isUnresolved(category) && category !== "env" && category !== "terraform") {
    throw new ValidationError(
      construct,
      `\`category\` must be "env" or "terraform", got "${category}". Leave it out for an environment variable.`,
    );
  }
  const exportId = childId(construct, key, target);
  if (construct.node.tryFindChild(exportId) !== undefined) {
    const place = resolveTokens(TerraformStack.of(construct), `"${key}" of \`${prop}\` "${id}"`) as string;
    throw new ValidationError(
      construct,
      `The secret must be handed over once for each key and place, got ${place} again. ` +
        "Use the variable that was given back the first time.",
    );
  }
  return new Variable(construct, exportId, {
    ...target,
    key,
    value,
    category,
    sensitive: true,
    description: description ?? `Token of ${construct.node.path}`,
    provider,
  });
}

const tfeOnly = (provider: TerraformProvider | undefined): TerraformProvider | undefined =>
  provider?.terraformResourceType === "tfe" ? provider : undefined;

/** The same for the same key and place, in whichever order they are exported. */
function childId(construct: Construct, key: string, target: ExportTarget): string {
  const place = JSON.stringify(resolveTokens(TerraformStack.of(construct), { key, target }));
  const hash = createHash("sha256").update(place).digest("hex").slice(0, 8);
  return Token.isUnresolved(key) ? `Export-${hash}` : `Export-${key}-${hash}`;
}
