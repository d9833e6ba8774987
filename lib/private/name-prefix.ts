import { createHash } from "node:crypto";
import { type Construct } from "constructs";

const MAX_LENGTH = 60;
const HASH_LENGTH = 8;

/**
 * Derives a name prefix from a construct's path: "platform/Blue/Grafana" becomes "platform-blue-grafana-".
 *
 * The prefix consists of at most 60 lowercase letters, digits and hyphens. If the path is too long, or doesn't contain
 * any ASCII letters or digits, the prefix contains a hash of the path. Two paths can result in the same prefix, which
 * is acceptable because names don't have to be unique.
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
