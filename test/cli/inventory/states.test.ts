import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  findManagers,
  findTokenRotation,
  readState,
  type TerraformState,
} from "../../../lib/cli/inventory/states";
import type { Token } from "../../../lib/cli/inventory/tokens";
import { UsageError } from "../../../lib/cli/usage-error";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "inventory-states-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function stateOf(content: unknown): Promise<TerraformState> {
  const file = join(folder, "state");
  const isRaw = typeof content === "string" || Buffer.isBuffer(content);
  writeFileSync(file, isRaw ? content : JSON.stringify(content));
  return readState(file, process.stdin);
}

const token = (part: Partial<Token> & Pick<Token, "kind" | "id">): Token => ({
  name: null,
  teamId: null,
  createdAt: 0,
  createdBy: null,
  lastUse: { kind: "never" },
  expiresAt: null,
  ...part,
});

const ci = token({ kind: "team", id: "at-ci", name: "ci", teamId: "team-1" });
const single = token({ kind: "team", id: "at-single", teamId: "team-1" });
const grafana = token({ kind: "metrics", id: "m1", name: "grafana" });
const organization = token({ kind: "organization", id: "at-organization" });
const auditTrails = token({ kind: "audit-trails", id: "at-audit" });

const raw = (...resources: object[]): object => ({ version: 4, resources });
const resource = (type: string, name: string, ...instances: object[]): object => ({
  mode: "managed",
  type,
  name,
  instances,
});
const instance = (id: string, more: object = {}): object => ({
  attributes: { id, token: "made-up" },
  ...more,
});

const shown = (root_module: object): object => ({ format_version: "1.0", values: { root_module } });

it.each([
  ["a team's described token by its ID", "tfe_team_token", "at-ci", ci],
  ["a team's singleton by its team's ID", "tfe_team_token", "team-1", single],
  ["a team's singleton by its own ID", "tfe_team_token", "at-single", single],
  ["a metrics token", "tfetokens_metrics_token", "m1", grafana],
  ["the organization's token by the organization's name", "tfe_organization_token", "acme", organization],
  ["the audit trails token by the organization's name", "tfe_audit_trail_token", "acme", auditTrails],
])("matches %s", async (_, type, id, wanted) => {
  const state = await stateOf(raw(resource(type, "this", instance(id))));
  expect(findManagers(state, wanted, "acme")).toEqual([`${type}.this`]);
  for (const other of [ci, single, grafana, organization, auditTrails].filter((one) => one !== wanted)) {
    expect(findManagers(state, other, "acme")).toEqual([]);
  }
});

it("doesn't match the token of a different organization", async () => {
  const state = await stateOf(raw(resource("tfe_organization_token", "this", instance("other"))));
  expect(findManagers(state, organization, "acme")).toEqual([]);
});

it("formats addresses with modules, keys and deposed objects as Terraform does", async () => {
  const many = resource(
    "tfe_team_token",
    "ci",
    instance("at-ci", { index_key: 'a"b' }),
    instance("at-single", { index_key: 0 }),
    instance("at-ci", { index_key: 1, deposed: "0a1b2c3d" }),
  );
  const state = await stateOf(raw({ module: 'module.teams["x"]', ...many }));
  expect(findManagers(state, ci, "acme")).toEqual([
    'module.teams["x"].tfe_team_token.ci["a\\"b"]',
    'module.teams["x"].tfe_team_token.ci[1] (deposed object 0a1b2c3d)',
  ]);
  expect(findManagers(state, single, "acme")).toEqual(['module.teams["x"].tfe_team_token.ci[0]']);
});

it("reads the output of `terraform show -json`, including nested modules and deposed objects", async () => {
  const values = (id: string, address: string, more: object = {}): object => ({
    mode: "managed",
    type: "tfe_team_token",
    address,
    values: { id },
    ...more,
  });
  const state = await stateOf(
    shown({
      resources: [values("at-ci", "tfe_team_token.ci")],
      child_modules: [
        {
          child_modules: [
            { resources: [values("at-ci", "module.a.module.b.tfe_team_token.ci", { deposed_key: "d1" })] },
          ],
        },
      ],
    }),
  );
  expect(findManagers(state, ci, "acme")).toEqual([
    "tfe_team_token.ci",
    "module.a.module.b.tfe_team_token.ci (deposed object d1)",
  ]);
});

