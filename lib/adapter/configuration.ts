import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../client/auth/credentials";
import { Client } from "../client/client";
import { NetworkError } from "../client/http/errors";
import { Secret } from "../client/secret";
import { DEFAULT_HOSTNAME, resolveBaseUrl } from "../client/server";
import { SettingError, type Setting, type SettingProblem } from "../client/setting-problem";
import { checkArguments, resolveOrganization, resolveSettings } from "../client/settings";
import { toCancellation } from "./cancellation";
import { createServerState, type Connection } from "./connection";
import { resolveKeys, type EncryptionKeys } from "./encryption/configured-keys";
import { failure, type Failure, type Response } from "./framework/provider";
import { warning, type Diagnostic } from "./framework/schema/diagnostic";
import type { Cancellation } from "./framework/server/cancellation";
import { isKnown, type Unknown } from "./framework/values/value";
import { logRequest, type Log } from "./log";
import {
  attributeOf,
  describeSetting,
  toSettingDiagnostic,
  toSettingsInput,
  unknownArguments,
  type ProviderConfig,
} from "./provider-schema";

/** Options that the provider's process sets in addition to the configuration. */
export interface AdapterOptions {
  /** Environment variables, which contain the defaults for settings that the configuration omits. */
  readonly env: Environment;
  readonly version: string;
  readonly log: Log;
  /** Timeout of each attempt to send a request, in milliseconds. Default: the transport's default timeout. */
  readonly timeoutMs?: number;
}

/**
 * Creates the connection that a configuration describes. This function sends no requests, so operations that need no
 * requests work offline.
 */
export function configure(
  config: ProviderConfig,
  options: AdapterOptions,
  stop: Cancellation,
): Response<Connection> {
  const keys = resolveKeys(config.state_encryption_key, options.env);
  if ("severity" in keys) return failure(keys);
  const unknown = unknownArguments(config);
  return unknown.length > 0
    ? deferConnection(config, unknown, keys, options, stop)
    : connect(config, keys, options, stop);
}

function connect(
  config: ProviderConfig,
  keys: EncryptionKeys,
  { env, version, log, timeoutMs }: AdapterOptions,
  stop: Cancellation,
): Response<Connection> {
  const resolved = resolveSettings(toSettingsInput(config), env);
  if ("problems" in resolved) return toFailure(resolved.problems);
  const { server, token, tokenSource, organization, routes, unverifiedBy } = resolved.settings;
  const transport = {
    ...routes,
    timeoutMs,
    observe: (observation: Parameters<typeof logRequest>[1]) => logRequest(log, observation, token),
  };
  const client = new Client({
    ...transport,
    base: resolveBaseUrl(server, transport),
    token,
    tokenSource,
    userAgent: `terraform-provider-tfetokens/${version}`,
  });
  return {
    value: toConnection(
      client,
      isKnown(config.organization) ? organization : config.organization,
      [],
      keys,
      stop,
    ),
    diagnostics: unverifiedBy === undefined ? [] : [certificateUnverified(server.host, unverifiedBy)],
  };
}

/**
 * Returns a connection that can't send requests, because an argument that they require isn't known yet. This function
 * doesn't look for a credential.
 */
function deferConnection(
  config: ProviderConfig,
  unknown: readonly string[],
  keys: EncryptionKeys,
  { env }: AdapterOptions,
  stop: Cancellation,
): Response<Connection> {
  const input = toSettingsInput(config);
  const problems = checkArguments(input);
  if (problems.length > 0) return toFailure(problems);
  const call = { method: "GET", url: `https://${input.hostname ?? DEFAULT_HOSTNAME}/` } as const;
  const reason = "the provider's configuration will be known only during apply";
  const client = new Client({
    base: () => Promise.reject(new NetworkError(call, reason, false)),
    token: new Secret(""),
  });
  try {
    const organization = isKnown(config.organization) ? resolveOrganization(input, env) : config.organization;
    return { value: toConnection(client, organization, unknown, keys, stop), diagnostics: [] };
  } catch (thrown) {
    if (thrown instanceof SettingError) return toFailure([thrown.problem]);
    throw thrown;
  }
}

/** @param problems at least one */
function toFailure(problems: readonly SettingProblem[]): Failure {
  const [first, ...others] = problems.map(toSettingDiagnostic);
  return failure(first, ...others);
}

function toConnection(
  client: Client,
  organization: string | Unknown | undefined,
  unknown: readonly string[],
  encryptionKeys: EncryptionKeys,
  stop: Cancellation,
): Connection {
  return {
    ...createServerState(client, () => performance.now()),
    organization,
    unknownArguments: unknown,
    encryptionKeys,
    signal: stop.stopRequested,
    hardStop: stop.hardStop,
    wait,
  };
}

function certificateUnverified(host: string, by: Setting): Diagnostic {
  return warning(
    `The certificate of ${host} is not verified`,
    `${describeSetting(by)} disables certificate verification. Anyone between this machine and the server can read and use the credential and every new token. If your company's CA signed the certificate, set \`ca_file\` instead.`,
    attributeOf(by),
  );
}

/**
 * Waits at least the given time. Node's timers can fire a few milliseconds early, because they are measured from the
 * start of the current turn of the event loop.
 */
async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + milliseconds;
  try {
    do await sleep(Math.ceil(end - performance.now()), undefined, { signal });
    while (performance.now() < end);
  } catch {
    throw toCancellation(signal);
  }
}
