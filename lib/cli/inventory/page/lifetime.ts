import type { TokenLifetime } from "../../../timeline/lifetime";
import type { ReportedToken } from "../report";
import { getTitle } from "../format";

/** Converts a token for the timeline. Returns undefined if the token's creation time is unknown. */
export function toLifetime(token: ReportedToken): TokenLifetime | undefined {
  const { kind, id, created_at, last_use, last_used_at, expires_at } = token;
  if (created_at === null) return undefined;
  const lastUsed = last_use === "unknown" ? undefined : null;
  return {
    id,
    kind,
    title: getTitle(token),
    owner: formatOwner(token),
    createdAt: Date.parse(created_at),
    lastUsedAt: last_used_at === null ? lastUsed : Date.parse(last_used_at),
    expiresAt: expires_at === null ? null : Date.parse(expires_at),
    revokedAt: null,
  };
}

export const formatOwner = ({ team }: ReportedToken): string =>
  team === null ? "" : `team ${team.name ?? team.id}`;