describe("a state with encrypted and plain secrets", () => {
  const secretOf = (type: string, id: string, isEncrypted: boolean): object =>
    isEncrypted
      ? {
          encrypted: true,
          token: null,
          encrypted_token: `tfetokens:v1:0123456789abcdef:${type}:${id}:AAAA`,
        }
      : { encrypted: null, token: "made-up-secret", encrypted_token: null };
  const managed = [
    ["tfetokens_metrics_token", grafana, true],
    ["tfetokens_team_token", ci, true],
    ["tfetokens_team_token", single, false],
    ["tfetokens_organization_token", organization, true],
  ] as const;

  it.each([
    [
      "state version 4",
      raw(
        ...managed.map(([type, { id }, isEncrypted], i) =>
          resource(type, `it${i}`, { attributes: { id, ...secretOf(type, id, isEncrypted) } }),
        ),
      ),
    ],
    [
      "`terraform show -json`",
      shown({
        resources: managed.map(([type, { id }, isEncrypted], i) => ({
          mode: "managed",
          type,
          address: `${type}.it${i}`,
          values: { id, ...secretOf(type, id, isEncrypted) },
        })),
      }),
    ],
  ])(
    "is read with the address of every token but without secrets, in the format of %s",
    async (_, content) => {
      const state = await stateOf(content);
      for (const [i, [type, wanted]] of managed.entries()) {
        expect(findManagers(state, wanted, "acme")).toEqual([`${type}.it${i}`]);
      }
      expect(state.addresses.size).toBe(managed.length);
      expect(JSON.stringify([...state.addresses, ...state.rotations])).not.toMatch(/made-up|tfetokens:v1/);
    },
  );

  it("is read with the rotation of an encrypted token", async () => {
    const attributes = { id: "at-single", generation: 2, team_id: "team-1" };
    const state = await stateOf(
      raw(
        resource("tfetokens_rotation", "ci", {
          attributes: {
            id: "a1b2c3d4e5",
            generation: 2,
            team_id: "team-1",
            rotate_at: "2031-06-30T00:00:00Z",
          },
        }),
        resource("tfetokens_team_token", "ci", {
          attributes: { ...attributes, ...secretOf("tfetokens_team_token", "at-single", true) },
        }),
      ),
    );
    expect(findTokenRotation(state, single, "acme")).toMatchObject({
      address: "tfetokens_rotation.ci",
      role: "active",
    });
  });
});

it("ignores data sources, which don't manage tokens", async () => {
  const data = { ...resource("tfe_team_token", "ci", instance("at-ci")), mode: "data" };
  expect(findManagers(await stateOf(raw(data)), ci, "acme")).toEqual([]);
  const read = { mode: "data", type: "tfe_team_token", address: "data.tfe_team_token.ci" };
  const state = await stateOf(shown({ resources: [{ ...read, values: { id: "at-ci" } }] }));
  expect(findManagers(state, ci, "acme")).toEqual([]);
});

it.each([
  ["`terraform show -json`", { format_version: "1.0" }],
  ["state version 4", raw()],
])("accepts an empty state in the format of %s", async (_, empty) => {
  expect((await stateOf(empty)).addresses.size).toBe(0);
});

