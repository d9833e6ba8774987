import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { startEmulator, type EmulatorOptions } from "../../lib/emulator";

/** The made-up owner token of the emulators in tests. */
export const OWNER_TOKEN = "made-up-owner-token";

export interface EmulatedToken {
  readonly id: string;
  readonly kind: string;
  readonly organization: string;
  readonly team_id: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly expires_at: string | null;
  readonly secret_sha256: string;
}

export interface EmulatedState {
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly tokens: readonly EmulatedToken[];
  readonly revoked_tokens: readonly Pick<EmulatedToken, "id" | "kind" | "secret_sha256">[];
}

export interface EmulatedRequest {
  /** The sequence number of the request, starting at 1. */
  readonly id: number;
  /** The time of the request as an RFC 3339 timestamp. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
}

export interface Fault {
  readonly kind: string;
  readonly method?: string;
  readonly path?: string;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delay_ms?: number;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A running emulator, with methods to control it. */
export class EmulatorHandle {
  constructor(
    readonly url: string,
    /** The certificate that clients must trust, in PEM, or undefined if the emulator doesn't use TLS. */
    readonly certificate?: string,
  ) {}

  /** Sends a request to the API or to `/_emulator`, without this project's client. */
  async fetch(
    method: string,
    path: string,
    options: { token?: string; body?: unknown } = {},
  ): Promise<Response> {
    const control = path.startsWith("/_emulator/");
    const headers: Record<string, string> = {
      "content-type": control ? "application/json" : "application/vnd.api+json",
      ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
    };
    const url = new URL(path, this.url);
    return new Promise((resolve, reject) => {
      const receive = (response: IncomingMessage): void => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      };
      const request =
        url.protocol === "https:"
          ? httpsRequest(url, { method, headers, ca: this.certificate }, receive)
          : httpRequest(url, { method, headers }, receive);
      request.on("error", reject);
      request.end(options.body === undefined ? undefined : JSON.stringify(options.body));
    });
  }

  state(): Promise<EmulatedState> {
    return this.#control<EmulatedState>("GET", "state");
  }

  /** Returns the metrics tokens that weren't revoked, in order of creation. */
  async metricsTokens(): Promise<EmulatedToken[]> {
    return (await this.state()).tokens.filter(({ kind }) => kind === "metrics");
  }

  async requests(): Promise<readonly EmulatedRequest[]> {
    return (await this.#control<{ requests: EmulatedRequest[] }>("GET", "journal")).requests;
  }

  /** Advances the clock by a duration in Go's format, such as "720h". */
  async advance(duration: string): Promise<void> {
    await this.#control("POST", "clock", { advance: duration });
  }

  async faults(...faults: Fault[]): Promise<void> {
    await this.#control("POST", "faults", faults);
  }

  async #control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.fetch(method, `/_emulator/${path}`, { body });
    if (response.status > 299)
      throw new Error(`the emulator responded with ${response.status}: ${response.body}`);
    return (response.body === "" ? undefined : JSON.parse(response.body)) as T;
  }
}

export type TestEmulator = EmulatorHandle & { close(): Promise<void> };

/** Starts an emulator whose owner token is `OWNER_TOKEN`. By default, it has the organization acme. */
export async function startTestEmulator(options: Partial<EmulatorOptions> = {}): Promise<TestEmulator> {
  const { url, certificate, close } = await startEmulator({
    ownerToken: OWNER_TOKEN,
    organizations: ["acme"],
    rateLimit: 0,
    ...options,
  });
  return Object.assign(new EmulatorHandle(url, certificate), { close });
}
