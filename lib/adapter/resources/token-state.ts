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

/** Returns the computed attributes of a token that was just created. */
export function stateOfCreated(token: CreatedToken, store: SecretStore): Computed {
  return { ...stateOfRead(token), ...store(token) };
}

/** Returns the computed attributes of a token whose secret is unknown, as after an import. */
export function stateOfRead({ id, createdAt, expiresAt }: Token): Computed {
  return { id, created_at: createdAt, valid_until: expiresAt, token: null, encrypted_token: null };
}

/** The computed attributes before the token is known, for example after a move. */
export const EMPTY: Computed = {
  id: null,
  created_at: null,
  valid_until: null,
  token: null,
  encrypted_token: null,
};

/**
 * Returns the computed attributes of a singleton token if it is unknown whether it was created. `created_at` is the
 * time at which the attempts started. This time can't be stored only in private state, because Terraform doesn't pass
 * on private state when it replaces a tainted resource.
 */
export const stateOfUnfinished = (startedAt: Date): Computed => ({
  ...EMPTY,
  created_at: startedAt.toISOString(),
});

/** Returns when the attempts to create the token started; undefined unless the creation is unfinished. */
export function startOfUnfinished({
  id,
  created_at: createdAt,
}: Pick<CommonState, "id" | "created_at">): Date | undefined {
  const startedAt = id === null ? parseTimestamp(createdAt ?? "") : undefined;
  return startedAt === undefined ? undefined : new Date(startedAt);
}

/** The planned attributes of a token that is about to be regenerated. `planSecret` plans how its secret is stored. */
export const PLANNED = { id: UNKNOWN, created_at: UNKNOWN, valid_until: UNKNOWN, token: UNKNOWN };

export const NO_ARGUMENTS: Arguments = {
  generation: null,
  expires_at: null,
  keepers: null,
  encrypted: null,
};

/** Returns the arguments in the form that the state stores. */
export function argumentsOf({ generation, expires_at, keepers, encrypted }: CommonPlan): Arguments {
  return {
    generation: toKnown(generation) ?? null,
    expires_at: toKnown(expires_at) ?? null,
    keepers: toKnown(keepers) ?? null,
    encrypted: toKnown(encrypted) ?? null,
  };
}

/** Returns the attributes that a read can change in state. */
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

/** Reports whether a plan for an existing singleton token regenerates the token: see `PLANNED`. */
export const isRegeneration = ({ id }: Pick<CommonPlan, "id">): boolean => !isKnown(id);
