import fc from "fast-check";
import type { Emulator } from "../../lib/emulator";
import {
  callAs,
  closeAll,
  control,
  document,
  OWNER,
  start,
  stateOf,
  type Call,
  type Response,
} from "./client";

const HOUR = 3_600_000;
const START = Date.UTC(2030, 0, 1);
const token = "authentication-tokens";

/** A token in a simple model of the documented behavior. */
interface ModelToken {
  readonly id: string;
  readonly secret: string;
  readonly kind: "organization" | "single" | "described" | "metrics";
  readonly description: string | null;
  readonly expiry: number;
}

interface Model {
  now: number;
  tokens: ModelToken[];
  revoked: number;
}

/**
 * The creation of a token that is valid for `life` hours. Credential 0 is the owner's token, and any other number
 * selects one of the secrets that earlier steps created.
 */
type Step = readonly [
  kind: "organization" | "single" | "described" | "metrics",
  life: number,
  credential: number,
];
type Action =
  { readonly make: Step } | { readonly remove: number; readonly by: number } | { readonly advance: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    make: fc.tuple(
      fc.constantFrom("organization" as const, "single" as const, "described" as const, "metrics" as const),
      fc.integer({ min: 1, max: 6 }),
      fc.nat({ max: 5 }),
    ),
  }),
  fc.record({ remove: fc.nat({ max: 9 }), by: fc.nat({ max: 5 }) }),
  fc.record({ advance: fc.integer({ min: 1, max: 3 }) }),
);

let emulator: Emulator;
let owner: Call;

beforeAll(async () => {
  emulator = await start({ now: new Date(START) });
  owner = callAs(emulator, OWNER);
});
afterAll(closeAll);

const deletionOf = ({ kind, id }: ModelToken, team: string): string =>
  ({
    organization: "/organizations/acme/authentication-token",
    single: `/teams/${team}/authentication-token`,
    described: `/authentication-tokens/${id}`,
    metrics: `/organizations/acme/metrics-tokens/${id}`,
  })[kind];

/**
 * Returns the status with which authentication or permissions reject a request, or undefined if they allow the request.
 */
function expectedRejection(model: Model, secret: string | null, teamAction: boolean): number | undefined {
  if (secret === null) return undefined;
  const known = model.tokens.find((one) => one.secret === secret);
  if (known === undefined || known.kind === "metrics" || known.expiry <= model.now) return 401;
  // The model's team has only the permission `manage-teams`.
  return known.kind === "organization" || teamAction ? undefined : 404;
}

async function run(actions: readonly Action[]): Promise<void> {
  await control(emulator, "POST", "/reset");
  await control(emulator, "POST", "/clock", { now: new Date(START).toISOString(), frozen: true });
  const attributes = { name: "ci", "organization-access": { "manage-teams": true } };
  const team = (await owner("POST", "/organizations/acme/teams", document("teams", attributes))).body.data.id;
  const model: Model = { now: START, tokens: [], revoked: 0 };
  const secrets: string[] = [];
  const secretOf = (number: number): string | null =>
    number === 0
      ? null
      : (secrets.at(-(((number - 1) % Math.max(secrets.length, 1)) + 1)) ?? "made-up-unknown");

  for (const step of actions) {
    if ("advance" in step) {
      model.now += step.advance * HOUR;
      await control(emulator, "POST", "/clock", { advance: `${step.advance}h` });
    } else if ("make" in step) await make(step.make);
    else await remove(step.remove, secretOf(step.by));
    await compare();
  }

  async function make([kind, life, credential]: Step): Promise<void> {
    const secret = secretOf(credential);
    const expiry = model.now + life * HOUR;
    const expires = new Date(expiry).toISOString();
    const description = kind === "described" ? `d${life}` : null;
    const [path, body] = {
      organization: ["/organizations/acme/authentication-token", document(token, { "expired-at": expires })],
      single: [`/teams/${team}/authentication-token`, document(token, { "expired-at": expires })],
      described: [
        `/teams/${team}/authentication-tokens`,
        document(token, { "expired-at": expires, description }),
      ],
      metrics: [
        "/organizations/acme/metrics-tokens",
        document("metrics-tokens", { name: "m", "expires-at": expires }),
      ],
    }[kind] as [string, unknown];
    const taken = description !== null && model.tokens.some((one) => one.description === description);
    const expected =
      expectedRejection(model, secret, kind === "single" || kind === "described") ?? (taken ? 422 : 201);
    const reply: Response = await callAs(emulator, secret ?? OWNER)("POST", path, body);
    expect(reply.status).toBe(expected);
    if (expected !== 201) return;
    if (kind === "organization" || kind === "single") forget((one) => one.kind === kind);
    const { id, attributes: made } = reply.body.data;
    model.tokens.push({ id, secret: String(made["token"]), kind, description, expiry });
    secrets.push(String(made["token"]));
  }

  async function remove(index: number, secret: string | null): Promise<void> {
    const target = model.tokens[index % Math.max(model.tokens.length, 1)];
    if (target === undefined) return;
    const teamAction = target.kind === "single" || target.kind === "described";
    const expected = expectedRejection(model, secret, teamAction) ?? 204;
    expect((await callAs(emulator, secret ?? OWNER)("DELETE", deletionOf(target, team))).status).toBe(
      expected,
    );
    if (expected === 204) forget((one) => one === target);
  }

  function forget(gone: (one: ModelToken) => boolean): void {
    model.revoked += model.tokens.filter(gone).length;
    model.tokens = model.tokens.filter((one) => !gone(one));
  }

  async function compare(): Promise<void> {
    const idsOf = (...kinds: string[]): string[] =>
      model.tokens
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ id }) => id)
        .sort();
    const metrics = await owner("GET", "/organizations/acme/metrics-tokens");
    expect(metrics.body.data.map(({ id }) => id).sort()).toEqual(idsOf("metrics"));
    const teams = await owner("GET", "/organizations/acme/team-tokens?page%5Bsize%5D=100");
    expect(teams.body.data.map(({ id }) => id).sort()).toEqual(idsOf("single", "described"));
    const expiries = teams.body.data.map(({ attributes: { "expired-at": expiry } }) => String(expiry));
    expect(expiries).toEqual([...expiries].sort());
    const single = await owner("GET", "/organizations/acme/authentication-token");
    expect(single.status).toBe(idsOf("organization").length === 1 ? 200 : 404);
    const state = await stateOf(emulator);
    expect(state.revoked_tokens).toHaveLength(model.revoked);
    expect(state.tokens).toHaveLength(model.tokens.length + 1);
  }
}

test("the emulator's tokens match a simple model after any sequence of requests with any credentials", async () => {
  await fc.assert(fc.asyncProperty(fc.array(action, { maxLength: 14, size: "max" }), run), { numRuns: 30 });
});
