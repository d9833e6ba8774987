import { randomBytes } from "node:crypto";
import { ApiError } from "../../client/http/errors";
import { parseTimestamp } from "../../shared/rfc3339";
import type { Connection } from "../connection";
import type { Proof } from "./attempt";
import type { Token } from "./token";

/** How a new token is named, which decides what can be proven after an ambiguous failure. */
export type Naming =
  /** Every attempt has a unique name. */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** Any number of tokens can have the name. */
  | { readonly kind: "name"; readonly name: string }
  /** Only one token of the team can have the description. */
  | { readonly kind: "description"; readonly description: string }
  /** No name: a new token replaces the previous one. */
  | { readonly kind: "singleton" };

/** How to handle an ambiguous failure, depending on what can be proven. */
export interface ProofPolicy {
  /**
   * Prepares one attempt. Throws an OperationError if information that the proof requires can't be read from the
   * server.
   */
  begin(connection: Connection): Promise<Proof>;
  /** Whether another attempt is allowed after an ambiguous one. */
  readonly canRetry: boolean;
  /** Whether a created token proves that earlier attempts didn't orphan a token. */
  readonly isExclusive: boolean;
  /** Whether a new token replaces what earlier attempts created, so that they don't have to be revoked. */
  readonly isReplacing: boolean;
  /** Whether a rejection can mean that an earlier, ambiguous attempt did create the token. */
  isConflict(error: ApiError): boolean;
}

/** The server's clock is read in whole seconds. */
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

/** Identifies the token by the random suffix of its name, which nobody else can have chosen. */
function uniqueName(prefix: string): Promise<Proof> {
  const name = `${prefix}${randomBytes(5).toString("hex")}`;
  return Promise.resolve({
    name,
    identify: (tokens) => Promise.resolve(tokens.find((token) => token.name === name)),
  });
}

/**
 * Identifies the token by its description, which only one token of the team can have. In addition, the token must be
 * recent, the provider's user must have created it, and this process must not have received its ID.
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
 * Returns whether the user whose credential the provider uses created a token; false also if the server doesn't report the creator. Throws
 * an OperationError if this can't be determined now.
 */
export async function isCreatedByProvider({ createdBy }: Token, connection: Connection): Promise<boolean> {
  return createdBy !== null && createdBy === (await connection.directory.accountId(connection.signal));
}

/** HCP Terraform: "Validation failed: Description has already been taken". */
function isDescriptionTaken({ status, errors }: ApiError): boolean {
  const texts = errors.flatMap(({ title, detail }) => [title, detail]);
  return status === 422 && texts.some((text) => /has already been taken/i.test(text ?? ""));
}
