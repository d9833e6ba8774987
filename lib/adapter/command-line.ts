/** The result of parsing the command-line arguments. Terraform starts the provider without arguments. */
export type Command =
  | { readonly kind: "serve" | "debug" }
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "invalid"; readonly text: string };

const USAGE = `Usage: terraform-provider-tfetokens [--debug | --help | --version]

A Terraform provider for the API tokens of HCP Terraform and Terraform Enterprise. Terraform starts it
without arguments. Run it yourself only with one of these options:

  --debug    serve Terraform commands that connect through TF_REATTACH_PROVIDERS, until you press Ctrl-C
  --help     print this help
  --version  print the version

With TF_LOG=debug or TF_LOG_PROVIDER=debug, the provider logs each request as a line of JSON to standard error.`;

export function readCommandLine(args: readonly string[], version: string): Command {
  const [argument, ...more] = args;
  if (argument === undefined) return { kind: "serve" };
  if (more.length === 0) {
    if (argument === "--debug") return { kind: "debug" };
    if (argument === "--help" || argument === "-h") return { kind: "print", text: USAGE };
    if (argument === "--version") return { kind: "print", text: version };
  }
  return { kind: "invalid", text: `Invalid arguments: ${args.join(" ")}\n\n${USAGE}` };
}
