import { Client } from "../client/client";
import type { Environment } from "../client/auth/credentials";
import type { RoutesOptions } from "../client/http/routes";
import type { TransportOptions } from "../client/http/transport";
import { resolveBaseUrl } from "../client/server";
import type { Setting, SettingProblem } from "../client/setting-problem";
import { resolveSettings } from "../client/settings";
import { UsageError } from "./usage-error";

export interface ConnectionOptions {
  readonly address?: string;
  readonly hostname?: string;
  readonly organization?: string;
  readonly caFile?: string;
}

export interface Connection {
  readonly client: Client;
  /** The proxies and CA certificates for requests to other hosts, such as object storage. */
  readonly routes: RoutesOptions;
  readonly host: string;
  readonly organization: string;
  /** A warning that the server's certificate isn't verified; undefined if it is, or if the server doesn't use TLS. */
  readonly warning?: string;
}

/**
 * Resolves the settings of a connection as the provider does: from the options, the environment and Terraform's files.
 * This function doesn't send requests.
 *
 * @throws UsageError if a setting is missing or invalid
 */
export function connectionFor(
  { address, hostname, organization, caFile }: ConnectionOptions,
  env: Environment,
  userAgent: string,
  observe: TransportOptions["observe"],
): Connection {
  const resolved = resolveSettings({ address, hostname, organization, caFile }, env);
  const missing = "The organization is missing. Use --organization, or set TFE_ORGANIZATION.";
  if ("problems" in resolved) {
    const problems = resolved.problems.map(formatProblem);
    if (!organization && !env.TFE_ORGANIZATION) problems.push(missing);
    throw new UsageError(problems.join("\n"));
  }
  const { server, token, tokenSource, routes, unverifiedBy, organization: name } = resolved.settings;
  if (name === undefined) throw new UsageError(missing);
  const transport = { ...routes, observe };
  const base = resolveBaseUrl(server, transport);
  const client = new Client({ ...transport, base, token, tokenSource, userAgent });
  const { host } = server;
  if (unverifiedBy === undefined) return { client, routes, host, organization: name };
  const warning = `the certificate of ${host} is not verified, because ${describeSetting(unverifiedBy)} turns off verification; to trust your own CA, use --ca-file instead`;
  return { client, routes, host, organization: name, warning };
}

const formatProblem = ({ setting, problem, remedy }: SettingProblem): string =>
  `${describeSetting(setting)} ${problem}. ${remedy}`;

function describeSetting(setting: Setting): string {
  switch (setting.kind) {
    case "argument":
      return `--${setting.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    case "variable":
      return setting.name;
    case "file":
      return `The token in ${setting.path}`;
    case "credential":
      return "No API token";
  }
}
