/** The arguments of a rotation that doesn't look up its tokens. */
export const NO_TOKENS = {
  organization: null,
  team_id: null,
  description_prefix: null,
  name_prefix: null,
} as const;
