import type { Life } from "../../../timeline/lives";
import type { ReportedToken } from "../report";
import { titleOf } from "../format";

/** A token as the emulator's page draws it; undefined where it is not told when it was made. */
export function lifeOf(token: ReportedToken): Life | undefined {
  const { kind, id, created_at, last_use, last_used_at, expires_at } = token;
  if (created_at === null) return undefined;
  const lastUsed = last_use === "unknown" ? undefined : null;
  return {
    id,
    kind,
    title: titleOf(token),
    owner: ownerOf(token),
    made: Date.parse(created_at),
    lastUsed: last_used_at === null ? lastUsed : Date.parse(last_used_at),
    expires: expires_at === null ? null : Date.parse(expires_at),
    revoked: null,
  };
}

export const ownerOf = ({ team }: ReportedToken): string =>
  team === null ? "" : `team ${team.name ?? team.id}`;
