import { parseCreatedToken } from "../../../../lib/client/endpoints/authentication-tokens";
import {
  deleteTeamSingletonToken,
  deleteTeamToken,
  readTeamSingletonToken,
  readTeamToken,
} from "../../../../lib/client/endpoints/team-tokens";
import { apiPath } from "../../../../lib/client/http/path";
import type { Resource } from "../../../../lib/adapter/framework/provider";
import type { StateOf } from "../../../../lib/adapter/framework/schema/attribute";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, text } from "../attributes";
import type { Connection } from "../connection";
import {
  toDiagnostic,
  toGoTfeText,
  sendWithRetries,
  createWithRetries,
  isNotFound,
  toTokenDocument,
  readUnlessAbsent,
} from "../server";
import { formatTimeError, toNonEmpty, isTime } from "../values";

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
    const detail = 'Attribute "force_regenerate" cannot be specified when "description" is specified';
    return [error("Invalid Attribute Combination", detail, ["force_regenerate"])];
  },

  // The server also returns expired tokens, so a plan shows no changes for them.
  async read(state, { client, signal }) {
    const { id, team } = identity(state);
    try {
      const show = isTokenId(id)
        ? () => readTeamToken(client, id, signal)
        : () => readTeamSingletonToken(client, team, signal);
      // A 404 can also mean that access is forbidden. The real provider doesn't distinguish these cases.
      if ((await readUnlessAbsent(show, signal)) === undefined) return { value: null };
      return { value: { ...state, id: state.description === null ? team : id } };
    } catch (thrown) {
      return { diagnostics: [toDiagnostic(`Error reading token from team ${team}`, thrown)] };
    }
  },

  async create(planned, { client, signal }) {
    const team = toKnown(planned.team_id) ?? "";
    const description = toKnown(planned.description);
    const expiredAt = toNonEmpty(planned.expired_at);
    let summary = `Error checking if a token exists for team ${team}`;
    try {
      if (description === undefined) {
        const existing = await readUnlessAbsent(() => readTeamSingletonToken(client, team, signal), signal);
        if (existing !== undefined && toKnown(planned.force_regenerate) !== true) {
          const detail = "Set force_regenerate to true to regenerate the token.";
          return { diagnostics: [error(`A token already exists for team: ${team}`, detail)] };
        }
      }
      if (expiredAt !== undefined && !isTime(expiredAt)) {
        return { diagnostics: [error(formatTimeError(expiredAt), `parsing time "${expiredAt}"`)] };
      }
      summary = `Error creating new token for team ${team}`;
      const path = apiPath(
        "teams",
        team,
        description === undefined ? "authentication-token" : "authentication-tokens",
      );
      const body = toTokenDocument({ description, "expired-at": expiredAt });
      const created = await createWithRetries(
        () => client.create(path, body, parseCreatedToken, signal),
        signal,
      );
      return {
        value: {
          id: description === undefined ? team : created.id,
          team_id: team,
          description: description ?? null,
          expired_at: toKnown(planned.expired_at) ?? null,
          force_regenerate: toKnown(planned.force_regenerate) ?? null,
          token: created.secret.reveal(),
        },
      };
    } catch (thrown) {
      const text = toGoTfeText(thrown);
      const more = isNotFound(thrown)
        ? ", team does not exist or version of Terraform Enterprise does not support multiple team tokens with descriptions"
        : "";
      return { diagnostics: [error(summary, `${text}${more}`)] };
    }
  },

  // Every change to a token replaces the token.
  update: (prior) => Promise.resolve({ value: prior }),

  /** Without a description, this deletes the team's current singleton, even if someone else created it. */
  async delete(state, { client, signal }) {
    const { id, team } = identity(state);
    try {
      const remove = isTokenId(id)
        ? () => deleteTeamToken(client, id, signal)
        : () => deleteTeamSingletonToken(client, team, signal);
      await readUnlessAbsent(remove, signal);
      return [];
    } catch (thrown) {
      return [toDiagnostic(`Error deleting token from team ${team}`, thrown)];
    }
  },

  /**
   * With the ID of a token, the imported state contains that token's arguments and an empty secret. With the ID of a
   * team, it contains only the team's ID. Described tokens can't be imported with the ID of a team, because the
   * subsequent read finds the team's singleton.
   */
  async import(id, { client, signal }) {
    const ofTeam = { id: null, team_id: id, description: null, expired_at: null };
    const unknown = { force_regenerate: null, token: null };
    if (!isTokenId(id)) return { value: { ...ofTeam, ...unknown } };
    const summary = "Error importing team token";
    try {
      const { teamId, description, expiredAt } = await sendWithRetries(
        () => readTeamToken(client, id, signal),
        signal,
      );
      if (teamId === null) {
        return { diagnostics: [error(summary, "token did not return associated team")] };
      }
      return {
        value: {
          id: description === null ? teamId : id,
          team_id: teamId,
          description,
          expired_at: expiredAt === null ? null : expiredAt.replace(/\.\d+(?=Z$)/, ""),
          force_regenerate: null,
          token: "",
        },
      };
    } catch (thrown) {
      return { diagnostics: [toDiagnostic(summary, thrown)] };
    }
  },
};

const identity = ({ id, team_id: team }: State): { id: string; team: string } => ({
  id: id ?? "",
  team: team ?? "",
});

/** The provider distinguishes the IDs of tokens from the IDs of teams by their prefix. */
const isTokenId = (id: string): boolean => id.startsWith("at-");
