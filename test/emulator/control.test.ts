import type { Emulator } from "../../lib/emulator";
import {
  callAs,
  closeAll,
  control,
  document,
  OWNER,
  secretOf,
  sha256,
  start,
  stateOf,
  type Call,
} from "./client";

interface ClockState {
  readonly now: string;
  readonly frozen: boolean;
}
interface Requests {
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly status: number | null;
    readonly credential: { id: string; kind: string } | null;
    readonly fault: string | null;
    readonly body: unknown;
  }[];
}

const path = "/organizations/acme/metrics-tokens";
const grafana = document("metrics-tokens", { name: "grafana" });
let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start({ now: new Date("2030-01-01T00:00:00Z") });
  owner = callAs(emulator, OWNER);
});
afterEach(closeAll);

test("the health endpoint requires no credential", async () => {
  expect(await control(emulator, "GET", "/health")).toEqual({ status: "ok" });
});

test("the state contains the hash of a secret and never the secret itself", async () => {
  const secret = secretOf(await owner("POST", path, grafana));
  const state = await stateOf(emulator);
  expect(state.organizations).toMatchObject([{ name: "acme" }]);
  expect(state.teams).toMatchObject([{ name: "owners", organization: "acme" }]);
  expect(state.tokens).toMatchObject([
    { kind: "user", secret_sha256: sha256(OWNER) },
    { kind: "metrics", organization: "acme", name: "grafana", secret_sha256: sha256(secret) },
  ]);
  expect(JSON.stringify(state)).not.toContain(secret);
  expect(JSON.stringify(state)).not.toContain(OWNER);
});

describe("the clock", () => {
  const clock = (body: unknown): Promise<ClockState> => control(emulator, "POST", "/clock", body);

  test("advances by a duration, as does the Date header", async () => {
    await clock({ frozen: true });
    const { now } = await control<ClockState>(emulator, "GET", "/clock");
    const later = await clock({ advance: "720h30m1.5s" });
    expect(Date.parse(later.now) - Date.parse(now)).toBe(((720 * 60 + 30) * 60 + 1.5) * 1000);
    expect((await owner("GET", path)).headers.get("date")).toBe(new Date(later.now).toUTCString());
  });

  test("can be set, frozen and resumed", async () => {
    expect(await clock({ now: "2031-06-01T00:00:00+02:00", frozen: true })).toEqual({
      now: "2031-05-31T22:00:00.000Z",
      frozen: true,
    });
    expect(await control(emulator, "GET", "/clock")).toEqual({
      now: "2031-05-31T22:00:00.000Z",
      frozen: true,
    });
    expect((await clock({ frozen: false })).frozen).toBe(false);
  });

  test("continues from the time that was set", async () => {
    await clock({ now: "2031-06-01T00:00:00Z" });
    const first = Date.parse((await control<ClockState>(emulator, "GET", "/clock")).now);
    let later = first;
    while (later === first) later = Date.parse((await control<ClockState>(emulator, "GET", "/clock")).now);
    expect(later).toBeGreaterThan(first);
  });

  test.each([
    [{}, ""],
    [[], ""],
    [{ advance: "a year" }, "/advance"],
    [{ advance: "-1h" }, "/advance"],
    [{ advance: 3600 }, "/advance"],
    [{ advance: "99999999h" }, "/advance"],
    [{ now: "tomorrow" }, "/now"],
    [{ now: "2030-01-01T00:00:00Z", advance: "1h" }, "/advance"],
    [{ frozen: "yes" }, "/frozen"],
    [{ speed: 2 }, "/speed"],
  ])("rejects %j and doesn't change", async (body, pointer) => {
    await clock({ now: "2031-06-01T00:00:00Z", frozen: true });
    const response = await fetch(`${emulator.url}/_emulator/clock`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ source: { pointer } }] });
    expect((await control<ClockState>(emulator, "GET", "/clock")).now).toBe("2031-06-01T00:00:00.000Z");
  });
});

describe("the journal", () => {
  const journal = async (): Promise<Requests["requests"]> =>
    (await control<Requests>(emulator, "GET", "/journal")).requests;

  test("contains the API requests in order, with the kinds of their credentials", async () => {
    await owner("POST", path, grafana);
    await callAs(emulator, null)("GET", path);
    expect(await journal()).toMatchObject([
      { method: "POST", path: `/api/v2${path}`, status: 201, credential: { kind: "user" }, body: grafana },
      { method: "GET", path: `/api/v2${path}`, status: 401, credential: null, body: null },
    ]);
  });

  test("redacts secrets in every part of a request", async () => {
    const secret = secretOf(await owner("POST", path, grafana));
    const team = "made4up2secret.atlasv1.abcdefghijklmnopqrstuvwxyz";
    await owner(
      "POST",
      path,
      document("metrics-tokens", { name: `x ${secret} y ${OWNER}`, [team]: team, token: "t0k3n" }),
    );
    await owner("GET", `${path}?q=${secret}&o=${OWNER}`, undefined, { "User-Agent": `curl ${OWNER}` });
    await owner("POST", "/workspaces/ws-1/vars", document("vars", { key: "K", value: "variable-value" }));
    const text = JSON.stringify(await journal());
    for (const hidden of [secret, team, OWNER, "t0k3n", "variable-value", "Authorization"]) {
      expect(text).not.toContain(hidden);
    }
    expect(text).toContain("[redacted]");
  });

  test("omits nested values beyond the maximum depth", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect((await owner("POST", path, deep)).status).toBe(422);
    expect(JSON.stringify(await journal())).toContain("[too deep]");
  });
});

test("a reset restores the seeds and deletes everything else", async () => {
  const secret = secretOf(await owner("POST", "/organizations/acme/authentication-token"));
  await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
  await control(emulator, "POST", "/faults", [{ kind: "status", times: 9 }]);
  await control(emulator, "POST", "/clock", { now: "2040-01-01T00:00:00Z", frozen: true });
  await control(emulator, "POST", "/reset");
  const state = await stateOf(emulator);
  expect(state.organizations.map(({ name }) => name)).toEqual(["acme"]);
  expect(state.tokens.map(({ kind }) => kind)).toEqual(["user"]);
  expect(state.now).toMatch(/^2030-01-01/);
  expect(await control(emulator, "GET", "/faults")).toEqual({ faults: [] });
  expect(await control(emulator, "GET", "/journal")).toEqual({ requests: [] });
  expect((await callAs(emulator, secret)("GET", path)).status).toBe(401);
  expect((await owner("GET", path)).status).toBe(200);
});

test("unknown paths and methods get a 404 response", async () => {
  expect((await fetch(`${emulator.url}/_emulator/none`)).status).toBe(404);
  expect((await fetch(`${emulator.url}/_emulator/state`, { method: "DELETE" })).status).toBe(404);
});
