import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../api/client";
import { findCredential, type Environment } from "../api/credentials";
import { discoverApi } from "../api/discovery";
import { Secret } from "../api/secret";
import { StoppedError, type Connection } from "./connection";
import { organizationToken } from "./data-sources/organization-token";
import { teamToken } from "./data-sources/team-token";
import { MetricsTokenLists } from "./metrics-token-lists";
import type { Answer, Provider } from "./protocol/provider";
import { metricsToken } from "./resources/metrics-token";
import { rotation } from "./resources/rotation";
import { boolean, string, type PlannedOf, type Schema } from "./schema/attribute";
import { error, hasError, type Diagnostic } from "./schema/diagnostic";
import { UNKNOWN, isKnown, type Unknown } from "./values/value";

const DEFAULT_HOSTNAME = "app.terraform.io";

const attributes = {
  address: string({
    optional: true,
    description:
      "The server as a URL, without the path of its API. Defaults to the environment variable `TFE_ADDRESS`. Goes before `hostname`.",
  }),
  hostname: string({
    optional: true,
    description: `The server's host name, with a port where it is not 443; the API is found by service discovery. Defaults to the environment variable \`TFE_HOSTNAME\`, then to \`${DEFAULT_HOSTNAME}\`.`,
  }),
  token: string({
    optional: true,
    sensitive: true,
    description:
      "The API token to authenticate with. Defaults to the environment variable `TFE_TOKEN`, then `TF_TOKEN_<host>`, then to what `terraform login` stored. Metrics tokens need an organization token, or a token of the owners team or of one of its members.",
  }),
  organization: string({
    optional: true,
    description:
      "The organization of resources that name none. Defaults to the environment variable `TFE_ORGANIZATION`.",
  }),
  ssl_skip_verify: boolean({
    optional: true,
    description:
      "Accept any certificate of the server. Defaults to the environment variable `TFE_SSL_SKIP_VERIFY`, then to false.",
  }),
};

type ProviderAttributes = typeof attributes;
type Config = PlannedOf<ProviderAttributes>;

const schema: Schema<ProviderAttributes> = {
  version: 0,
  description: "The tokens of HCP Terraform and Terraform Enterprise, for their whole life.",
  attributes,
};

/** @param env where the configuration leaves something open */
export function tfetokens(env: Environment, version: string): Provider<ProviderAttributes, Connection> {
  return {
    schema,
    resources: { tfetokens_metrics_token: metricsToken, tfetokens_rotation: rotation },
    dataSources: { tfetokens_organization_token: organizationToken, tfetokens_team_token: teamToken },

    validate(config) {
      return [...checkAddress(config.address), ...checkHostname(config.hostname)];
    },

    configure: (config, signal) => configure(config, env, version, signal),
  };
}

function configure(
  config: Config,
  env: Environment,
  version: string,
  signal: AbortSignal,
): Answer<Connection> {
  const address = given(config.address) ?? (env.TFE_ADDRESS || undefined);
  const hostname = given(config.hostname) ?? (env.TFE_HOSTNAME || DEFAULT_HOSTNAME);
  // The configuration itself was validated before.
  const diagnostics = [...checkAddress(address, "TFE_ADDRESS"), ...checkHostname(hostname, "TFE_HOSTNAME")];
  if (hasError(diagnostics)) return { diagnostics };

  const host = address === undefined ? hostname : new URL(address).host;
  const configured = given(config.token);
  const credential = configured ? { token: new Secret(configured) } : findCredential(host, env);
  if ("lookedFor" in credential && isKnown(config.token)) {
    const detail = [
      `Looked, in this order, for: the provider's \`token\`, ${credential.lookedFor.join(", ")}.`,
      `Set one of them to an organization token, or to a token of the owners team or of one of its members.`,
    ].join("\n");
    return { diagnostics: [error(`No API token was found for ${host}`, detail, ["token"])] };
  }

  const insecure = given(config.ssl_skip_verify) ?? ["1", "true"].includes(env.TFE_SSL_SKIP_VERIFY ?? "");
  const client = new Client({
    base: address === undefined ? (stop) => discoverApi(hostname, { insecure }, stop) : apiBase(address),
    token: "token" in credential ? credential.token : new Secret(""),
    insecure,
    userAgent: `terraform-provider-tfetokens/${version}`,
  });
  return {
    value: {
      client,
      metricsTokens: new MetricsTokenLists(client, signal),
      organization: isKnown(config.organization)
        ? config.organization || env.TFE_ORGANIZATION || undefined
        : UNKNOWN,
      reachable: [config.address, config.hostname, config.token, config.ssl_skip_verify].every(isKnown),
      signal,
      wait: (milliseconds) => wait(milliseconds, signal),
    },
    diagnostics,
  };
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    throw new StoppedError();
  }
}

/** A known value that is not empty: an empty one counts as absent, as in hashicorp/tfe. */
function given<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null && value !== "" ? value : undefined;
}

function apiBase(address: string): string {
  return new URL("api/v2/", address.replace(/\/*$/, "/")).href;
}

/** @param source the variable it came from, where no argument is to blame */
function checkAddress(address: string | null | undefined | Unknown, source?: string): Diagnostic[] {
  const value = given(address ?? null);
  if (value === undefined) return [];
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return [];
  return [
    error(
      `${source ?? "`address`"} must be the URL of a server, got "${value}"`,
      'Write it like "https://tfe.example.com", with https:// (or http://) and without a user name.',
      source === undefined ? ["address"] : undefined,
    ),
  ];
}

function checkHostname(hostname: string | null | undefined | Unknown, source?: string): Diagnostic[] {
  const value = given(hostname ?? null);
  if (value === undefined || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i.test(value)) return [];
  return [
    error(
      `${source ?? "`hostname`"} must be a host name, got "${value}"`,
      'Write it like "tfe.example.com" or "tfe.example.com:8443". A URL belongs into `address`.',
      source === undefined ? ["hostname"] : undefined,
    ),
  ];
}