it.each([
  ["invalid JSON", '{"token": "made-up-secret', "JSON"],
  ["a plan", { format_version: "1.2", planned_values: {}, token: "made-up-secret" }, "is a plan"],
  ["an encrypted state", { encrypted_data: "made-up-secret" }, "is encrypted"],
  ["an outdated state", { version: 3, modules: ["made-up-secret"] }, "state version 4"],
  ["a different document", ["made-up-secret"], "supported format"],
])("rejects %s without quoting its content", async (_, content, words) => {
  const error: unknown = await stateOf(content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toContain(words);
  expect((error as Error).message).not.toContain("made-up");
});

it("rejects a missing file with an error that contains its name", async () => {
  const missing = join(folder, "missing");
  await expect(readState(missing, process.stdin)).rejects.toThrow(`--state ${missing} can't be read: ENOENT`);
});

it("rejects standard input as the state if it is a terminal", async () => {
  const terminal = { isTTY: true } as NodeJS.ReadStream;
  await expect(readState("-", terminal)).rejects.toThrow("is a terminal");
});

it.each([
  ["UTF-8 with a byte order mark", (text: string) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16 (little-endian)", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16 (big-endian)", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
])("reads a state in %s, which PowerShell can write", async (_, encode) => {
  const content = JSON.stringify(
    raw(resource("tfetokens_metrics_token", "it", { attributes: { id: "m1" } })),
  );
  const state = await stateOf(encode(content));
  expect(findManagers(state, grafana, "acme")).toEqual(["tfetokens_metrics_token.it"]);
});

it.each([
  ["tfetokens_organization_token", organization],
  ["tfetokens_team_token", ci],
])("matches a %s by its token ID", async (type, managed) => {
  const state = await stateOf(raw(resource(type, "it", { attributes: { id: managed.id } })));
  expect(findManagers(state, managed, "acme")).toEqual([`${type}.it`]);
});

describe("the rotation", () => {
  const rotation = (name: string, values: object): object =>
    resource("tfetokens_rotation", name, {
      attributes: { id: "a1b2c3d4e5", generation: 2, rotate_at: "2031-06-30T00:00:00Z", ...values },
    });
  const found = { rotateAt: Date.parse("2031-06-30T00:00:00Z") };

  it("of a described token is found by the rotation's ID in the token's description prefix", async () => {
    const state = await stateOf(
      raw(
        rotation("other", { id: "ffffffffff", team_id: "team-1", description_prefix: "ci" }),
        rotation("ci", { team_id: "team-1", description_prefix: "ci" }),
        resource(
          "tfetokens_team_token",
          "ci",
          instance("at-ci", {
            attributes: { id: "at-ci", generation: 2, description_prefix: "ci #2 a1b2c3d4e5-" },
          }),
          instance("at-old", {
            attributes: { id: "at-old", generation: 1, description_prefix: "ci #1 a1b2c3d4e5-" },
          }),
        ),
      ),
    );
    const address = "tfetokens_rotation.ci";
    expect(findTokenRotation(state, ci, "acme")).toEqual({
      ...found,
      address,
      role: "active",
      generation: 2,
    });
    const old = token({ kind: "team", id: "at-old", name: "ci", teamId: "team-1" });
    expect(findTokenRotation(state, old, "acme")).toEqual({
      ...found,
      address,
      role: "previous",
      generation: 1,
    });
  });

  it.each([
    ["a team's singleton", "tfetokens_team_token", { team_id: "team-1" }, single],
    ["an organization's token", "tfetokens_organization_token", { organization: "acme" }, organization],
  ] as const)("of %s is found by the token's owner", async (_, type, owner, wanted) => {
    const attributes = { id: wanted.id, generation: 2, ...owner };
    const state = await stateOf(
      raw(
        rotation("described", { ...owner, team_id: "team-1", description_prefix: "ci" }),
        rotation("singleton", owner),
        resource(type, "this", { attributes }),
      ),
    );
    expect(findTokenRotation(state, wanted, "acme")).toMatchObject({
      address: "tfetokens_rotation.singleton",
      role: "active",
    });
  });

  it("isn't found for a token that isn't rotated", async () => {
    const attributes = { id: "at-ci", generation: null, description_prefix: "ci" };
    const state = await stateOf(
      raw(
        rotation("ci", { team_id: "team-1", description_prefix: "ci" }),
        resource("tfetokens_team_token", "ci", { attributes }),
      ),
    );
    expect(findTokenRotation(state, ci, "acme")).toBeUndefined();
  });
});
