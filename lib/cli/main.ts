import { Command } from "commander";
import { VERSION } from "../shared/version";
import { emulatorCommand } from "./emulator/command";
import { inventoryCommand } from "./inventory/command";
import { packCommand } from "./pack/command";
import { publishCommand } from "./publish/command";
import { run } from "./run";

const program = new Command("cdktf-tfe-tokens")
  .description("Tools for the API tokens of HCP Terraform and Terraform Enterprise.")
  .version(VERSION)
  .addCommand(emulatorCommand())
  .addCommand(inventoryCommand(VERSION))
  .addCommand(packCommand(VERSION))
  .addCommand(publishCommand(VERSION))
  .addHelpText(
    "after",
    `
Run \`cdktf-tfe-tokens help COMMAND\` for the options and examples of a command.

Exit codes: 0 success; 1 failure; 2 invalid options or input, and nothing was started. A command's help
lists any other exit codes.`,
  );

void run(program);
