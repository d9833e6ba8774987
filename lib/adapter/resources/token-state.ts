import type { PlanOf, StateOf } from "../framework/schema/attribute";
import { UNKNOWN, isKnown, toKnown } from "../framework/values/value";
import type { SecretStore } from "../encryption/secret-store";
import type { CreatedToken, Token } from "../lifecycle/token";
import type { commonAttributes } from "./token-attributes";
import { parseTimestamp } from "../../shared/rfc3339";
import { keepSpelling } from "./token-reading";

type CommonState = StateOf<typeof commonAttributes>;
type CommonPlan = PlanOf<typeof commonAttributes>;
type Computed = Pick<CommonState, "id" | "created_at" | "valid_until" | "token" | "encrypted_token">;
type Arguments = Pick<CommonState, "generation" | "expires_at" | "keepers" | "encrypted">;

/** The state of a token that was just created. */
export function stateOfCreated(token: CreatedToken, store: SecretStore): Computed {
  return { ...stateOfRead(token), ...store(token) };
}

/** The state of a token whose secret is unknown, as after an import. */
export function stateOfRead({ id, createdAt, expiresAt }: Token): Computed {
  return { id, created_at: createdAt, valid_until: expiresAt, token: null, encrypted_token: null };
}

/** The state of a token that doesn't exist, because its creation failed. */
export const EMPTY: Computed = {
  id: null,
  created_at: null,
  valid_until: null,
  token: null,
  encrypted_token: null,
};

/**
 * The state of a singleton whose creation may have been carried out, although every response was lost. `created_at` is
 * the time at which the attempts started. Private state can't store this time, because Terraform doesn't pass private
 * state on when it replaces a tainted resource.
 */
export const stateOfUnfinished = (startedAt: Date): Computed => ({
  ...EMPTY,
  created_at: startedAt.toISOString(),
});

/** When the attempts to create the token started; undefined if it isn't the state of an unfinished creation. */
export function startOfUnfinished({
  id,
  created_at: createdAt,
}: Pick<CommonState, "id" | "created_at">): Date | undefined {
  const startedAt = id === null ? parseTimestamp(createdAt ?? "") : undefined;
  return startedAt === undefined ? undefined : new Date(startedAt);
}

/** The planned state of a token that is about to be created. `planSecret` plans how its secret is stored. */
export const PLANNED = { id: UNKNOWN, created_at: UNKNOWN, valid_until: UNKNOWN, token: UNKNOWN };

export const NO_ARGUMENTS: Arguments = {
  generation: null,
  expires_at: null,
  keepers: null,
  encrypted: null,
};

/** The arguments as they are stored in state. */
export function argumentsOf({ generation, expires_at, keepers, encrypted }: CommonPlan): Arguments {
  return {
    generation: toKnown(generation) ?? null,
    expires_at: toKnown(expires_at) ?? null,
    keepers: toKnown(keepers) ?? null,
    encrypted: toKnown(encrypted) ?? null,
  };
}

/** The attributes that a read changes in state. */
export function refreshed(
  state: Pick<CommonState, "created_at" | "valid_until">,
  { id, createdAt, expiresAt }: Token,
): Omit<Computed, "token" | "encrypted_token"> {
  return {
    id,
    created_at: keepSpelling(state.created_at, createdAt),
    valid_until: keepSpelling(state.valid_until, expiresAt),
  };
}

/** Whether a plan for an existing singleton regenerates it: see `PLANNED`. */
export const isRegeneration = ({ id }: Pick<CommonPlan, "id">): boolean => !isKnown(id);
