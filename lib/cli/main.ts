import { Command } from "commander";
import { emulatorCommand } from "./emulator/command";
import { inventoryCommand } from "./inventory/command";
import { packCommand } from "./pack/command";
import { run } from "./run";

/** Filled in by the build. */
declare const TFETOKENS_VERSION: string;

const program = new Command("cdktf-tfe-tokens")
  .description("Tools for the API tokens of HCP Terraform and Terraform Enterprise.")
  .version(TFETOKENS_VERSION)
  .addCommand(emulatorCommand())
  .addCommand(inventoryCommand(TFETOKENS_VERSION))
  .addCommand(packCommand(TFETOKENS_VERSION))
  .addHelpText(
    "after",
    `
Run \`cdktf-tfe-tokens help COMMAND\` for the options and examples of a command.

Exit codes: 0 success, 1 failure, 2 invalid options or input; nothing was started.`,
  );

void run(program);
