import { createHash } from "node:crypto";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../lib/emulator";
import { checkResponse } from "./response-schema";

export const OWNER = "made-up-owner-token";
export const MEDIA_TYPE = "application/vnd.api+json";

export interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The parts of a response's document that tests read. */
export interface Body {
  readonly data: Item & Item[];
  readonly errors: {
    status: string | number;
    title: string;
    detail?: string;
    source?: Record<string, string>;
  }[];
  readonly included?: Item[];
  readonly links: Record<string, string | null>;
  readonly meta: { pagination: Record<string, number | null> };
}

export interface Item {
  readonly id: string;
  readonly type: string;
  readonly attributes: Record<string, unknown>;
  readonly relationships: Record<string, { data: { id: string; type: string } }>;
  readonly links?: Record<string, string>;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>;

/**
 * Returns a function that sends requests with the given credential to paths below `/api/v2`, and checks every response
 * against its schema.
 */
export function callAs(emulator: Emulator, token: string | null): Call {
  return async (method, path, body, headers = {}) => {
    const url = `${emulator.url}/api/v2${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(method === "GET" ? {} : { "Content-Type": MEDIA_TYPE }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const content = await response.text();
    checkResponse(method, new URL(url).pathname, response, content);
    return { status: response.status, headers: response.headers, body: parseBody(content) };
  };
}

function parseBody(content: string): Body {
  return (content === "" ? {} : JSON.parse(content)) as Body;
}

export const document = (type: string, attributes: Record<string, unknown> = {}): unknown => ({
  data: { type, attributes },
});

/** Returns a document that grants a team access to a workspace or project: read access by default. */
export const accessDocument = (
  target: "workspace" | "project",
  id: string,
  teamId: string,
  attributes: Record<string, unknown> = { access: "read" },
): unknown => ({
  data: {
    type: `team-${target}s`,
    attributes,
    relationships: {
      [target]: { data: { type: `${target}s`, id } },
      team: { data: { type: "teams", id: teamId } },
    },
  },
});

/** A token in the response of `/_emulator/state`. */
export interface StateToken {
  readonly id: string;
  readonly kind: string;
  readonly secret_sha256: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export interface State {
  readonly now: string;
  readonly organizations: { id: string; name: string; owners_team_id: string; default_project_id: string }[];
  readonly teams: { id: string; name: string; organization: string }[];
  readonly tokens: StateToken[];
  readonly revoked_tokens: StateToken[];
}

/** Sends a request to a path below `/_emulator`, and returns the parsed response. */
export async function control<T>(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const init = {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await fetch(`${emulator.url}/_emulator${path}`, init);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export const stateOf = (emulator: Emulator): Promise<State> => control<State>(emulator, "GET", "/state");

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export const secretOf = (reply: Response): string => String(reply.body.data.attributes["token"]);

const running: Emulator[] = [];

/** Starts an emulator that `closeAll` closes. By default, it has the organization `acme` and no rate limit. */
export async function start(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({
    ownerToken: OWNER,
    organizations: ["acme"],
    rateLimit: 0,
    ...options,
  });
  running.push(emulator);
  return emulator;
}

export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
}

/** Creates a team, and returns its ID. */
export async function createTeam(
  owner: Call,
  name: string,
  access: Record<string, boolean> = {},
  organization = "acme",
): Promise<string> {
  const attributes = { name, "organization-access": access, visibility: "organization" };
  const reply = await owner("POST", `/organizations/${organization}/teams`, document("teams", attributes));
  return reply.body.data.id;
}

/** Creates the team's singleton, and returns its secret. */
export async function createTeamSecret(owner: Call, teamId: string): Promise<string> {
  return secretOf(await owner("POST", `/teams/${teamId}/authentication-token`));
}
