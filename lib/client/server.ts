import type { Environment } from "./auth/cli-config";
import { discoverBaseUrl, discoveryUrl } from "./http/discovery";
import { NetworkError, canceledMessage } from "./http/errors";
import { normalizeHost } from "./hostname";
import { SharedPromise } from "../shared/shared-promise";
import type { TransportOptions } from "./http/transport";

export const DEFAULT_HOSTNAME = "app.terraform.io";

/** Where the server is: at a URL, or at a host that has to be asked where its API is. */
export type Server =
  | { readonly kind: "address"; readonly address: string; readonly host: string }
  | { readonly kind: "hostname"; readonly host: string };

/** What is said of the server by whoever asks; what is left out or empty is said by the environment. */
export interface ServerArguments {
  readonly address?: string;
  readonly hostname?: string;
}

/** An argument, or an environment variable, that cannot be used. */
export class ServerSettingError extends Error {
  override readonly name = "ServerSettingError";

  constructor(
    readonly setting: keyof ServerArguments | "TFE_ADDRESS" | "TFE_HOSTNAME" | "TFE_SSL_SKIP_VERIFY",
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${setting} ${problem}. ${remedy}`);
  }
}

/**
 * The same words in the same order as hashicorp/tfe has them. The arguments go before the environment: a credential
 * goes nowhere but where the arguments say.
 *
 * @throws ServerSettingError
 */
export function resolveServer(given: ServerArguments, env: Environment): Server {
  for (const wrong of checkServerArguments(given)) throw wrong;
  if (given.address) return atAddress(given.address);
  if (given.hostname) return atHost(given.hostname);
  if (env.TFE_ADDRESS) {
    const malformed = checkAddress(env.TFE_ADDRESS, "TFE_ADDRESS");
    if (malformed !== undefined) throw malformed;
    return atAddress(env.TFE_ADDRESS);
  }
  const hostname = env.TFE_HOSTNAME || DEFAULT_HOSTNAME;
  const misnamed = checkHostname(hostname, "TFE_HOSTNAME");
  if (misnamed !== undefined) throw misnamed;
  return atHost(hostname);
}

/** What is wrong with the arguments alone. */
export function checkServerArguments({ address, hostname }: ServerArguments): ServerSettingError[] {
  return [
    address ? checkAddress(address, "address") : undefined,
    hostname ? checkHostname(hostname, "hostname") : undefined,
  ].filter((wrong) => wrong !== undefined);
}

/**
 * Whether the environment wants certificates not to be verified.
 *
 * @throws ServerSettingError
 */
export function readSslSkipVerify({ TFE_SSL_SKIP_VERIFY: variable = "" }: Environment): boolean {
  // What Go's strconv.ParseBool takes, as in hashicorp/tfe.
  if (/^(1|t|T|TRUE|true|True)$/.test(variable)) return true;
  if (/^(0|f|F|FALSE|false|False)?$/.test(variable)) return false;
  throw new ServerSettingError(
    "TFE_SSL_SKIP_VERIFY",
    `must be true or false, got ${JSON.stringify(variable)}`,
    'Write "true" or "false".',
  );
}

/** The API's base, for a `Client`. One search for it serves all who wait for it; one that failed is not kept. */
export function resolveBaseUrl(
  server: Server,
  transport: TransportOptions,
): string | ((stop?: AbortSignal) => Promise<string>) {
  if (server.kind === "address") return new URL("api/v2/", server.address.replace(/\/*$/, "/")).href;
  let search: SharedPromise<string> | undefined;
  return (stop) => {
    if (search === undefined || search.isSettled) {
      search = new SharedPromise((searching) => discoverBaseUrl(server.host, transport, searching));
    }
    const call = { method: "GET", url: discoveryUrl(server.host) } as const;
    return search.wait(stop, () => {
      return new NetworkError(call, canceledMessage("before the API was found", stop), false);
    });
  };
}

const atAddress = (address: string): Server => ({ kind: "address", address, host: new URL(address).host });
const atHost = (name: string): Server => ({ kind: "hostname", host: normalizeHost(name) ?? name });

function checkAddress(value: string, setting: ServerSettingError["setting"]): ServerSettingError | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    return undefined;
  }
  return new ServerSettingError(
    setting,
    `must be the URL of a server${shown(value)}`,
    'Write it like "https://tfe.example.com", with https:// (or http://) and without a user name.',
  );
}

function checkHostname(
  value: string,
  setting: ServerSettingError["setting"],
): ServerSettingError | undefined {
  if (normalizeHost(value) !== undefined) return undefined;
  return new ServerSettingError(
    setting,
    `must be a host name${shown(value)}`,
    'Write it like "tfe.example.com" or "tfe.example.com:8443". A URL belongs into the address.',
  );
}

/** What is wrong about a value may be the secret in it: such a one is not shown. */
const shown = (value: string): string => (/[@?#]/.test(value) ? "" : `, got ${JSON.stringify(value)}`);
