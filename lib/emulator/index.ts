import { selfSignedCertificate } from "../shared/x509/self-signed-certificate";
import { createApp } from "./app";
import { Clock } from "./clock";
import { Emulation } from "./emulation";
import { Faults } from "./faults";
import { Journal } from "./journal";
import type { Profile } from "./model";
import { RateLimit } from "./rate-limit";
import { ObjectStore } from "./registry/object-store";
import { createSnapshot, withOwnerToken, type SeedOrganization } from "./seeds";
import { listen, type KeyPair } from "./server";
import { StateFile } from "./state-file";

export { StateFileError } from "./state-file";
export { parseSeeds } from "./seed-file";
export type { SeedOrganization, SeedTeam } from "./seeds";

export interface EmulatorOptions {
  /** The port to listen on. Default: 0, which selects a free port. */
  readonly port?: number;
  /** The token of the only user, who owns every organization. It must consist of visible ASCII characters. */
  readonly ownerToken: string;
  /** Names of organizations that exist from the start. Default: none. */
  readonly organizations?: readonly string[];
  /** Organizations that exist from the start, with their teams. Default: none. */
  readonly seeds?: readonly SeedOrganization[];
  /**
   * `true` to serve HTTPS with a generated certificate for `localhost` and the loopback addresses, or your own
   * certificate and key. Default: HTTP.
   */
  readonly tls?: boolean | KeyPair;
  /**
   * Whether a token that is created without an expiry expires after two years ("current", the default) or never
   * ("seeds").
   */
  readonly profile?: Profile;
  /** The emulated time at startup. Default: now. */
  readonly now?: Date;
  /**
   * Maximum number of requests per second for each credential; 0 disables the limit. Default: 30, as in HCP Terraform.
   */
  readonly rateLimit?: number;
  /**
   * The file in which data is stored. Files of the private registry are stored in a folder next to it. If the file
   * exists, `organizations` and `seeds` are ignored until a reset. Default: all data is kept in memory.
   */
  readonly stateFile?: string;
}

export interface Emulator {
  /** The origin, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The certificate that clients have to trust, in PEM; undefined for HTTP. */
  readonly certificate?: string;
  /** Stops the emulator and closes all connections. */
  readonly close: () => Promise<void>;
}

const ORGANIZATION_NAME = /^[A-Za-z0-9_-]{1,40}$/;
const YEAR = 365 * 86_400_000;

function resolveSeeds({ organizations = [], seeds = [] }: EmulatorOptions): SeedOrganization[] {
  const all = [...seeds];
  for (const name of organizations) {
    if (!all.some((seed) => seed.name === name)) all.push({ name });
  }
  const bad = all.find(({ name }) => !ORGANIZATION_NAME.test(name));
  if (bad !== undefined) {
    throw new Error(
      `The organization name ${JSON.stringify(bad.name)} must consist of 1 to 40 letters, digits, hyphens and underscores.`,
    );
  }
  return all;
}

function resolveKeyPair(tls: EmulatorOptions["tls"]): KeyPair | undefined {
  if (tls === undefined || tls === false) return undefined;
  if (tls !== true) return tls;
  const { certificatePem, privateKeyPem } = selfSignedCertificate({
    commonName: "localhost",
    dnsNames: ["localhost"],
    ipAddresses: ["127.0.0.1", "::1"],
    notAfter: new Date(Date.now() + YEAR),
  });
  return { cert: certificatePem, key: privateKeyPem };
}

async function serve(options: EmulatorOptions, stateFile: StateFile | null): Promise<Emulator> {
  const { ownerToken, profile = "current", rateLimit = 30 } = options;
  const seeds = resolveSeeds(options);
  const tls = resolveKeyPair(options.tls);
  const clock = new Clock(options.now);
  const seeded = (): ReturnType<typeof createSnapshot> => createSnapshot(ownerToken, seeds, clock.now());
  const kept = await stateFile?.load();
  const emulation = new Emulation({
    clock,
    profile,
    stateFile,
    faults: new Faults(),
    journal: new Journal(),
    rateLimit: new RateLimit(rateLimit),
    objects: new ObjectStore(options.stateFile),
    seeds: seeded,
    start: kept === undefined ? seeded() : withOwnerToken(kept, ownerToken, clock.now()),
  });
  await emulation.saveChanges();
  const { port, close } = await listen(createApp(emulation), options.port ?? 0, tls);
  emulation.origin = `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  return { url: emulation.origin, close, ...(tls === undefined ? {} : { certificate: tls.cert }) };
}

/**
 * Starts an emulator, which serves the API on a loopback port until it is closed.
 *
 * @throws StateFileError if the state file can't be used, or another emulator uses it
 * @throws Error if an option is invalid or the port can't be used
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  if (!/^[\x21-\x7e]+$/.test(options.ownerToken)) {
    throw new Error("The owner token must be one or more visible ASCII characters.");
  }
  const stateFile = options.stateFile === undefined ? null : await StateFile.claim(options.stateFile);
  try {
    const emulator = await serve(options, stateFile);
    const close = async (): Promise<void> => {
      await emulator.close();
      await stateFile?.release();
    };
    return { ...emulator, close };
  } catch (error) {
    await stateFile?.release();
    throw error;
  }
}
