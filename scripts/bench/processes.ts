import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { selfSignedCertificate } from "../../lib/shared/x509/self-signed-certificate";
import { seconds } from "./measure";

const PLUGIN = join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");

/** Creates an environment like the one in which Terraform starts a provider. */
const createEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
  PLUGIN_PROTOCOL_VERSIONS: "6",
  PLUGIN_CLIENT_CERT: selfSignedCertificate({ commonName: "localhost", dnsNames: ["localhost"] })
    .certificatePem,
});

export interface Start {
  /** Seconds until the handshake line. */
  readonly seconds: number;
  /** Maximum memory of the process until the handshake, in bytes. */
  readonly memory: number;
}

/**
 * Starts a provider, and stops it after its handshake line.
 *
 * @param program the path of the provider. Default: the script
 * @param env additional environment variables
 */
export async function startProvider(program = PLUGIN, env: NodeJS.ProcessEnv = {}): Promise<Start> {
  let provider: ChildProcess | undefined;
  const elapsed = await seconds(() => {
    provider = spawn(program, [], {
      env: { ...createEnvironment(), ...env },
      // hashicorp/tfe logs each start to standard error.
      stdio: ["ignore", "pipe", program === PLUGIN ? "inherit" : "ignore"],
    });
    return once(provider.stdout as NodeJS.ReadableStream, "data");
  });
  const running = provider as ChildProcess;
  const memory = peakMemory(running);
  running.kill("SIGKILL");
  await once(running, "exit");
  return { seconds: elapsed, memory };
}

/** Returns the number of seconds until the handshake line of the script, or of the given program. */
export const pluginStart = async ([program]: readonly string[] = []): Promise<number> =>
  (await startProvider(program)).seconds;

/** Returns the number of seconds that Node takes to start and exit. */
export const nodeStart = (): Promise<number> =>
  seconds(() => once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit"));

/** Returns the maximum memory of an idle Node process, in bytes. */
export async function nodeMemory(): Promise<number> {
  const script = "process.stdout.write('0'); setInterval(() => 0, 1e6)";
  const node = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(node.stdout, "data");
  const used = peakMemory(node);
  node.kill("SIGKILL");
  await once(node, "exit");
  return used;
}

/** Returns the maximum memory of a process (VmHWM), in bytes; NaN on systems other than Linux. */
export function peakMemory({ pid }: { readonly pid?: number }): number {
  if (process.platform !== "linux") return Number.NaN;
  const status = readFileSync(`/proc/${pid ?? 0}/status`, "utf8");
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

/** Returns the number of seconds that a new Node process takes to start, run a script and exit. */
export const scriptTime = (script: string): Promise<number> =>
  seconds(async () => {
    const node = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = (await once(node, "exit")) as [number | null];
    if (code !== 0) throw new Error(`node -e ${JSON.stringify(script)} exited with ${code}`);
  });
