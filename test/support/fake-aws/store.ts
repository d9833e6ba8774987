import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** A secret of the fake Secrets Manager, with the strings of its versions, of which the newest is last. */
export interface StoredSecret {
  readonly name: string;
  readonly versions: readonly string[];
}

type Secrets = Readonly<Record<string, StoredSecret>>;

/** The secrets in a file, by ARN. A file that doesn't exist has no secrets. */
export const readSecrets = (file: string): Secrets =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Secrets) : {};

/** Writes a secret into the file, and replaces an existing one. undefined removes the secret. */
export function writeSecret(file: string, arn: string, secret: StoredSecret | undefined): void {
  writeFileSync(file, JSON.stringify({ ...readSecrets(file), [arn]: secret }));
}
