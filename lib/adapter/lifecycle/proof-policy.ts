import { randomBytes } from "node:crypto";
import { ApiError } from "../../client/http/errors";
import { parseTimestamp } from "../../shared/rfc3339";
import type { Connection } from "../connection";
import type { Proof } from "./attempt";
import type { Token } from "./token";

/** The naming of a new token, which determines what the provider can prove after an ambiguous failure. */
export type Naming =
  /** Each attempt appends a unique suffix to the prefix. */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** Any number of tokens can have the name. */
  | { readonly kind: "name"; readonly name: string }
  /** Only one token of the team can have the description. */
  | { readonly kind: "description"; readonly description: string }
  /** The token has no name. A new token replaces the previous token. */
  | { readonly kind: "singleton" };

/** The rules for handling an ambiguous failure, which depend on the naming. */
export interface ProofPolicy {
  /**
   * Prepares one attempt. Throws an OperationError if information that the proof requires can't be read from the
   * server.
   */
  begin(connection: Connection): Promise<Proof>;
  /** Whether another attempt is allowed while a token of an earlier attempt might still exist. */
  readonly canRetry: boolean;
  /** Whether a created token proves that no token of an earlier attempt exists. */
  readonly isExclusive: boolean;
  /** Whether a new token replaces the tokens of earlier attempts. If it does, those tokens don't have to be revoked. */
  readonly isReplacing: boolean;
  /** Reports whether a rejection can mean that an earlier attempt created the token. */
  isConflict(error: ApiError): boolean;
}

/** Precision of the server's time, in milliseconds. The `Date` header contains whole seconds. */
const CLOCK_PRECISION_MS = 1_000;

export function proofPolicy(naming: Naming): ProofPolicy {
  switch (naming.kind) {
    case "prefix":
      return { ...NO_CONFLICT, canRetry: true, isExclusive: false, begin: () => uniqueName(naming.prefix) };
    case "name": {
      const proof = Promise.resolve({ name: naming.name, identify: undefined });
      return { ...NO_CONFLICT, canRetry: false, isExclusive: false, begin: () => proof };
    }
    case "description":
      return {
        canRetry: true,
        isExclusive: true,
        isReplacing: false,
        isConflict: isDescriptionTaken,
        begin: (connection) => ownDescription(naming.description, connection),
      };
    case "singleton": {
      const proof = Promise.resolve({ name: undefined, identify: undefined });
      return { ...NO_CONFLICT, canRetry: true, isExclusive: true, isReplacing: true, begin: () => proof };
    }
  }
}

const NO_CONFLICT = { isConflict: () => false, isReplacing: false };

/** Returns a proof that identifies the token by its name, which ends with a random suffix. */
function uniqueName(prefix: string): Promise<Proof> {
  const name = `${prefix}${randomBytes(5).toString("hex")}`;
  return Promise.resolve({
    name,
    identify: (tokens) => Promise.resolve(tokens.find((token) => token.name === name)),
  });
}

/**
 * Returns a proof that identifies the token by its description, which only one token of the team can have. In addition,
 * the token must have been created after the attempt started, the provider's user must have created it, and this
 * process must not have received its ID in a response.
 */
async function ownDescription(description: string, connection: Connection): Promise<Proof> {
  const startedAt = (await connection.client.serverTime(connection.signal)).getTime();
  return {
    name: description,
    async identify(tokens, during) {
      const token = tokens.find(({ name }) => name === description);
      if (token === undefined || during.receivedIds.has(token.id)) return undefined;
      const isRecent = (parseTimestamp(token.createdAt) ?? -Infinity) >= startedAt - CLOCK_PRECISION_MS;
      return isRecent && (await isCreatedByProvider(token, during)) ? token : undefined;
    },
  };
}

/**
 * Reports whether the user that the provider authenticates as created a token. Returns false if the server doesn't
 * report the creator. Throws an OperationError if the provider's user can't be read now.
 */
export async function isCreatedByProvider({ createdBy }: Token, connection: Connection): Promise<boolean> {
  return createdBy !== null && createdBy === (await connection.directory.accountId(connection.signal));
}

/**
 * Reports whether an error means that another token of the team has the description. In that case, HCP Terraform
 * responds with status 422 and "Validation failed: Description has already been taken".
 */
function isDescriptionTaken({ status, errors }: ApiError): boolean {
  const texts = errors.flatMap(({ title, detail }) => [title, detail]);
  return status === 422 && texts.some((text) => /has already been taken/i.test(text ?? ""));
}
