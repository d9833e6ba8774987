import { cliFiles, type Environment } from "./cli-config";
import { normalizeHost, stripPort } from "../hostname";
import { Secret } from "../secret";
import { variable as variableSetting, type Setting } from "../setting-problem";

export type { Environment } from "./cli-config";

export type FoundCredential =
  | { readonly token: Secret }
  /** Every place where it was looked for, in that order. */
  | { readonly lookedFor: readonly string[] }
  /** What was found cannot be a token. Its text is not told. */
  | { readonly malformed: Setting };

const PREFIX = "TF_TOKEN_";

/**
 * The API token for a host, from where hashicorp/tfe and Terraform itself take it: TFE_TOKEN, a TF_TOKEN_<host>
 * variable with the host's port and without, the file that `terraform login` writes, and the `credentials` blocks of
 * the CLI's configuration file.
 *
 * @param given with a port where it is not 443
 */
export function findCredential(
  given: string,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): FoundCredential {
  const host = normalizeHost(given) ?? given;
  const lookedFor: string[] = [];
  for (const variable of ["TFE_TOKEN", ...hostVariables(host, env)]) {
    if (env[variable]) return checked(env[variable], variableSetting(variable));
    lookedFor.push(variable);
  }
  const files = cliFiles(env, platform);
  if (files.length === 0) lookedFor.push("the CLI configuration (there is no home directory)");
  for (const file of files) {
    const result = file.search(host);
    if (result.kind === "found") return checked(result.token, { kind: "file", path: file.path });
    const login = file.path.endsWith(".json")
      ? `\`terraform login ${host}\` writes it`
      : `a block \`credentials "${host}"\``;
    lookedFor.push(`${file.path} (${result.because ?? login})`);
  }
  return { lookedFor };
}

/** Whether a text can be sent as a token: RFC 6750, 2.1 allows less, and a header (RFC 9110, 5.5) little more. */
export const isValidToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

function checked(token: string, source: Setting): FoundCredential {
  return isValidToken(token) ? { token: new Secret(token) } : { malformed: source };
}

/**
 * The variables that stand for a host, those with its port first, and of several for one host the last that is set, as
 * in Terraform. Where there are none: the names that they would have.
 */
function hostVariables(host: string, env: Environment): string[] {
  return [...new Set([host, stripPort(host)])].flatMap((wanted) => {
    // Terraform has no way to write a port in the name of a variable that a shell can set: an underscore, here.
    const names = Object.keys(env).filter((name) => {
      const named = hostOfVariable(name);
      return named !== undefined && (named === wanted || named === wanted.replace(/:(?=\d+$)/, "."));
    });
    const set = names.filter((name) => env[name]);
    return set.length > 0 ? set.slice(-1) : [variableFor(wanted)];
  });
}

/** Two underscores stand for a hyphen, one for a dot; either may also stand for itself. */
function hostOfVariable(name: string): string | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  return normalizeHost(name.slice(PREFIX.length).replaceAll("__", "-").replaceAll("_", "."));
}

function variableFor(host: string): string {
  return PREFIX + host.replaceAll("-", "__").replaceAll(/[.:]/g, "_");
}
