import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { UsageError } from "../usage-error";

/** The location of the private key. */
export type KeySource =
  /** A key in the user's keyring, selected by its ID, fingerprint or user ID. */
  | { readonly kind: "keyring"; readonly name: string }
  /** Private keys as `gpg --export-secret-keys` writes them, armored or not. */
  | {
      readonly kind: "material";
      readonly material: Buffer;
      /** The option or environment variable that contains or names the material. */
      readonly origin: string;
      /** The ID, fingerprint or user ID of the key to use, if the material contains several keys. */
      readonly name?: string;
    };

/** An object that signs with one OpenPGP key. */
export interface Signer {
  /** ID of the primary key: 16 hexadecimal digits. */
  readonly keyId: string;
  /** The public key, armored. */
  readonly publicKey: string;
  /** The reason why a registry might reject the key; undefined if HashiCorp documents the key's algorithm. */
  readonly warning: string | undefined;
  /** Returns a detached binary signature. */
  readonly sign: (content: string) => Promise<Buffer>;
  /** Stops the agent of the temporary keyring, and removes the keyring. Does nothing for the user's keyring. */
  readonly close: () => void;
}

/** The numbers of RSA and DSA in OpenPGP (RFC 4880, section 9.1). */
const DOCUMENTED_ALGORITHMS = ["1", "17"];

/**
 * Opens a key with the program `gpg`. A library would be too large or have an unsuitable license. See
 * docs/decisions/0046-signing-with-gpg.md.
 *
 * @param passphrase the passphrase of the private key. If it is undefined, a key from a file or from
 * GPG_PRIVATE_KEY is used without a passphrase, and gpg's agent prompts for the passphrase of a key in the keyring.
 * @throws UsageError if gpg isn't installed, or if the key can't be imported or found
 */
export async function openSigner(source: KeySource, passphrase: string | undefined): Promise<Signer> {
  requireGpg();
  const gpg =
    source.kind === "keyring" ? new Gpg(undefined, passphrase) : new Gpg(createHome(), passphrase ?? "");
  try {
    if (source.kind === "material") await importKey(gpg, source);
    const name = source.name === undefined ? [] : [source.name];
    const { keyId, fingerprint, algorithm } = selectKey(
      (await gpg.run(["--with-colons", "--list-secret-keys", ...name]).catch(() => "")).toString(),
      source,
    );
    const publicKey = await gpg.run([
      "--armor",
      "--export-options",
      "export-minimal",
      "--export",
      fingerprint,
    ]);
    return {
      keyId,
      publicKey: publicKey.toString(),
      warning: DOCUMENTED_ALGORITHMS.includes(algorithm)
        ? undefined
        : `the GPG key ${keyId} is neither RSA nor DSA; HashiCorp documents only these algorithms for its registries`,
      sign: (content) => sign(gpg, fingerprint, content),
      close: () => gpg.close(),
    };
  } catch (error) {
    gpg.close();
    throw error;
  }
}

async function sign(gpg: Gpg, fingerprint: string, content: string): Promise<Buffer> {
  try {
    return await gpg.run(["--local-user", fingerprint, "--digest-algo", "SHA256", "--detach-sign"], content);
  } catch (error) {
    throw new Error(
      `gpg can't sign with the key ${fingerprint}: ${(error as Error).message}\n` +
        "If the key has a passphrase, set GPG_PASSPHRASE, or use --gpg-passphrase-file.",
    );
  }
}

function requireGpg(): void {
  if (spawnSync("gpg", ["--version"], { stdio: "ignore" }).error === undefined) return;
  throw new UsageError(
    "gpg is required to sign the checksums, but it isn't installed. Install GnuPG 2.2 or later, and add gpg to the PATH.",
  );
}

/** Creates a directory for a separate keyring, so that the user's keyring doesn't change. */
const createHome = (): string => mkdtempSync(path.join(tmpdir(), "cdktf-tfe-tokens-gnupg-"));

async function importKey(gpg: Gpg, { material, origin }: KeySource & { kind: "material" }): Promise<void> {
  try {
    await gpg.run(["--import"], material);
  } catch (error) {
    throw new UsageError(
      `${origin} can't be imported as a private key: ${(error as Error).message} ` +
        "Export the key with `gpg --armor --export-secret-keys ID`.",
    );
  }
}

interface SecretKey {
  readonly keyId: string;
  readonly fingerprint: string;
  readonly algorithm: string;
}

/**
 * Returns the only key in a listing.
 *
 * @param listing output of `gpg --with-colons --list-secret-keys` (doc/DETAILS in GnuPG's source)
 * @throws UsageError if the listing doesn't contain exactly one key
 */
function selectKey(listing: string, source: KeySource): SecretKey {
  const rows = listing.split("\n").map((line) => line.split(":"));
  const keys = rows.flatMap((row, index): SecretKey[] => {
    if (row[0] !== "sec") return [];
    const fingerprint = rows.slice(index).find(([type]) => type === "fpr")?.[9] ?? "";
    return [{ algorithm: row[3] ?? "", keyId: row[4] ?? "", fingerprint }];
  });
  const [key, other] = keys;
  if (key !== undefined && other === undefined) return key;
  const where = source.name === undefined ? originOf(source) : `--gpg-key ${JSON.stringify(source.name)}`;
  throw new UsageError(
    key === undefined
      ? `No private key was found for ${where}. List your private keys with \`gpg --list-secret-keys\`.`
      : `${keys.length} private keys were found for ${where}: ${keys.map(({ keyId }) => keyId).join(", ")}. ` +
          "Choose one by its ID with --gpg-key.",
  );
}

const originOf = (source: KeySource): string => (source.kind === "material" ? source.origin : "--gpg-key");

/** The program gpg with a keyring and a passphrase. Secrets are passed to gpg only through pipes. */
class Gpg {
  readonly #home: string | undefined;
  readonly #passphrase: string | undefined;

  constructor(home: string | undefined, passphrase: string | undefined) {
    this.#home = home;
    this.#passphrase = passphrase;
  }

  /**
   * Runs gpg, and returns its standard output.
   *
   * @throws Error with gpg's standard error, or its exit code, in the message
   */
  async run(args: readonly string[], input: string | Buffer = ""): Promise<Buffer> {
    const home = this.#home === undefined ? [] : ["--homedir", this.#home];
    const secret =
      this.#passphrase === undefined ? [] : ["--pinentry-mode", "loopback", "--passphrase-fd", "3"];
    const child = spawn("gpg", ["--batch", "--quiet", ...home, ...secret, ...args], {
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    const [stdin, , , passphrase] = child.stdio;
    // The errors of these pipes are ignored, because gpg can exit before it has read all input.
    for (const pipe of [stdin, passphrase]) pipe?.on("error", () => undefined);
    (passphrase as NodeJS.WritableStream).end(`${this.#passphrase ?? ""}\n`);
    child.stdin.end(input);
    const closed = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [output, problems, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed]);
    if (code === 0) return output;
    throw new Error(
      problems
        .toString()
        .trim()
        .replace(/^gpg: /gm, "") || `gpg exited with code ${code}.`,
    );
  }

  close(): void {
    if (this.#home === undefined) return;
    // This stops gpg's agent, which holds the private key.
    spawnSync("gpgconf", ["--homedir", this.#home, "--kill", "all"], { stdio: "ignore" });
    rmSync(this.#home, { recursive: true, force: true });
  }
}
