import {
  dependable,
  type ITerraformDependable,
  Lazy,
  TerraformDataSource,
  TerraformModule,
  TerraformResource,
} from "cdktf";
import { type Construct } from "constructs";

/**
 * What a construct's resource depends on: the elements given, and everything below the constructs given to
 * `node.addDependency`, which CDKTF itself passes over. Late, because the latter comes after the constructor.
 */
export function resolveDependencies(construct: Construct, dependsOn: ITerraformDependable[] = []): string[] {
  const elements = (): ITerraformDependable[] =>
    construct.node.dependencies
      .flatMap((dependency) => dependency.node.findAll())
      .filter(
        (element) =>
          TerraformResource.isTerraformResource(element) ||
          TerraformDataSource.isTerraformDataSource(element) ||
          element instanceof TerraformModule,
      )
      .filter((element) => !element.node.scopes.includes(construct));
  return Lazy.listValue(
    { produce: () => [...dependsOn, ...elements()].map((element) => dependable(element)) },
    { omitEmpty: true },
  );
}
