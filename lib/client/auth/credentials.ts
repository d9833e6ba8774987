import { cliFiles, type Environment } from "./cli-config";
import { loginCommand } from "./login-command";
import { normalizeHost, stripPort } from "../hostname";
import { Secret } from "../secret";
import { variable as variableSetting, type Setting } from "../setting-problem";

export type { Environment } from "./cli-config";

export type FoundCredential =
  | { readonly token: Secret; readonly source: Setting }
  /** The searched places, in order, if none of them contains a token. */
  | { readonly lookedFor: readonly string[] }
  /** The variable or file that contains a malformed token. */
  | { readonly malformed: Setting };

const PREFIX = "TF_TOKEN_";

/**
 * Searches for the API token of a host in the same places as hashicorp/tfe and Terraform: TFE_TOKEN, a TF_TOKEN_<host>
 * variable with and without the host's port, the file that `terraform login` writes, and the `credentials` blocks of
 * the CLI configuration.
 *
 * @param given the host, including the port unless it is 443
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
      ? `\`${loginCommand(env)} ${host}\` writes it`
      : `a block \`credentials "${host}"\``;
    lookedFor.push(`${file.path} (${result.because ?? login})`);
  }
  return { lookedFor };
}

/**
 * Reports whether text can be sent as a token, which must consist of visible ASCII characters. RFC 6750, 2.1 is
 * stricter. RFC 9110, 5.5 also permits spaces, tabs and non-ASCII bytes in an HTTP header.
 */
export const isValidToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

function checked(token: string, source: Setting): FoundCredential {
  return isValidToken(token) ? { token: new Secret(token), source } : { malformed: source };
}

/**
 * Returns the names of the variables for a host, first with its port, then without it. If several spellings of a name
 * are set, the result contains only the last one, which is the one that Terraform uses. If none is set, the result
 * contains the recommended spelling.
 */
function hostVariables(host: string, env: Environment): string[] {
  return [...new Set([host, stripPort(host)])].flatMap((wanted) => {
    // Terraform expects a colon before the port, which a shell doesn't allow in a name. This function also accepts an
    // underscore.
    const names = Object.keys(env).filter((name) => {
      const named = hostOfVariable(name);
      return named !== undefined && (named === wanted || named === wanted.replace(/:(?=\d+$)/, "."));
    });
    const set = names.filter((name) => env[name]);
    return set.length > 0 ? set.slice(-1) : [variableFor(wanted)];
  });
}

/**
 * Returns the host in the name of a TF_TOKEN_<host> variable; undefined for other variables. `__` represents a hyphen,
 * and `_` a dot. Unescaped hyphens and dots are accepted too.
 */
function hostOfVariable(name: string): string | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  return normalizeHost(name.slice(PREFIX.length).replaceAll("__", "-").replaceAll("_", "."));
}

function variableFor(host: string): string {
  return PREFIX + host.replaceAll("-", "__").replaceAll(/[.:]/g, "_");
}
