import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";

const COMMAND = join(__dirname, "../../dist/cli/cdktf-tfe-tokens");

export interface EmulatedState {
  readonly tokens: readonly { readonly id: string; readonly kind: string }[];
  readonly revoked_tokens: readonly { readonly id: string }[];
}

/** The emulator, started with the command `cdktf-tfe-tokens emulator`. */
export class DemoEmulator {
  /** The value for a provider's `hostname`. The emulator's certificate is issued for `localhost`. */
  readonly host: string;

  constructor(
    readonly url: string,
    readonly ownerToken: string,
    private readonly child: ChildProcess,
  ) {
    this.host = `localhost:${new URL(url).port}`;
  }

  /** Returns the status code of the API's response to a request with this token. */
  async statusFor(token: string, path: string): Promise<number> {
    return (await this.#call("GET", path, { token })).status;
  }

  async deleteMetricsToken(organization: string, id: string): Promise<void> {
    const path = `/api/v2/organizations/${organization}/metrics-tokens/${id}`;
    const { status } = await this.#call("DELETE", path, { token: this.ownerToken });
    if (status !== 204) throw new Error(`the emulator responded with ${status} to DELETE ${path}`);
  }

  /** @param duration a Go duration, such as "720h" */
  async advance(duration: string): Promise<void> {
    await this.#call("POST", "/_emulator/clock", { body: { advance: duration } });
  }

  async state(): Promise<EmulatedState> {
    return JSON.parse((await this.#call("GET", "/_emulator/state", {})).body) as EmulatedState;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }

  #call(
    method: string,
    path: string,
    { token, body }: { token?: string; body?: object },
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const type = path.startsWith("/api/") ? "application/vnd.api+json" : "application/json";
      const headers: Record<string, string> = { "content-type": type };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      const options = { method, headers, rejectUnauthorized: false };
      const call = request(new URL(path, this.url), options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
        );
      });
      call.on("error", reject);
      call.end(body && JSON.stringify(body));
    });
  }
}

/** Starts the emulator on a free port of the loopback interface, with a random owner token. */
export async function startEmulator(organization: string): Promise<DemoEmulator> {
  const ownerToken = `demo-${randomBytes(16).toString("hex")}`;
  const child = spawn(
    process.execPath,
    [COMMAND, "emulator", "--port", "0", "--organization", organization, "--tls"],
    {
      env: { ...process.env, TFE_EMULATOR_OWNER_TOKEN: ownerToken },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line"), once(child, "exit").then(() => [""])]);
  const url = /^listening on (https:\S+)$/.exec(String(first[0]))?.[1];
  if (url === undefined) {
    throw new Error(
      `the emulator didn't start: expected "listening on https://…", got "${String(first[0])}"`,
    );
  }
  return new DemoEmulator(url, ownerToken, child);
}
