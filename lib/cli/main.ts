import { Command } from "commander";
import { emulatorCommand } from "./emulator-command";

declare const TFETOKENS_VERSION: string;

const program = new Command("cdktf-tfe-tokens")
  .description("Tools around the API tokens of HCP Terraform and Terraform Enterprise.")
  .version(TFETOKENS_VERSION)
  .addCommand(emulatorCommand());

program.parseAsync().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
