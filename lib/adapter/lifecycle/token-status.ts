import type { MetricsToken } from "../../client/endpoints/metrics-tokens";
import type { Connection } from "../connection";
import { parseTimestamp } from "../../shared/rfc3339";

/** A token younger than this, by the server's clock, is never taken for gone. */
const TOO_YOUNG_MS = 60_000;

/** How long to wait before another look at a token that is still too young. */
const LOOK_AGAIN_MS = 2_000;

/** Which token is looked for. */
export interface Sought {
  readonly organization: string;
  readonly id: string;
  /** RFC 3339. null: unknown, as for no token that this provider has made. */
  readonly createdAt: string | null;
}

/** `young`: lists lack it, and it was made so lately that they may lag behind. */
export type Whereabouts =
  { readonly kind: "listed"; readonly token: MetricsToken } | { readonly kind: "young" | "gone" };

/**
 * A token is gone only when two good lists lack it, far enough apart, and never while it is young. Throws as the lists
 * do.
 */
export async function locate(sought: Sought, connection: Connection): Promise<Whereabouts> {
  const { organization, id } = sought;
  const { client, metricsTokenLists, signal } = connection;
  for (;;) {
    const presence = await metricsTokenLists.lookup(organization, id, signal);
    if (presence.kind === "listed") return presence;
    if (isYoung(sought, await client.serverTime(signal))) return { kind: "young" };
    if (presence.kind === "gone") return { kind: "gone" };
    await connection.wait(presence.waitMs, signal);
    await metricsTokenLists.refresh(organization, signal);
  }
}

/** The same, waiting until it is old enough to tell. */
export async function locateOnceGrown(
  sought: Sought,
  connection: Connection,
): Promise<Whereabouts & { readonly kind: "listed" | "gone" }> {
  const { metricsTokenLists, signal } = connection;
  for (;;) {
    const found = await locate(sought, connection);
    if (found.kind === "listed") return found;
    if (found.kind === "gone") return { kind: "gone" };
    await connection.wait(LOOK_AGAIN_MS, signal);
    await metricsTokenLists.refresh(sought.organization, signal);
  }
}

function isYoung({ createdAt }: Sought, now: Date): boolean {
  const created = parseTimestamp(createdAt ?? "");
  return created !== undefined && now.getTime() - created < TOO_YOUNG_MS;
}
