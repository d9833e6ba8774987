import { createHash } from "node:crypto";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { conditional, Fn, Op, type TerraformProvider, TerraformStack, Token } from "cdktf";
import { type Construct } from "constructs";
import { type ManagedToken } from "./private/managed/managed-token";
import { checkNotEmpty, checkProvider } from "./private/validation/props";
import { requireWriteOnlyVersions } from "./private/validation/tfe-version";
import { resolveTokens } from "./private/rendered-config";
import { ValidationError } from "./shared/validation-error";

/** The category of a variable in a workspace or a variable set. */
export enum VariableCategory {
  /** An environment variable for runs. */
  ENV = "env",
  /** An input variable of the Terraform configuration. */
  TERRAFORM = "terraform",
}

/** Options for exporting a token's secret to a workspace or a variable set. */
export interface TokenExportOptions {
  /**
   * Category of the variable.
   *
   * @default VariableCategory.ENV
   */
  readonly category?: VariableCategory;

  /**
   * Description of the variable.
   *
   * @default - "Token of", followed by the path of the token's construct
   */
  readonly description?: string;

  /**
   * The `TfeProvider` that manages the variable. It must be declared in the same stack as the token.
   *
   * @default - the token's `provider` if it is a `TfeProvider`, otherwise the stack's `TfeProvider`
   */
  readonly provider?: TerraformProvider;
}

/** The workspace or variable set that a secret is exported to. */
export type ExportTarget = { readonly workspaceId: string } | { readonly variableSetId: string };

/** Adds a sensitive variable that contains a token's secret, as a child of the token's construct. */
export function exportSecret(
  construct: Construct,
  token: ManagedToken,
  key: string,
  target: ExportTarget,
  options: TokenExportOptions,
): Variable {
  const { category = VariableCategory.ENV, description, provider = tfeOnly(token.provider) } = options;
  const [[prop, id]] = Object.entries(target);
  checkNotEmpty(construct, prop, id);
  checkNotEmpty(construct, "key", key);
  checkProvider(construct, provider, "tfe");
  const exportId = deriveExportId(construct, key, target);
  if (construct.node.tryFindChild(exportId) !== undefined) {
    const place = resolveTokens(
      TerraformStack.of(construct),
      `the key "${key}" and the \`${prop}\` "${id}"`,
    ) as string;
    throw new ValidationError(
      construct,
      `The secret must not be exported twice to the same variable, got ${place} twice. ` +
        "Use the variable that the first call returned.",
    );
  }
  const variable = new Variable(construct, exportId, {
    ...target,
    key,
    ...(token.isEncrypted ? { valueWo: valueOrEmpty(token.value) } : { value: token.value }),
    category,
    sensitive: true,
    description: description ?? `Token of ${construct.node.path}`,
    provider,
  });
  if (token.isEncrypted) addVersion(variable, token.tokenId);
  return variable;
}

/**
 * Replaces a null secret with an empty string. The secret is null if no configured key can decrypt it. hashicorp/tfe
 * rejects a null value that has a version, so every plan would fail.
 */
const valueOrEmpty = (secret: string): string =>
  Token.asString(conditional(Op.eq(secret, Token.nullValue()), "", secret));

/**
 * Makes hashicorp/tfe write a write-only value again when the token's ID changes. The generation isn't suitable as the
 * version, because it stays the same if a tainted token is replaced. The bindings for hashicorp/tfe 0.71 don't have
 * `value_wo_version`, so the argument is set by an override.
 */
function addVersion(variable: Variable, tokenId: string): void {
  const digits = 12; // 48 bits, which a number represents exactly
  variable.addOverride("value_wo_version", Fn.parseint(Fn.substr(Fn.sha256(tokenId), 0, digits), 16));
  requireWriteOnlyVersions(TerraformStack.of(variable));
}

const tfeOnly = (provider: TerraformProvider | undefined): TerraformProvider | undefined =>
  provider?.terraformResourceType === "tfe" ? provider : undefined;

/**
 * Derives the ID only from the key and the target, so that changing the order of exports doesn't recreate the
 * variables.
 */
function deriveExportId(construct: Construct, key: string, target: ExportTarget): string {
  const place = JSON.stringify(resolveTokens(TerraformStack.of(construct), { key, target }));
  const hash = createHash("sha256").update(place).digest("hex").slice(0, 8);
  return Token.isUnresolved(key) ? `Export-${hash}` : `Export-${key}-${hash}`;
}
