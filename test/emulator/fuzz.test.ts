import { request } from "node:http";
import fc from "fast-check";
import type { Emulator } from "../../lib/emulator";
import { closeAll, control, MEDIA_TYPE, OWNER, start } from "./client";

let emulator: Emulator;
let port: number;

beforeAll(async () => {
  emulator = await start();
  port = Number(new URL(emulator.url).port);
});
afterAll(closeAll);

/** Sends a request that `fetch` would reject, and returns the status of the response. */
function status(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const nouns = [
  "organizations",
  "acme",
  "teams",
  "metrics-tokens",
  "authentication-token",
  "authentication-tokens",
  "team-tokens",
  "workspaces",
  "vars",
  "token-ttl-policies",
  "actions",
  "lock",
  "account",
  "details",
];
// Node allows these visible ASCII characters in a request target.
const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
});
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...nouns) },
  fc.constantFrom("", ".", "..", "%00", "%2e%2e", "%2F", "%", "%zz", "%E0%A4%A", "__proto__", "constructor"),
  visible.map((text) => text.replaceAll(/[/?#]/g, "")),
);
const parameter = fc.constantFrom(
  "page[number]",
  "page[size]",
  "q",
  "sort",
  "token",
  "filter[expiry_status]",
  "__proto__",
);
const query = fc.array(fc.tuple(parameter, visible), { maxLength: 3 });
const path = fc
  .tuple(fc.constantFrom("/api/v2", "/_emulator", ""), fc.array(segment, { maxLength: 5 }), query)
  .map(([base, segments, parameters]) => {
    const search = parameters.map(([name, value]) => `${name}=${value}`).join("&");
    return `${base}/${segments.join("/")}${search === "" ? "" : `?${search}`}`;
  });
const method = fc.constantFrom("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "QUERY");
const headerValue = fc.string({ unit: fc.constantFrom(..."abc;,= \t\"'/*.%éÿ") });
const key = fc.constantFrom(
  "data",
  "type",
  "attributes",
  "name",
  "token",
  "description",
  "expired-at",
  "expires-at",
  "id",
  "advance",
  "now",
  "frozen",
  "kind",
  "path",
  "times",
  "headers",
  "organization-access",
  "relationships",
  "tag-bindings",
  "key",
  "value",
  "category",
  "__proto__",
  "constructor",
  "token-ttl-policies",
  "vcs-repo",
);
const leaf = fc.oneof(
  fc.constantFrom(
    "metrics-tokens",
    "authentication-tokens",
    "teams",
    "vars",
    "organizations",
    "workspaces",
    "status",
    "",
  ),
  fc.string({ unit: "binary" }),
  fc.jsonValue({ maxDepth: 1 }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc
      .array(fc.tuple(key, tie("tree")), { maxLength: 5 })
      .map((pairs) => Object.fromEntries(pairs) as unknown),
  ),
}));
const content = fc.oneof(
  { weight: 4, arbitrary: tree.map((value) => JSON.stringify(value)) },
  fc.string({ unit: "binary" }),
);

/** Removes the faults that a previous request might have set. Delays and closed connections would break the test. */
const calm = async (): Promise<void> => {
  await control(emulator, "DELETE", "/faults");
};

test("no path, header or body causes a 5xx response or stops the emulator", async () => {
  await fc.assert(
    fc.asyncProperty(
      method,
      path,
      headerValue,
      fc.boolean(),
      content,
      async (verb, target, odd, proper, body) => {
        await calm();
        const headers = {
          Authorization: proper ? `Bearer ${OWNER}` : odd,
          "Content-Type": !proper ? odd : target.startsWith("/_emulator") ? "application/json" : MEDIA_TYPE,
          Host: proper ? "localhost" : odd.replaceAll("\t", " "),
          "X-Odd": odd,
          "Content-Length": String(Buffer.byteLength(body)),
        };
        expect(await status(verb, target, headers, body)).toBeLessThan(500);
      },
    ),
    { numRuns: 600 },
  );
  expect((await fetch(`${emulator.url}/_emulator/health`)).status).toBe(200);
});

const endpoints: readonly (readonly [string, string, string])[] = [
  ["POST", "/api/v2/organizations/acme/metrics-tokens", "metrics-tokens"],
  ["POST", "/api/v2/organizations/acme/authentication-token", "authentication-tokens"],
  ["POST", "/api/v2/organizations/acme/teams", "teams"],
  ["POST", "/api/v2/organizations/acme/workspaces", "workspaces"],
  ["PATCH", "/api/v2/organizations/acme/token-ttl-policies", "organization-token-ttl-policies"],
  ["POST", "/api/v2/organizations", "organizations"],
  ["DELETE", "/api/v2/organizations/acme/team-tokens", ""],
  ["POST", "/_emulator/clock", ""],
];

test("no attributes of a well-formed document cause a 5xx response", async () => {
  const attributes = fc
    .array(fc.tuple(key, tree), { maxLength: 6 })
    .map((pairs) => Object.fromEntries(pairs) as unknown);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...endpoints), attributes, async ([verb, target, type], values) => {
      const body = JSON.stringify(
        type === "" ? values : { data: { type, attributes: values, relationships: values } },
      );
      const headers = {
        Authorization: `Bearer ${OWNER}`,
        "Content-Type": target.startsWith("/_emulator") ? "application/json" : MEDIA_TYPE,
        "Content-Length": String(Buffer.byteLength(body)),
      };
      expect(await status(verb, target, headers, body)).toBeLessThan(500);
    }),
    { numRuns: 500 },
  );
});
