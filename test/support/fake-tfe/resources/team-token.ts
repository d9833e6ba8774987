import {
  createTeamToken,
  deleteTeamSingletonToken,
  deleteTeamToken,
  readTeamSingletonToken,
  readTeamToken,
} from "../../../../lib/client/endpoints/team-tokens";
import type { Resource } from "../../../../lib/adapter/framework/provider";
import type { StateOf } from "../../../../lib/adapter/framework/schema/attribute";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, text } from "../attributes";
import type { Connection } from "../connection";
import { failure, insistOnMaking, unlessAbsent } from "../server";
import { filled, isTime } from "../values";

const attributes = {
  id: text(given.computed),
  team_id: text({ required: true, forcesReplacement: true }),
  description: text({ ...given.optional, forcesReplacement: true }),
  expired_at: text({ ...given.optional, forcesReplacement: true }),
  force_regenerate: flag({ ...given.optional, forcesReplacement: true }),
  token: text({ ...given.computed, sensitive: true }),
};

type State = StateOf<typeof attributes>;

export const teamToken: Resource<typeof attributes, Connection> = {
  schema: { version: 0, description: "", attributes },

  validate({ description, force_regenerate: force }) {
    if (description === null || force === null) return [];
    const detail =
      "A token with a description is one of many: `force_regenerate` is for the team's single token.";
    return [error("`description` and `force_regenerate` conflict", detail, ["force_regenerate"])];
  },

  // A token that has expired is still read, and so shows no difference.
  async read(state, { client, signal }) {
    const { id, team } = identity(state);
    try {
      const show = isTokenId(id)
        ? () => readTeamToken(client, id, signal)
        : () => readTeamSingletonToken(client, team, signal);
      // 404 also means forbidden: the real provider does not ask which.
      if ((await unlessAbsent(show, signal)) === undefined) return { value: null };
      return { value: { ...state, id: state.description === null ? team : id } };
    } catch (thrown) {
      return { diagnostics: [failure(`The token of team ${team} could not be read`, thrown)] };
    }
  },

  async create(planned, { client, signal }) {
    const team = toKnown(planned.team_id) ?? "";
    const description = toKnown(planned.description);
    const expiredAt = filled(planned.expired_at);
    const summary = `The token of team ${team} could not be made`;
    try {
      if (description === undefined && toKnown(planned.force_regenerate) !== true) {
        const existing = await unlessAbsent(() => readTeamSingletonToken(client, team, signal), signal);
        if (existing !== undefined) {
          const detail = "With `force_regenerate = true` it is replaced, and dead from then on.";
          return { diagnostics: [error(`A token already exists for team ${team}`, detail)] };
        }
      }
      if (expiredAt !== undefined && !isTime(expiredAt)) {
        return {
          diagnostics: [error(summary, `\`expired_at\` must be an RFC 3339 time, got "${expiredAt}".`)],
        };
      }
      const made = await insistOnMaking(
        () => createTeamToken(client, team, { description, expiredAt }, signal),
        signal,
      );
      return {
        value: {
          id: description === undefined ? team : made.id,
          team_id: team,
          description: description ?? null,
          expired_at: toKnown(planned.expired_at) ?? null,
          force_regenerate: toKnown(planned.force_regenerate) ?? null,
          token: made.secret.reveal(),
        },
      };
    } catch (thrown) {
      return { diagnostics: [failure(summary, thrown)] };
    }
  },

  // Every change replaces.
  update: (prior) => Promise.resolve({ value: prior }),

  /** Without a description this deletes whatever the team's single token is by now. */
  async delete(state, { client, signal }) {
    const { id, team } = identity(state);
    try {
      const remove = isTokenId(id)
        ? () => deleteTeamToken(client, id, signal)
        : () => deleteTeamSingletonToken(client, team, signal);
      await unlessAbsent(remove, signal);
      return [];
    } catch (thrown) {
      return [failure(`The token of team ${team} could not be deleted`, thrown)];
    }
  },

  // Only the team is taken over; a read follows.
  import: (id) =>
    Promise.resolve({
      value: {
        id: null,
        team_id: id,
        description: null,
        expired_at: null,
        force_regenerate: null,
        token: null,
      },
    }),
};

const identity = ({ id, team_id: team }: State): { id: string; team: string } => ({
  id: id ?? "",
  team: team ?? "",
});

/** By its beginning the provider tells a token's id from a team's. */
const isTokenId = (id: string): boolean => id.startsWith("at-");
