import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { reportMissing } from "../../support/missing-program";

/** Reports whether gpg is installed. If it isn't, prints which tests are skipped. */
export function hasGpg(): boolean {
  if (spawnSync("gpg", ["--version"]).error === undefined) return true;
  reportMissing("gpg", "publishing to a private registry is not tested", "On Debian: apt-get install gnupg");
  return false;
}

/** A temporary gpg keyring with one private key. */
export class ReleaseKey {
  readonly home = mkdtempSync(path.join(tmpdir(), "release-key-"));

  /** @param algorithm the key's algorithm, in the notation of `gpg --quick-generate-key` */
  constructor(
    readonly passphrase = "",
    algorithm = "rsa2048",
  ) {
    this.#gpg("--quick-generate-key", "releases@example.com", algorithm, "sign", "never");
  }

  get id(): string {
    return /^pub:(?:[^:]*:){3}([^:]+)/m.exec(this.#gpg("--list-keys", "--with-colons"))?.[1] ?? "";
  }

  /** The private key in ASCII armor. */
  get armor(): string {
    return this.#gpg("--armor", "--export-secret-keys");
  }

  /** Writes the private key to a file in this folder, and returns the file's path. */
  writeTo(folder: string): string {
    const file = path.join(folder, "key.asc");
    writeFileSync(file, this.armor, { mode: 0o600 });
    return file;
  }

  remove(): void {
    spawnSync("gpgconf", ["--homedir", this.home, "--kill", "all"]);
    rmSync(this.home, { recursive: true });
  }

  #gpg(...args: readonly string[]): string {
    const flags = ["--homedir", this.home, "--batch", "--quiet", "--pinentry-mode", "loopback"];
    return execFileSync("gpg", [...flags, "--passphrase", this.passphrase, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  }
}
