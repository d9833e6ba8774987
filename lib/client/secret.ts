import { inspect } from "node:util";
import { asString, type ResourceObject } from "./http/json-api";

/** A secret string. Logs, errors and interpolation show "(sensitive)". Only `reveal()` returns the text. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "(sensitive)";
  }

  toJSON(): string {
    return "(sensitive)";
  }

  [inspect.custom](): string {
    return "(sensitive)";
  }
}

/** The formats of HashiCorp's secrets. */
const SECRETS = /\b\w{14}\.atlasv1\.[\w-]{20,}|\bhcpt_[\w-]+(\.[\w-]+)*/g;

/** Redacts the credential, and everything in a format of HashiCorp's secrets, in text that a server sent. */
export function redact(text: string, credential: Secret): string {
  const secret = credential.reveal();
  const spellings = secret === "" ? [] : [secret, encodeURIComponent(secret)];
  return spellings
    .reduce((shown, spelling) => shown.replaceAll(spelling, String(credential)), text)
    .replace(SECRETS, String(credential));
}

/**
 * Parses a token and its secret, which only the response to a POST contains. Returns undefined if the secret is
 * missing.
 */
export function withSecret<T>(
  resource: ResourceObject,
  read: (resource: ResourceObject) => T,
): (T & { readonly secret: Secret }) | undefined {
  const secret = asString(resource.attributes.token);
  return secret ? { ...read(resource), secret: new Secret(secret) } : undefined;
}
