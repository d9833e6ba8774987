import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isObject, parseJson, text } from "./json-api";
import { Secret } from "./secret";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Either the credential, or every place where it was looked for, in that order. */
export type FoundCredential = { readonly token: Secret } | { readonly lookedFor: readonly string[] };

/**
 * The API token for a host, from where hashicorp/tfe and Terraform itself take it: TFE_TOKEN, a
 * TF_TOKEN_<host> variable with the host's port and without, the file that `terraform login` writes.
 */
export function findCredential(hostname: string, env: Environment): FoundCredential {
  const names = ["TFE_TOKEN", ...hostVariables(hostname)];
  const set = names.map((name) => env[name]).find(Boolean);
  if (set) return { token: new Secret(set) };

  const file = join(env.HOME || env.USERPROFILE || homedir(), ".terraform.d", "credentials.tfrc.json");
  const stored = tokenInFile(file, hostname);
  if (stored) return { token: new Secret(stored) };
  return { lookedFor: [...names, `${file} (\`terraform login ${hostname}\` writes it)`] };
}

/**
 * Names that stand for a host in Terraform's environment variables: letters, digits and, as no shell takes
 * dots or hyphens, an underscore for a dot and two for a hyphen.
 */
function hostVariables(hostname: string): string[] {
  const withoutPort = hostname.replace(/:\d+$/, "");
  return [...new Set([hostname, withoutPort])].flatMap((host) => {
    const encoded = host.replaceAll("-", "__").replaceAll(".", "_").replaceAll(":", "_");
    return [...new Set([`TF_TOKEN_${encoded}`, `TF_TOKEN_${host.replaceAll(".", "_")}`])];
  });
}

function tokenInFile(file: string, hostname: string): string | undefined {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const document = parseJson(content);
  const credentials = isObject(document) ? document.credentials : undefined;
  const entry = isObject(credentials) ? credentials[hostname] : undefined;
  return isObject(entry) ? text(entry.token) : undefined;
}
