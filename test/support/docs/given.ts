import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { App, type TerraformStack } from "cdktf";

/** What a block of the pages may use without declaring it. Each is made only for a block that names it. */
export const given = {
  app: (stack: TerraformStack) => App.of(stack),
  team: (stack: TerraformStack) => new Team(stack, "GivenTeam", { name: "given" }),
  workspace: (stack: TerraformStack) => new Workspace(stack, "GivenWorkspace", { name: "given" }),
  variableSet: () => ({ id: "varset-47qC3LmA47piVan7" }),
};
