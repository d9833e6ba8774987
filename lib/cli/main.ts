import { Command } from "commander";
import { VERSION } from "../shared/version";
import { emulatorCommand } from "./emulator/command";
import { inventoryCommand } from "./inventory/command";
import { packCommand } from "./pack/command";
import { run } from "./run";

const program = new Command("cdktf-tfe-tokens")
  .description("Tools around the API tokens of HCP Terraform and Terraform Enterprise.")
  .version(VERSION)
  .addCommand(emulatorCommand())
  .addCommand(inventoryCommand(VERSION))
  .addCommand(packCommand(VERSION))
  .addHelpText(
    "after",
    `
\`cdktf-tfe-tokens help COMMAND\` has the options and examples of each.

Exit codes: 0 fine, 1 it could not be done, 2 what was given cannot be used and nothing was begun.`,
  );

void run(program);
