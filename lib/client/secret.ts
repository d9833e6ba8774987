import { inspect } from "node:util";
import { asString, type ResourceObject } from "./http/json-api";

/** A secret text that no log, error or interpolation can show by accident: only `reveal()` gives it away. */
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

/** The vendor's secrets by their shape, whoever they are of. */
const SECRETS = /\b\w{14}\.atlasv1\.[\w-]{20,}|\bhcpt_[\w-]+(\.[\w-]+)*/g;

/** A text of others as it may be shown: without the credential, and without what looks like a secret. */
export function redact(text: string, credential: Secret): string {
  const secret = credential.reveal();
  const spellings = secret === "" ? [] : [secret, encodeURIComponent(secret)];
  return spellings
    .reduce((shown, spelling) => shown.replaceAll(spelling, String(credential)), text)
    .replace(SECRETS, String(credential));
}

/** A token with the secret of the answer to its POST, the only one that has it; undefined where that has none. */
export function withSecret<T>(
  resource: ResourceObject,
  read: (resource: ResourceObject) => T,
): (T & { readonly secret: Secret }) | undefined {
  const secret = asString(resource.attributes.token);
  return secret ? { ...read(resource), secret: new Secret(secret) } : undefined;
}
