import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** A secret in the fake Secrets Manager. `versions` contains the string of each version, with the newest last. */
export interface StoredSecret {
  readonly name: string;
  readonly versions: readonly string[];
}

type Secrets = Readonly<Record<string, StoredSecret>>;

/** Returns the secrets in a file, by ARN, or an empty object if the file doesn't exist. */
export const readSecrets = (file: string): Secrets =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Secrets) : {};

/** Writes a secret to the file, or removes the secret with this ARN if `secret` is undefined. */
export function writeSecret(file: string, arn: string, secret: StoredSecret | undefined): void {
  writeFileSync(file, JSON.stringify({ ...readSecrets(file), [arn]: secret }));
}
