import { CaCertificatesError, loadCaCertificates } from "../../client/http/ca-certificates";
import { Client } from "../../client/client";
import { findCredential, type Environment } from "../../client/auth/credentials";
import { ProxySettingError, createProxyResolver } from "../../client/http/proxy";
import type { Secret } from "../../client/secret";
import {
  ServerSettingError,
  resolveBaseUrl,
  resolveServer,
  readSslSkipVerify,
  type Server,
} from "../../client/server";
import type { TransportOptions } from "../../client/http/transport";
import { UsageError } from "../usage-error";

export interface ConnectionOptions {
  readonly address?: string;
  readonly hostname?: string;
  readonly organization?: string;
  readonly caFile?: string;
}

export interface Connection {
  readonly client: Client;
  readonly host: string;
  readonly organization: string;
  /** Why what is sent and received may be read by others; undefined where it may not. */
  readonly warning?: string;
}

/**
 * Whom to ask, and as whom: by the options, then by the environment, as the provider has it. Nothing is asked yet.
 *
 * @throws UsageError
 */
export function connectionFor(
  options: ConnectionOptions,
  env: Environment,
  userAgent: string,
  observe: TransportOptions["observe"],
): Connection {
  try {
    const server = resolveServer(options, env);
    const organization = options.organization || env.TFE_ORGANIZATION;
    if (!organization) {
      throw new UsageError("An organization is needed: give --organization, or set TFE_ORGANIZATION.");
    }
    const insecure = readSslSkipVerify(env);
    const transport: TransportOptions = {
      insecure,
      authorities: options.caFile ? loadCaCertificates(options.caFile, env) : undefined,
      proxyFor: createProxyResolver(env),
      observe,
    };
    const token = credentialFor(server.host, env);
    const client = new Client({ ...transport, base: resolveBaseUrl(server, transport), token, userAgent });
    return { client, host: server.host, organization, ...(insecure && unverified(server)) };
  } catch (error) {
    if (error instanceof ServerSettingError) {
      const option = error.setting === "address" || error.setting === "hostname";
      throw new UsageError(`${option ? "--" : ""}${error.message}`);
    }
    if (error instanceof ProxySettingError) throw new UsageError(`${error.message}.`);
    if (error instanceof CaCertificatesError) {
      throw new UsageError(`--ca-file ${JSON.stringify(options.caFile)} ${error.message}.`);
    }
    throw error;
  }
}

function credentialFor(host: string, env: Environment): Secret {
  const credential = findCredential(host, env);
  if ("token" in credential) return credential.token;
  if ("malformed" in credential) {
    throw new UsageError(
      `The token of ${credential.malformed} cannot be an API token: it holds a space, a line break or another character that no token has.`,
    );
  }
  const places = credential.lookedFor.map((place) => `  - ${place}`);
  throw new UsageError(
    [
      `No API token was found for ${host}. Looked, in this order, for:`,
      ...places,
      "Set one of them to an organization token, or to a token of the owners team or of one of its members.",
    ].join("\n"),
  );
}

function unverified(server: Server): Pick<Connection, "warning"> {
  if (server.kind === "address" && server.address.startsWith("http:")) return {};
  return {
    warning: `the certificate of ${server.host} is not verified, since TFE_SSL_SKIP_VERIFY says so; --ca-file trusts your own authority instead`,
  };
}
