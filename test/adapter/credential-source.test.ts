import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configure } from "../../lib/adapter/configuration";
import { organizationToken } from "../../lib/adapter/data-sources/organization-token";
import { discardLog } from "../../lib/adapter/log";
import { connectionFor } from "../../lib/cli/connection";
import { listTokens } from "../../lib/cli/inventory/listing";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { NO_DETAILS } from "../support/token-fixture";

const MADE_UP = "made-up-nonsense";

describe("an error that the credential might have caused", () => {
  let emulator: TestEmulator;
  let home: string;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    home = mkdtempSync(join(tmpdir(), "tfetokens-home-"));
    mkdirSync(join(home, ".terraform.d"));
    const credentials = { [new URL(emulator.url).host]: { token: MADE_UP } };
    writeFileSync(join(home, ".terraform.d/credentials.tfrc.json"), JSON.stringify({ credentials }));
  });

  afterAll(async () => {
    await emulator.close();
    rmSync(home, { recursive: true });
  });

  async function readOrganizationToken(
    token: string | null,
    env: Record<string, string>,
    organization: string,
  ): Promise<string> {
    const config = {
      address: emulator.url,
      hostname: null,
      token,
      organization: null,
      ca_file: null,
      ssl_skip_verify: null,
      state_encryption_key: null,
    };
    const { signal } = new AbortController();
    const { value: connection } = configure(
      config,
      { env: { HOME: home, ...env }, version: "0.0.0", log: discardLog },
      { stopRequested: signal, hardStop: signal },
    );
    if (connection === undefined) throw new Error("The provider couldn't be configured");
    const { diagnostics = [] } = await organizationToken.read({ ...NO_DETAILS, organization }, connection);
    return diagnostics.map(({ detail }) => detail).join("\n");
  }

  test.each([
    ["the argument `token`", MADE_UP, {}],
    ["the environment variable TFE_TOKEN", null, { TFE_TOKEN: MADE_UP }],
    ["the environment variable TF_TOKEN_127_0_0_1", null, { TF_TOKEN_127_0_0_1: MADE_UP }],
  ])("names the source of the credential: %s", async (source, token, env) => {
    expect(await readOrganizationToken(token, env, "acme")).toContain(
      `The server responded with 401: the credential from ${source} is invalid, expired or revoked.`,
    );
  });

  test("names the file that contains the credential", async () => {
    const file = join(home, ".terraform.d/credentials.tfrc.json");
    expect(await readOrganizationToken(null, {}, "acme")).toContain(`the credential from ${file} is invalid`);
  });

  test("names the source of the credential if the organization isn't found", async () => {
    const detail = await readOrganizationToken(null, { TFE_TOKEN: OWNER_TOKEN }, "emca");
    expect(detail).toContain(
      'There is no organization "emca", or the credential from the environment variable TFE_TOKEN can\'t see it',
    );
  });

  test("names the source of the credential in the inventory", async () => {
    const env = { HOME: home, TFE_TOKEN: MADE_UP };
    const { client } = connectionFor(
      { address: emulator.url, organization: "acme" },
      env,
      "test",
      () => undefined,
    );
    const listing = listTokens({
      client,
      host: "tfe.example",
      organization: "acme",
      kinds: ["team"],
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await expect(listing).rejects.toThrow(
      "the credential from the environment variable TFE_TOKEN is invalid",
    );
  });
});
