import { readOrganizationToken } from "../../../client/endpoints/organization-token";
import { parseTimestamp } from "../../../shared/rfc3339";
import type { Connection } from "../../connection";
import { isNotFound, isOperationError, quote } from "../../diagnostics";
import type { PrivateState } from "../../framework/provider";
import { fromAuthenticationToken, fromMetricsToken, type Token } from "../../lifecycle/token";
import { metricsTokenSource, teamTokenSource } from "../../lifecycle/token-sources";
import { getStatus, type TokenSource } from "../../lifecycle/token-status";
import { resolveOrganization } from "../team-token/organization";
import { NOTHING_FOUND, type FoundTokens, type Rotation } from "./schedule";
import type { RotationState } from "./schema";

/** The tokens on the server that a rotation searches for its own tokens. */
interface RotatedTokens {
  readonly tokens: readonly Token[];
  /** Prefix of the names of the rotation's tokens; undefined for a singleton token. */
  readonly prefix: string | undefined;
  /** Returns the source that looks up a token by its ID; undefined for an organization's token. */
  readonly source: (id: string) => TokenSource | undefined;
}

/**
 * Finds a rotation's tokens on the server. Token resources depend on the rotation, so the rotation can't refer to them.
 * Instead, it finds the tokens by organization, team and prefix. If the tokens can't be read, this function returns
 * `NOTHING_FOUND` and no error, because the token resources report the reason.
 */
export async function findTokens(
  state: RotationState,
  rotation: Rotation,
  privateState: PrivateState,
  connection: Connection,
): Promise<FoundTokens> {
  try {
    const rotated = await listTokens(state, connection);
    if (rotated === undefined) return NOTHING_FOUND;
    const { prefix } = rotated;
    const findGeneration = (generation: number): Token | undefined =>
      prefix === undefined
        ? findSingleton(rotated.tokens, readSeen(privateState, generation))
        : newest(rotated.tokens.filter((token) => isOfGeneration(token, generation, prefix, state.id)));
    const { generation, activeSlot, slots } = rotation;
    const active = findGeneration(generation);
    const previous = slots.find((slot, i) => i !== activeSlot && slot !== null)?.number;
    const isPreviousAbsent =
      previous !== undefined &&
      findGeneration(previous) === undefined &&
      (await isAbsent(readSeen(privateState, previous), rotated, connection));
    recordSeen(privateState, [generation, previous], findGeneration);
    return {
      activeExpiresAt: parseTimestamp(active?.expiresAt ?? ""),
      isPreviousAbsent,
      hasGeneration: (number) => findGeneration(number) !== undefined,
    };
  } catch (thrown) {
    if (isOperationError(thrown)) return NOTHING_FOUND;
    throw thrown;
  }
}

/**
 * Reads the tokens that the arguments identify. Returns undefined if the arguments don't identify tokens, if the
 * organization can't be determined, or if the organization's token isn't found.
 */
async function listTokens(
  { organization, team_id: teamId, name_prefix, description_prefix, slot_count: slotCount }: RotationState,
  connection: Connection,
): Promise<RotatedTokens | undefined> {
  const { client, metricsTokenLists, teamTokenLists, signal } = connection;
  if (teamId !== null) {
    const resolved = await resolveOrganization({ team_id: teamId, organization }, connection);
    if (typeof resolved !== "string") return undefined;
    const list = [...(await teamTokenLists.list(resolved, signal)).values()];
    const prefix = description_prefix ?? undefined;
    return {
      prefix,
      tokens: list
        .filter((token) => token.teamId === teamId && (prefix !== undefined) === (token.description !== null))
        .map(fromAuthenticationToken),
      source: (tokenId) =>
        teamTokenSource({ organization: resolved, teamId, tokenId, isOrganizationVerified: true }),
    };
  }
  const resolved = organization ?? connection.organization;
  if (typeof resolved !== "string") return undefined;
  if (name_prefix !== null) {
    const list = [...(await metricsTokenLists.list(resolved, signal)).values()];
    const source = (id: string): TokenSource => metricsTokenSource(resolved, id);
    return { prefix: name_prefix, tokens: list.map(fromMetricsToken), source };
  }
  // The rotation looks for an organization's token only if its own configuration names the organization and sets
  // `slot_count` to 1.
  if (organization === null || slotCount !== 1) return undefined;
  try {
    const token = fromAuthenticationToken(await readOrganizationToken(client, resolved, signal));
    return { prefix: undefined, tokens: [token], source: () => undefined };
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

/** Returns the owner's singleton token, unless an earlier read found a different token. */
function findSingleton([token]: readonly Token[], seenId: string | undefined): Token | undefined {
  return seenId === undefined || token?.id === seenId ? token : undefined;
}

/** The suffix that the provider appends to a prefix, or no suffix: see `proofPolicy`. */
const SUFFIX = /^([0-9a-f]{10})?$/;

/**
 * Reports whether a token belongs to a generation, according to the token's name. The name of an adopted token, which
 * belongs to generation 1, consists of the prefix and, optionally, the provider's suffix.
 */
function isOfGeneration(
  { name }: Token,
  generation: number,
  prefix: string,
  rotationId: string | null,
): boolean {
  if (name === null || !name.startsWith(prefix)) return false;
  const rest = name.slice(prefix.length);
  if (generation === 1 && SUFFIX.test(rest)) return true;
  return [`${generation} ${rotationId}-`, `${generation}-${rotationId}-`].some((text) => {
    const at = rest.indexOf(text);
    return at >= 0 && !/\d/.test(rest.charAt(at - 1));
  });
}

function newest(tokens: readonly Token[]): Token | undefined {
  return tokens.reduce<Token | undefined>(
    (latest, token) => (latest === undefined || token.createdAt > latest.createdAt ? token : latest),
    undefined,
  );
}

/**
 * Reports whether a token provably doesn't exist. Returns false if the token was never found, because the configured
 * prefix might be wrong.
 */
async function isAbsent(
  id: string | undefined,
  { source }: RotatedTokens,
  connection: Connection,
): Promise<boolean> {
  const lookedUp = id === undefined ? undefined : source(id);
  return lookedUp !== undefined && (await getStatus(lookedUp, null, connection)).kind === "absent";
}

const SEEN = "seen_tokens";

/** Returns the ID of a generation's token, if an earlier read found the token. */
function readSeen(privateState: PrivateState, generation: number): string | undefined {
  const seen = privateState.get(SEEN);
  if (typeof seen !== "object" || seen === null || Array.isArray(seen)) return undefined;
  const id = (seen as Readonly<Record<string, unknown>>)[generation];
  return typeof id === "string" ? id : undefined;
}

function recordSeen(
  privateState: PrivateState,
  generations: readonly (number | undefined)[],
  find: (generation: number) => Token | undefined,
): void {
  const seen = generations
    .filter((generation) => generation !== undefined)
    .map((generation) => [generation, find(generation)?.id ?? readSeen(privateState, generation)] as const)
    .filter((entry): entry is [number, string] => entry[1] !== undefined);
  privateState.set(SEEN, Object.fromEntries(seen));
}

/** Returns the subject of a sentence, such as `The rotation of "ci"`. */
export function describeRotation({
  name_prefix,
  description_prefix,
  team_id,
  organization,
}: RotationState): string {
  const name = name_prefix ?? description_prefix ?? team_id ?? organization;
  return name === null ? "The rotation" : `The rotation of ${quote(name)}`;
}
