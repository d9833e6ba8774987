import {
  dependable,
  TerraformDataSource,
  type TerraformElement,
  TerraformModule,
  TerraformResource,
  TerraformStack,
  Token,
} from "cdktf";
import { type Construct, Dependable, type IConstruct, type IDependable } from "constructs";
import { hasBrand } from "../shared/brand";
import { ValidationError } from "../shared/validation-error";
import { lazy } from "./lazy";

/**
 * Returns the `depends_on` of a construct's resources. It contains every resource, data source, module and ephemeral
 * resource of the same stack in `dependsOn` and in the constructs that were passed to `node.addDependency`. CDKTF
 * itself ignores `node.addDependency`.
 *
 * A resource can't depend on a resource of another stack. If a dependency is in another stack, the construct's stack
 * depends on that stack, as it does with CDKTF's cross-stack references. The list is lazy, because `node.addDependency`
 * is called after the constructor.
 */
export function resolveDependencies(construct: Construct, dependsOn: IDependable[] = []): string[] {
  const roots = dependsOn.flatMap((dependency) => rootsOf(construct, dependency));
  const stack = TerraformStack.of(construct);
  return Token.asList(
    lazy(() => {
      const elements = [...roots, ...construct.node.dependencies]
        .flatMap((root) => root.node.findAll())
        .filter(isDependable)
        .filter((element) => !element.node.scopes.includes(construct));
      for (const { cdktfStack } of elements) {
        if (cdktfStack !== stack) stack.addDependency(cdktfStack);
      }
      const own = elements.filter(({ cdktfStack }) => cdktfStack === stack);
      return own.length === 0 ? undefined : [...new Set(own)].map((element) => dependable(element));
    }),
  );
}

function rootsOf(construct: Construct, dependency: IDependable): IConstruct[] {
  try {
    return Dependable.of(dependency).dependencyRoots;
  } catch (cause) {
    throw new ValidationError(
      construct,
      `\`dependsOn\` must contain constructs, got a value of type ${typeof dependency}. ` +
        "Use the construct itself instead of its address or one of its attributes.",
      { cause },
    );
  }
}

function isDependable(construct: IConstruct): construct is TerraformElement {
  return (
    TerraformResource.isTerraformResource(construct) ||
    TerraformDataSource.isTerraformDataSource(construct) ||
    construct instanceof TerraformModule ||
    hasBrand(construct, "EphemeralResource")
  );
}
