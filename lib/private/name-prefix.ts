import { createHash } from "node:crypto";
import { type Construct } from "constructs";

const MAX_LENGTH = 60;
const HASH_LENGTH = 8;

/**
 * A name prefix from a construct's path: "platform/Blue/Grafana" gives "platform-blue-grafana-".
 *
 * Lower-case letters, digits and hyphens, 60 characters at most. What is cut off, or cannot be written so at
 * all, is stood for by a hash of the path. Two paths may give the same: names need not be unique.
 */
export function deriveNamePrefix(construct: Construct): string {
  const { path } = construct.node;
  const words = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (words !== "" && words.length < MAX_LENGTH) return `${words}-`;

  const hash = createHash("sha256").update(path).digest("hex").slice(0, HASH_LENGTH);
  const kept = words.slice(0, MAX_LENGTH - HASH_LENGTH - "--".length).replace(/-$/, "");
  return kept === "" ? `${hash}-` : `${kept}-${hash}-`;
}
