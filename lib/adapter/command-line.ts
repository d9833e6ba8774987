/** What this program is asked for by its arguments. Terraform gives none. */
export type Command =
  | { readonly kind: "serve" | "debug" }
  | { readonly kind: "tell"; readonly text: string }
  | { readonly kind: "refuse"; readonly text: string };

const USAGE = `Usage: terraform-provider-tfetokens [--debug | --help | --version]

A Terraform provider for the API tokens of HCP Terraform and Terraform Enterprise. Terraform starts it by itself,
without arguments; there is nothing to run by hand but:

  --debug    serve to every Terraform command that is told so by TF_REATTACH_PROVIDERS, until Ctrl-C
  --help     show this
  --version  show the version

TF_LOG=debug, or TF_LOG_PROVIDER=debug, has it write a line of JSON for each request to standard error.`;

export function readCommandLine(args: readonly string[], version: string): Command {
  const [argument, ...more] = args;
  if (argument === undefined) return { kind: "serve" };
  if (more.length === 0) {
    if (argument === "--debug") return { kind: "debug" };
    if (argument === "--help" || argument === "-h") return { kind: "tell", text: USAGE };
    if (argument === "--version") return { kind: "tell", text: version };
  }
  return { kind: "refuse", text: `Unknown arguments: ${args.join(" ")}\n\n${USAGE}` };
}
