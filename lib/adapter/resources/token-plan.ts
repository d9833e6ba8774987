import { equalValues, isKnown, type Unknown } from "../framework/values/value";
import { isSameSecond } from "../../shared/rfc3339";

type Planned<T> = T | null | Unknown;
type Keepers = { readonly [key: string]: string | null };

/** The arguments whose changes can request a new token. */
export interface TokenArguments {
  readonly generation: Planned<number>;
  readonly expires_at: Planned<string>;
  readonly keepers: Planned<Keepers>;
}

export interface PriorToken {
  readonly generation: number | null;
  readonly expires_at: string | null;
  readonly valid_until: string | null;
  readonly keepers: Keepers | null;
}

/**
 * Reports whether a rotation adopts an existing token as its current generation. An adoption doesn't change the token,
 * its name or its expiry.
 */
export function isAdoption(prior: PriorToken, { generation }: Pick<TokenArguments, "generation">): boolean {
  return prior.generation === null && generation !== null;
}

/** Reports whether `generation` was removed from the configuration. The removal doesn't change the token. */
export function isRelease(prior: PriorToken, { generation }: Pick<TokenArguments, "generation">): boolean {
  return prior.generation !== null && generation === null;
}

/** Returns the arguments whose changes don't require a new token. */
export function unchangedArguments(
  prior: PriorToken,
  config: TokenArguments,
): ("generation" | "expires_at" | "keepers")[] {
  if (isAdoption(prior, config)) return ["generation", "expires_at", "keepers"];
  return [
    ...(isRelease(prior, config) ? (["generation"] as const) : []),
    ...(isSameExpiry(prior, config.expires_at) ? (["expires_at"] as const) : []),
    ...(isSameKeepers(prior.keepers, config.keepers) ? (["keepers"] as const) : []),
  ];
}

/** Returns the planned expiry, which is the expiry in state if the configured expiry represents the same second. */
export function plannedExpiry(prior: PriorToken, expiresAt: Planned<string>): Planned<string> {
  const isRespelled =
    prior.expires_at !== null &&
    isKnown(expiresAt) &&
    expiresAt !== null &&
    isSameSecond(prior.expires_at, expiresAt);
  return isRespelled ? prior.expires_at : expiresAt;
}

/** Reports whether the configuration requests a new token. A value that isn't known yet is treated as a request. */
export function isNewTokenRequested(prior: PriorToken, config: TokenArguments): boolean {
  const unchanged = unchangedArguments(prior, config);
  return (
    !unchanged.includes("keepers") ||
    !unchanged.includes("expires_at") ||
    (!unchanged.includes("generation") && config.generation !== prior.generation)
  );
}

/**
 * Reports whether the expiry requires no new token, for example, because an imported token already has this expiry, or
 * because the expiry was removed from the configuration.
 */
function isSameExpiry(prior: PriorToken, expiresAt: Planned<string>): boolean {
  if (!isKnown(expiresAt)) return false;
  if (expiresAt === null) return true;
  return isSameSecond(prior.expires_at ?? prior.valid_until, expiresAt);
}

/**
 * Reports whether the keepers require no new token, for example, because they are the first keepers of an imported or
 * moved token.
 */
function isSameKeepers(prior: Keepers | null, keepers: Planned<Keepers>): boolean {
  const before = normalizeKeepers(prior);
  if (Object.keys(before).length === 0) return true;
  return isKnown(keepers) && equalValues(before, normalizeKeepers(keepers));
}

/** Returns the keepers without null values, because null, `{}` and `{ a = null }` are equivalent. */
export function normalizeKeepers(keepers: Keepers | null): { readonly [key: string]: string } {
  return Object.fromEntries(
    Object.entries(keepers ?? {}).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
