import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { type TerraformStack } from "cdktf";
import { unzipSync } from "fflate";
import { openEnvelope } from "../../lib/adapter/encryption/open-envelope";
import { Duration, MetricsToken, OrganizationToken, TeamToken } from "../../lib";
import { ConstructStack, sha256 } from "../support/construct-stack";
import { OWNER_TOKEN } from "../support/emulator";
import { encryptionKey, keyText } from "../support/encryption";
import { VERSION_WITH_WRITE_ONLY } from "../support/fake-tfe/identity";

const VARIABLE = "TFETOKENS_STATE_ENCRYPTION_KEY";
const TOKENS = ["tfetokens_metrics_token", "tfetokens_organization_token", "tfetokens_team_token"];
const ALL_KEYS = ["first", "second", "third"].map(encryptionKey);

/** Real Terraform with both providers: three kinds of tokens whose secrets are encrypted in state. */
describe("encrypted tokens", () => {
  let stack: ConstructStack;
  /** Every secret that the state has contained. */
  let secrets: Set<string>;
  let written: string;

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"), VERSION_WITH_WRITE_ONLY);
    declare();
    await stack.terraform.init();
  });

  beforeEach(async () => {
    await stack.emulator.fetch("POST", "/_emulator/reset");
    secrets = new Set();
    written = "";
    await use("first");
    declare();
  });

  afterAll(() => stack.close());

  /** Configures these keys of the provider. */
  async function use(...names: string[]): Promise<void> {
    stack.terraform.setEnvironment({ [VARIABLE]: names.map(keyText).join(","), TF_LOG: "TRACE" });
    await stack.attach();
  }

  function declare({ encrypted = true, fails = false } = {}): void {
    stack.declare((platform) => fill(platform, encrypted, fails));
  }

  function fill(platform: TerraformStack, encrypted: boolean, fails: boolean): void {
    const tfe = encrypted ? `>= ${VERSION_WITH_WRITE_ONLY}` : VERSION_WITH_WRITE_ONLY;
    platform.addOverride("terraform.required_providers.tfe.version", tfe);
    const rotation = { every: Duration.days(30), grace: Duration.days(7) };
    const team = new Team(platform, "Team", { name: "ci" });
    const workspace = new Workspace(platform, "Workspace", { name: "app" });
    const ci = new TeamToken(platform, "Ci", { teamId: team.id, description: "ci", rotation, encrypted });
    // Readable, so that the test can compare the variable's value on the server.
    const workspaceId = fails ? "ws-aaaaaaaaaaaaaaaa" : workspace.id;
    ci.exportToWorkspace(workspaceId, "TFE_TOKEN").addOverride("sensitive", false);
    new OrganizationToken(platform, "Organization", { rotation, encrypted });
    new MetricsToken(platform, "Metrics", { encrypted, rotation });
  }

  async function run(command: string, ...args: string[]): Promise<number> {
    const { code, output } = await stack.terraform.run([command, "-input=false", "-no-color", ...args]);
    written += output;
    collect();
    return code;
  }

  const apply = (): Promise<number> => run("apply", "-auto-approve");

  /** The secrets in the state, decrypted: resource type, token ID and secret. */
  function collect(): { type: string; secret: string }[] {
    const file = join(stack.terraform.folder, "terraform.tfstate");
    let state: State;
    try {
      state = JSON.parse(readFileSync(file, "utf8")) as State;
    } catch {
      return [];
    }
    const found = state.resources
      .filter(({ type }) => TOKENS.includes(type))
      .flatMap(({ type, instances }) =>
        instances.flatMap(({ attributes: { id, encrypted_token: envelope, token } }) => {
          if (token !== null) return [{ type, secret: token }];
          const opened = openEnvelope(envelope ?? "", { resourceType: type, tokenId: id }, ALL_KEYS);
          return opened.kind === "opened" ? [{ type, secret: opened.secret.reveal() }] : [];
        }),
      );
    for (const { secret } of found) secrets.add(secret);
    return found;
  }

  /** Whether the workspace's variable contains the secret of the newest team token. */
  async function isExported(): Promise<boolean> {
    const value = await exported();
    const { tokens } = await stack.emulator.state();
    const newest = tokens.filter(({ kind }) => kind === "team").at(-1);
    return newest?.secret_sha256 === sha256(value);
  }

  async function exported(): Promise<string | undefined> {
    const get = async (path: string): Promise<{ data: unknown }> =>
      JSON.parse((await stack.emulator.fetch("GET", `/api/v2/${path}`, { token: OWNER_TOKEN })).body) as {
        data: unknown;
      };
    const { data } = await get("organizations/acme/workspaces/app");
    const vars = await get(`workspaces/${(data as { id: string }).id}/vars`);
    return (vars.data as { attributes: { value: string } }[])[0]?.attributes.value;
  }

  /** Every file of the test, including the contents of saved plans, and everything that was printed. */
  function artifacts(): Map<string, string> {
    const texts = new Map([["output", written]]);
    for (const name of readdirSync(stack.terraform.folder, { recursive: true, encoding: "utf8" })) {
      if (/(^|\/)(\.terraform|terraform\.d|home)\//.test(name)) continue;
      try {
        const bytes = readFileSync(join(stack.terraform.folder, name));
        const isZip = bytes.subarray(0, 2).toString() === "PK";
        texts.set(name, bytes.toString("latin1"));
        const files = isZip ? Object.entries(unzipSync(bytes)) : [];
        for (const [file, content] of files)
          texts.set(`${name}/${file}`, Buffer.from(content).toString("latin1"));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
      }
    }
    return texts;
  }

  /** The artifacts that contain a secret or a key, in any of its spellings. */
  function leaks(): string[] {
    const keys = ["first", "second"].map(keyText);
    const spellings = [...secrets, ...keys].flatMap((text) => [
      text,
      Buffer.from(text).toString("base64").slice(0, -4),
      Buffer.from(text).toString("hex"),
      encodeURIComponent(text),
    ]);
    return [...artifacts()]
      .filter(([, text]) => spellings.some((spelling) => text.includes(spelling)))
      .map(([name]) => name);
  }

  it("are created, planned from a file, rotated, exported, encrypted with a new key and destroyed without a leak", async () => {
    expect(await run("plan", "-out=plan-create")).toBe(0);
    expect(await run("apply", "plan-create")).toBe(0);
    expect(
      collect()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(TOKENS);
    expect(await isExported()).toBe(true);
    expect(await run("plan", "-detailed-exitcode")).toBe(0);

    await stack.emulator.advance("721h");
    expect(await run("plan", "-out=plan-rotate")).toBe(0);
    expect(await run("apply", "plan-rotate")).toBe(0);
    expect(await isExported()).toBe(true);
    expect(secrets.size).toBe(6);

    await use("second", "first");
    const before = [...secrets];
    const value = await exported();
    expect(await apply()).toBe(0);
    expect([...secrets]).toEqual(before);
    await use("second");
    expect(await run("plan", "-detailed-exitcode")).toBe(0);
    expect(await exported()).toBe(value);

    written += (await stack.terraform.run(["show", "-json", "plan-rotate"])).output;
    written += (await stack.terraform.run(["show", "-json"])).output;
    written += (await stack.terraform.run(["output", "-json"])).output;
    expect(await run("destroy", "-auto-approve")).toBe(0);
    expect(await stack.tokens()).toEqual([]);
    expect([...artifacts().keys()]).toEqual(
      expect.arrayContaining([
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "plan-rotate/tfstate",
        "output",
      ]),
    );
    expect(written).toContain("[TRACE]");
    expect(leaks()).toEqual([]);
    for (const plan of ["plan-create", "plan-rotate"]) rmSync(join(stack.terraform.folder, plan));
  });

  it("are exported by the second apply if the first one failed after the creation", async () => {
    declare({ fails: true });
    expect(await apply()).toBe(1);
    expect(secrets.size).toBe(3);
    declare();
    expect(await apply()).toBe(0);
    expect(secrets.size).toBe(3);
    expect(await isExported()).toBe(true);
    expect(leaks()).toEqual([]);
    expect(await run("destroy", "-auto-approve")).toBe(0);
  });

  it("can be planned, rotated and destroyed after their key was lost", async () => {
    expect(await apply()).toBe(0);
    const value = await exported();
    await use("third");
    expect(await run("plan", "-detailed-exitcode")).toBe(0);
    expect(written).toMatch(new RegExp(`encrypted with the key\\s+${encryptionKey("first").id}`));
    await stack.emulator.advance("721h");
    expect(await apply()).toBe(0);
    expect(await exported()).not.toBe(value);
    expect(await isExported()).toBe(true);
    await use();
    expect(await run("destroy", "-auto-approve")).toBe(0);
    expect(await stack.tokens()).toEqual([]);
  });

  it("are encrypted and decrypted in place, and keep their IDs", async () => {
    const plain = (encrypted: boolean): void =>
      stack.declare((platform) => {
        platform.addOverride("terraform.required_providers.tfe.version", VERSION_WITH_WRITE_ONLY);
        new MetricsToken(platform, "Metrics", { encrypted });
      });
    plain(false);
    expect(await apply()).toBe(0);
    const ids = (await stack.tokens()).map(({ id }) => id);
    plain(true);
    expect(await apply()).toBe(0);
    const state = (): string => readFileSync(join(stack.terraform.folder, "terraform.tfstate"), "utf8");
    const [secret] = secrets;
    expect(state()).not.toContain(secret);
    // The exception: the backup of this one apply has the old state.
    expect(leaks()).toEqual(["terraform.tfstate.backup"]);
    plain(false);
    expect(await apply()).toBe(0);
    expect(state()).toContain(secret);
    expect((await stack.tokens()).map(({ id }) => id)).toEqual(ids);
    expect(await run("destroy", "-auto-approve")).toBe(0);
  });
});

interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly {
      readonly attributes: {
        readonly id: string;
        readonly encrypted_token: string | null;
        readonly token: string | null;
      };
    }[];
  }[];
}
