import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { App, type TerraformStack } from "cdktf";

/** Values that code blocks can use without declaring them. Each value is created only for blocks that use it. */
export const given = {
  app: (stack: TerraformStack) => App.of(stack),
  team: (stack: TerraformStack) => new Team(stack, "GivenTeam", { name: "given" }),
  workspace: (stack: TerraformStack) => new Workspace(stack, "GivenWorkspace", { name: "given" }),
  variableSet: () => ({ id: "varset-47qC3LmA47piVan7" }),
};
