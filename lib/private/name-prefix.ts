import { createHash } from "node:crypto";
import { type Construct } from "constructs";

const MAX_LENGTH = 60;
const HASH_LENGTH = 8;

/**
 * The name prefix of a construct's path: "platform/Blue/Grafana" gives "platform-blue-grafana-".
 *
 * It consists of lower-case letters, digits and hyphens, at most 60 characters. If the path is too long, or contains
 * no such character, a hash of the path is part of it. Two paths may result in the same prefix, because names don't
 * have to be unique.
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
