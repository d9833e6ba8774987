import { type TerraformResource } from "cdktf";
import { toRenderedConfig } from "../rendered-config";

/**
 * At synth, rejects settings that a token's construct can't support, whether props, escape hatches or Aspects set them.
 *
 * @param rotatedArguments - the arguments that a rotation changes; empty if the token isn't rotated
 * @param isImportable - whether the resource can adopt an existing token
 * @param isEncrypted - whether the state contains the secret only in encrypted form
 */
export function validateTokenResource(
  resource: TerraformResource,
  rotatedArguments: readonly string[] = [],
  isImportable = true,
  isEncrypted = false,
): void {
  // The construct sets the `count` of a slot's resource, so only a different value is an error.
  const { count } = resource;
  const isRotated = rotatedArguments.length > 0;
  resource.node.addValidation({
    validate: () => {
      const rendered = renderMetaArguments(resource);
      if (rendered === undefined) return [];
      const { prevent_destroy: preventDestroy, ignore_changes: ignored = [] } = rendered.lifecycle ?? {};
      const unnoticed = rotatedArguments.filter(
        (argument) => ignored === "all" || ignored.includes(argument),
      );
      const errors = [
        (rendered.for_each !== undefined || rendered.count !== count) &&
          "`forEach` and `count` must not be set on the resource of a token: its construct manages one token, and its attributes can't describe several. Create a construct for each token in a loop. If the number of " +
            "tokens isn't known at synth, use the raw resource.",
        isRotated &&
          preventDestroy === true &&
          "`preventDestroy` and `rotation` can't be set together, because a rotation can destroy a resource of the token, and Terraform would reject that plan. Remove one of them.",
        unnoticed.length > 0 &&
          `\`ignoreChanges\` must not contain arguments that a rotation changes, got ${JSON.stringify(ignored)}: the token ` +
            `would expire without being rotated. Don't ignore ${unnoticed.map((argument) => `"${argument}"`).join(" or ")}.`,
        (rendered.encrypted === true) !== isEncrypted &&
          "`encrypted` must be set on a token's construct, not on its resource, because it determines how the construct reads " +
            "the secret. Set the construct's prop or the context key instead.",
        !isImportable &&
          isImported(resource) &&
          "`importFrom` can't be set on this resource, because the rotation creates its token. " +
            "With the provider tfetokens, import an existing token into the default child of the construct.",
      ];
      return errors.filter((error) => error !== false);
    },
  });
}

interface Rendered {
  readonly count?: unknown;
  readonly for_each?: unknown;
  readonly encrypted?: unknown;
  readonly lifecycle?: { readonly prevent_destroy?: unknown; readonly ignore_changes?: string | string[] };
}

/**
 * Returns the rendered meta-arguments of a resource and its `encrypted` argument, including overrides; undefined if the
 * resource was moved to a new address.
 */
function renderMetaArguments(resource: TerraformResource): Rendered | undefined {
  // Both properties are private in CDKTF.
  const { rawOverrides, _hasMoved: wasMoved } = resource as unknown as {
    readonly rawOverrides?: object;
    readonly _hasMoved?: boolean;
  };
  const isAsItsProperties = wasMoved === false && rawOverrides && Object.keys(rawOverrides).length === 0;
  if (!isAsItsProperties) return toRenderedConfig(resource);
  // Rendering every resource again would take a tenth of the synthesis time.
  const { count, forEach, lifecycle, encryptedInput } = resource as TerraformResource & {
    readonly encryptedInput?: unknown;
  };
  return {
    count,
    for_each: forEach,
    encrypted: encryptedInput,
    lifecycle: {
      prevent_destroy: lifecycle?.preventDestroy,
      ignore_changes: lifecycle?.ignoreChanges as string | string[] | undefined,
    },
  };
}

/**
 * Reports whether `importFrom` was called on a resource. Reading the metadata is faster than rendering the resource
 * again.
 */
function isImported(resource: TerraformResource): boolean {
  return (resource.toMetadata() as { imports?: unknown }).imports !== undefined;
}
