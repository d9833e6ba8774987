import { asString } from "../../client/http/json-api";
import { parseTimestamp } from "../../shared/rfc3339";

type Values = Readonly<Record<string, unknown>>;

/** The position of a token in its rotation, according to a state. */
export interface TokenRotation {
  /** Address of the `tfetokens_rotation`. */
  readonly address: string;
  /** The active token is the one that consumers use. The previous token stays valid during the grace period. */
  readonly role: "active" | "previous";
  readonly generation: number;
  /** When the next rotation is due, in milliseconds since 1970. */
  readonly rotateAt: number;
}

/** A `tfetokens_rotation` in a state. */
export interface Rotation {
  readonly address: string;
  readonly generation: number;
  readonly rotateAt: number;
  readonly values: Values;
}

/**
 * Parses the values of a `tfetokens_rotation`.
 *
 * @returns undefined if `rotate_at` or `generation` is missing or invalid
 */
export function parseRotation(address: string, values: Values): Rotation | undefined {
  const rotateAt = parseTimestamp(asString(values.rotate_at) ?? "");
  const { generation } = values;
  if (rotateAt === undefined || typeof generation !== "number") return undefined;
  return { address, generation, rotateAt, values };
}

/** Returns the position of a token resource in its rotation; undefined if none of the rotations rotates it. */
export function findRotation(token: Values, rotations: readonly Rotation[]): TokenRotation | undefined {
  const { generation } = token;
  if (typeof generation !== "number") return undefined;
  const rotation = rotations.find(({ values }) => isRotationOf(values, token));
  if (rotation === undefined) return undefined;
  const { address, rotateAt } = rotation;
  return { address, role: generation === rotation.generation ? "active" : "previous", generation, rotateAt };
}

/**
 * Reports whether a rotation rotates a token, that is, whether the token's prefix contains the rotation's ID. Singleton
 * tokens don't have a prefix, so their team or organization is compared.
 */
function isRotationOf(rotation: Values, token: Values): boolean {
  const prefix = asString(token.name_prefix) ?? asString(token.description_prefix);
  const id = asString(rotation.id);
  if (prefix !== undefined) return id !== undefined && prefix.includes(id);
  if (rotation.name_prefix != null || rotation.description_prefix != null) return false;
  return token.team_id != null
    ? rotation.team_id === token.team_id
    : rotation.team_id == null && rotation.organization === token.organization;
}
