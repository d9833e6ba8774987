import { type TerraformResource } from "cdktf";
import { toRenderedConfig } from "../rendered-config";

/**
 * Refuses at synth what props, escape hatches or Aspects set on a token's resource that its construct cannot keep up with.
 *
 * @param ofRotation - the arguments that differ from one token of a rotation to the next; none without a rotation
 */
export function validateTokenResource(resource: TerraformResource, ofRotation: readonly string[] = []): void {
  // As the construct made it: a slot counts the token that lives in it.
  const { count } = resource;
  const isRotated = ofRotation.length > 0;
  resource.node.addValidation({
    validate: () => {
      const rendered = toRenderedConfig(resource) as Rendered | undefined;
      if (rendered === undefined) return [];
      const { prevent_destroy: isKept, ignore_changes: ignored = [] } = rendered.lifecycle ?? {};
      const unseen = ofRotation.filter((argument) => ignored === "all" || ignored.includes(argument));
      const refused = [
        (rendered.for_each !== undefined || rendered.count !== count) &&
          "`forEach` and `count` must not be set on the resource of a token: its construct is one token, and has no " +
            "properties for several. Make a construct for each, in a loop; where only Terraform knows how many, " +
            "use the raw resource.",
        isRotated &&
          isKept === true &&
          "`preventDestroy` and `rotation` exclude each other, got both: Terraform would refuse the plan in " +
            "which a token's place is taken by a later one. Take one of them away.",
        unseen.length > 0 &&
          `\`ignoreChanges\` must not have what a rotation changes, got ${JSON.stringify(ignored)}: its token ` +
            `would die without being made anew. Leave ${unseen.map((argument) => `"${argument}"`).join(" and ")} out.`,
        count !== undefined &&
          isImported(resource) &&
          "A token that is rotated in two slots cannot be imported, got `importFrom`: the rotation makes its " +
            "tokens. Import it without the `rotation`, and then give it the `rotation`, which replaces it.",
      ];
      return refused.filter((error) => error !== false);
    },
  });
}

interface Rendered {
  readonly count?: unknown;
  readonly for_each?: unknown;
  readonly lifecycle?: { readonly prevent_destroy?: unknown; readonly ignore_changes?: string | string[] };
}

/** By its metadata, which cost less than to render it once more. */
function isImported(resource: TerraformResource): boolean {
  return (resource.toMetadata() as { imports?: unknown }).imports !== undefined;
}
