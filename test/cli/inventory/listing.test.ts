import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../../lib/client/client";
import { Secret } from "../../../lib/client/secret";
import { listTokens, type Listing } from "../../../lib/cli/inventory/listing";
import { tokenKinds, type TokenKind } from "../../../lib/cli/inventory/report";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";
import { writeOrganization, teamId, type StoredToken } from "./organization";

const createdAt = "2029-06-01T00:00:00Z";
const MANAGER = "made-up-secret-of-managers";
const CI = "made-up-secret-of-ci";

const tokens: readonly StoredToken[] = [
  { kind: "organization", id: "at-organization", createdAt },
  { kind: "team", id: "at-managers", team: "managers", secret: MANAGER, createdAt },
  { kind: "team", id: "at-ci", team: "platform", description: "ci", secret: CI, createdAt },
  { kind: "metrics", id: "m1", name: "grafana", createdAt },
];

describe("listTokens", () => {
  let folder: string;
  let emulator: TestEmulator;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "inventory-listing-"));
    const stateFile = join(folder, "acme.json");
    writeOrganization(stateFile, tokens);
    emulator = await startTestEmulator({ stateFile, now: new Date("2030-01-01T00:00:00Z") });
  });
  afterEach(() => emulator.fetch("DELETE", "/_emulator/faults"));
  afterAll(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  function list(
    options: {
      token?: string;
      organization?: string;
      url?: string;
      kinds?: readonly TokenKind[];
      signal?: AbortSignal;
    } = {},
  ): Promise<Listing> {
    const { token = OWNER_TOKEN, organization = "acme", url = emulator.url } = options;
    return listTokens({
      client: new Client({
        base: `${url}/api/v2/`,
        token: new Secret(token),
        sleep: () => Promise.resolve(),
      }),
      host: "tfe.example",
      organization,
      kinds: options.kinds ?? tokenKinds,
      signal: options.signal ?? new AbortController().signal,
      onProgress: () => undefined,
    });
  }

  const outcomes = ({ outcomes: all }: Listing): string[] =>
    all.map((listing) =>
      [
        listing.kind,
        listing.outcome,
        ...("tokens" in listing ? listing.tokens.map(({ id }) => id) : []),
      ].join(" "),
    );

  it("lists tokens of every kind, and the names of teams", async () => {
    const listing = await list();
    expect(outcomes(listing)).toEqual([
      "organization listed at-organization",
      // Here, the server's 404 means that no token exists, because the credential can list the organization token.
      "audit-trails listed",
      "team listed at-managers at-ci",
      "metrics listed m1",
    ]);
    expect(listing.teamNames.get(teamId("platform"))).toBe("platform");
    expect(new Date(listing.at).toISOString()).toMatch(/^2030-01-01T00:00:/);
  });

  it("reports kinds that the credential can't see as hidden, with the reason", async () => {
    const listing = await list({ token: MANAGER });
    expect(outcomes(listing)).toEqual([
      "organization hidden",
      "audit-trails hidden",
      "team listed at-managers at-ci",
      "metrics hidden",
    ]);
    const [organization] = listing.outcomes;
    expect("detail" in organization && organization.detail).toMatch(/404: .*permission/);
  });

  it("lists only the given kinds", async () => {
    expect(outcomes(await list({ kinds: ["metrics"] }))).toEqual(["metrics listed m1"]);
  });

  it("lists the other kinds if the server can't list one kind", async () => {
    await emulator.faults({ path: "metrics-tokens", kind: "status", status: 503, times: 3 });
    const listing = await list();
    expect(outcomes(listing)).toContain("metrics failed");
    expect(outcomes(listing)).toContain("team listed at-managers at-ci");
    const metrics = listing.outcomes.find(({ kind }) => kind === "metrics");
    expect(metrics).toMatchObject({ detail: "The request failed: the server responded with 503" });
  });

  it("lists team tokens without the names of teams if teams can't be listed", async () => {
    await emulator.faults({ path: "/teams", kind: "status", status: 403 });
    const listing = await list();
    expect(outcomes(listing)).toContain("team listed at-managers at-ci");
    expect(listing.teamNames.size).toBe(0);
    expect(listing.namesMissing).toMatch(/403/);
  });

  it.each([
    ["the organization doesn't exist", OWNER_TOKEN, "emca", "doesn't exist"],
    ["the credential can't see any kind of token", CI, "acme", "  - metrics: The server responded with 404"],
    ["the credential is invalid", "made-up-nonsense", "acme", "401"],
  ])("fails if %s", async (_, token, organization, words) => {
    await expect(list({ token, organization })).rejects.toThrow(words);
  });

  it("fails with the reason of an interruption, even while it looks for the cause of an empty listing", async () => {
    await emulator.faults({ kind: "delay", path: "/organizations/emca$", delay_ms: 5_000, times: 99 });
    const interruption = new AbortController();
    const listing = list({ organization: "emca", signal: interruption.signal });
    setTimeout(() => interruption.abort(new Error("interrupted")), 1_000);
    await expect(listing).rejects.toThrow(/^interrupted$/);
  });

  it("fails with an error that contains a remedy if the connection is refused", async () => {
    await expect(list({ url: "http://127.0.0.1:1" })).rejects.toThrow(
      "the connection was refused; check the configured address.",
    );
  });

  describe("with a server whose tokens can change between pages", () => {
    let server: Server;
    /** IDs of the existing tokens. After each response for page 1, `change` modifies them, at most `times` times. */
    let present: string[];
    let change: (ids: string[]) => void;
    let times: number;

    const removeFirst = (ids: string[]): void => void ids.shift();

    beforeAll(async () => {
      server = createServer((request, response) => {
        const url = new URL(request.url ?? "", "http://server");
        if (!url.pathname.endsWith("/team-tokens")) {
          response.writeHead(404, { date: "Tue, 01 Jan 2030 00:00:00 GMT" }).end();
          return;
        }
        const page = Number(url.searchParams.get("page[number]"));
        const data = present.slice(page * 2 - 2, page * 2).map((id) => ({
          id,
          type: "authentication-tokens",
          attributes: { "created-at": id === "at-odd" ? "yesterday" : createdAt },
        }));
        const next = page * 2 < present.length ? page + 1 : null;
        const pagination = { "next-page": next, "total-count": present.length };
        response.end(JSON.stringify({ data, meta: { pagination } }));
        if (page === 1 && times-- > 0) change(present);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    beforeEach(() => {
      present = Array.from({ length: 9 }, (_, i) => `at-${i + 1}`);
      change = removeFirst;
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    const listChanging = (): Promise<Listing> =>
      list({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, kinds: ["team"] });

    it("lists the tokens again until the list is complete", async () => {
      times = 2;
      expect(outcomes(await listChanging())).toEqual(["team listed at-3 at-4 at-5 at-6 at-7 at-8 at-9"]);
    });

    it("lists the tokens again if one token was added and another was removed", async () => {
      times = 1;
      change = (ids) => {
        ids.unshift("at-0");
        ids.pop();
      };
      expect(outcomes(await listChanging())).toEqual([
        "team listed at-0 at-1 at-2 at-3 at-4 at-5 at-6 at-7 at-8",
      ]);
    });

    it("marks the list as incomplete if it changes every time", async () => {
      times = Infinity;
      const listing = await listChanging();
      expect(outcomes(listing)).toEqual(["team changing at-3 at-4 at-6 at-7 at-8 at-9"]);
      expect(listing.outcomes[0]).toHaveProperty("detail", expect.stringContaining("added or removed"));
    });

    it("fails if a timestamp is invalid", async () => {
      times = 0;
      present = ["at-1", "at-odd"];
      await expect(listChanging()).rejects.toThrow('"at-odd" isn\'t a valid timestamp: "yesterday"');
    });
  });
});
