import { readdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../lib/emulator";
import { PUBLIC_KEY } from "../support/public-key";
import {
  callAs,
  closeAll,
  control,
  createTeam,
  document,
  OWNER,
  start,
  createTeamSecret,
  type Call,
} from "./client";

const PROVIDERS = "/organizations/acme/registry-providers";
const VERSIONS = `${PROVIDERS}/private/acme/tfetokens/versions`;
const GPG_KEYS = "/../registry/private/v2/gpg-keys";
const PROTOCOL = "/api/registry/v1/providers/acme/tfetokens";

const provider = document("registry-providers", {
  name: "tfetokens",
  namespace: "acme",
  "registry-name": "private",
});
const version = document("registry-provider-versions", {
  version: "1.2.3",
  "key-id": PUBLIC_KEY.one.id,
  protocols: ["6.0"],
});
const platform = document("registry-provider-version-platforms", {
  os: "linux",
  arch: "amd64",
  shasum: "0".repeat(64),
  filename: "terraform-provider-tfetokens_1.2.3_linux_amd64.zip",
});
const gpgKey = (armor: string, namespace = "acme"): unknown =>
  document("gpg-keys", { namespace, "ascii-armor": armor });

let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
});
afterEach(closeAll);

const put = (url: string | null | undefined, body: string): Promise<Response> =>
  fetch(url ?? "", { method: "PUT", body });

/** Sends a request as Terraform does, by default with the owner's token, and returns the status and the document. */
async function protocol(path: string, token: string | null = OWNER): Promise<[number, unknown]> {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(emulator.url + PROTOCOL + path, { headers });
  return [response.status, await response.json()];
}

/** Publishes a complete release for one platform. */
async function publish(): Promise<void> {
  await owner("POST", PROVIDERS, provider);
  await owner("POST", GPG_KEYS, gpgKey(PUBLIC_KEY.one.armor));
  const { links } = (await owner("POST", VERSIONS, version)).body.data as never as {
    links: Record<string, string>;
  };
  await put(links["shasums-upload"], "sums");
  await put(links["shasums-sig-upload"], "signature");
  const created = await owner("POST", `${VERSIONS}/1.2.3/platforms`, platform);
  await put(linksOf(created)["provider-binary-upload"], "archive");
}

const linksOf = ({ body }: Awaited<ReturnType<Call>>): Record<string, string> =>
  (body.data as unknown as { links: Record<string, string> }).links;

describe("providers", () => {
  test("can be created only once, found, and deleted with their versions", async () => {
    expect((await owner("POST", PROVIDERS, provider)).status).toBe(201);
    const again = await owner("POST", PROVIDERS, provider);
    expect([again.status, again.body.errors[0]?.detail]).toEqual([422, "Name has already been taken"]);
    await owner("POST", VERSIONS, version);
    expect((await owner("GET", `${PROVIDERS}?q=tfet`)).body.data).toHaveLength(1);
    expect((await owner("GET", `${PROVIDERS}?filter[registry_name]=public`)).body.data).toEqual([]);
    const included = await owner(
      "GET",
      `${PROVIDERS}/private/acme/tfetokens?include=registry-provider-versions`,
    );
    expect(included.body.included).toHaveLength(1);
    expect(included.body.data.relationships["registry-provider-versions"]?.data).toHaveLength(1);
    const all = await owner("GET", `${PROVIDERS}?include=registry-provider-versions`);
    expect(all.body.included).toEqual(included.body.included);
    expect((await owner("DELETE", `${PROVIDERS}/private/acme/tfetokens`)).status).toBe(204);
    expect((await owner("GET", VERSIONS)).status).toBe(404);
  });

  test.each([
    ["another organization's namespace", { namespace: "other" }, "Namespace must be the name of"],
    ["an unknown registry", { "registry-name": "made-up" }, "Registry name is not included in the list"],
    ["a name with a space", { name: "a b" }, "Name can contain only"],
  ])("are rejected with %s", async (_, changed, words) => {
    const attributes = { name: "tfetokens", namespace: "acme", "registry-name": "private", ...changed };
    const { status, body } = await owner("POST", PROVIDERS, document("registry-providers", attributes));
    expect([status, body.errors[0]?.detail]).toEqual([422, expect.stringContaining(words)]);
  });

  test("of the public registry can't have versions", async () => {
    const attributes = { name: "aws", namespace: "hashicorp", "registry-name": "public" };
    expect((await owner("POST", PROVIDERS, document("registry-providers", attributes))).status).toBe(201);
    const { status } = await owner("POST", `${PROVIDERS}/public/hashicorp/aws/versions`, version);
    expect(status).toBe(403);
  });
});

describe("GPG keys", () => {
  test.each(["one", "other"] as const)("can be added once, with the ID that gpg shows: %s", async (name) => {
    const { id, armor } = PUBLIC_KEY[name];
    const { status, body } = await owner("POST", GPG_KEYS, gpgKey(armor));
    expect([status, body.data.attributes["key-id"]]).toEqual([201, id]);
    expect((await owner("GET", `${GPG_KEYS}/acme/${id}`)).body.data.attributes["ascii-armor"]).toBe(armor);
    expect((await owner("POST", GPG_KEYS, gpgKey(armor))).status).toBe(422);
  });

  test.each([
    ["text that isn't a key", "no key"],
    ["a truncated key", PUBLIC_KEY.one.armor.replace(/\n.{64}\n.{64}\n.{64}\n/, "\n")],
    ["a private key", PUBLIC_KEY.one.armor.replaceAll("PUBLIC", "PRIVATE")],
  ])("can't be created from %s", async (_, armor) => {
    expect((await owner("POST", GPG_KEYS, gpgKey(armor))).status).toBe(422);
  });

  test("are listed by namespace, and only for namespaces that the credential can access", async () => {
    await owner("POST", GPG_KEYS, gpgKey(PUBLIC_KEY.one.armor));
    expect((await owner("GET", `${GPG_KEYS}?filter[namespace]=acme,made-up`)).body.data).toHaveLength(1);
    expect((await owner("GET", GPG_KEYS)).status).toBe(400);
    expect((await owner("GET", `${GPG_KEYS}?filter[namespace]=made-up`)).status).toBe(403);
    expect((await owner("GET", "/../registry/public/v2/gpg-keys?filter[namespace]=acme")).status).toBe(403);
  });

  test("can be moved to another organization, but not to an unknown namespace", async () => {
    await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
    await owner("POST", GPG_KEYS, gpgKey(PUBLIC_KEY.one.armor));
    const key = `${GPG_KEYS}/acme/${PUBLIC_KEY.one.id}`;
    const refused = await owner("PATCH", key, document("gpg-keys", { namespace: "made-up" }));
    expect([refused.status, refused.body.errors[0]?.detail]).toEqual([403, "namespace not authorized"]);
    await owner("PATCH", key, document("gpg-keys", { namespace: "other" }));
    expect((await owner("GET", key)).status).toBe(404);
    expect((await owner("DELETE", key.replace("acme", "other"))).status).toBe(204);
  });
});

describe("versions and platforms", () => {
  beforeEach(async () => {
    await owner("POST", PROVIDERS, provider);
  });

  test("have links to upload files, and a link to download each file after its upload", async () => {
    const created = linksOf(await owner("POST", VERSIONS, version));
    expect(Object.keys(created).sort()).toEqual(["shasums-sig-upload", "shasums-upload"]);
    expect((await fetch(created["shasums-upload"] ?? "")).status).toBe(404);
    expect((await put(created["shasums-upload"], "sums")).status).toBe(200);
    const read = await owner("GET", `${VERSIONS}/1.2.3`);
    expect(read.body.data.attributes).toMatchObject({
      "shasums-uploaded": true,
      "shasums-sig-uploaded": false,
    });
    const links = linksOf(read);
    expect(Object.keys(links).sort()).toEqual(["shasums-download", "shasums-sig-upload"]);
    expect(await (await fetch(links["shasums-download"] ?? "")).text()).toBe("sums");
  });

  test("can be created only once, and can be deleted", async () => {
    await owner("POST", VERSIONS, version);
    expect((await owner("POST", VERSIONS, version)).status).toBe(422);
    const platforms = `${VERSIONS}/1.2.3/platforms`;
    const created = await owner("POST", platforms, platform);
    expect((await owner("POST", platforms, platform)).status).toBe(422);
    expect((await owner("GET", platforms)).body.data).toHaveLength(1);
    expect((await owner("GET", `${platforms}/linux/amd64`)).body.data.id).toBe(created.body.data.id);
    expect((await owner("DELETE", `${platforms}/linux/amd64`)).status).toBe(204);
    expect((await owner("GET", `${platforms}/linux/amd64`)).status).toBe(404);
    expect((await owner("DELETE", `${VERSIONS}/1.2.3`)).status).toBe(204);
    expect((await put(linksOf(created)["provider-binary-upload"], "late")).status).toBe(404);
  });

  test.each([
    ["a version that isn't semantic", { version: "1.2" }, "Version must be a semantic version"],
    [
      "an unknown protocol",
      { protocols: ["7.0"] },
      "Protocols must be a list of these versions: 4.0, 5.0, 6.0",
    ],
    ["no key", { "key-id": undefined }, "Key id can't be blank"],
  ])("are rejected with %s", async (_, changed, words) => {
    const attributes = { version: "1.2.3", "key-id": "1", protocols: ["6.0"], ...changed };
    const body = document("registry-provider-versions", attributes);
    const reply = await owner("POST", VERSIONS, body);
    expect([reply.status, reply.body.errors[0]?.detail]).toEqual([422, words]);
  });
});

describe("the provider registry protocol", () => {
  test("lists a published version only for the organization's members", async () => {
    await owner("POST", PROVIDERS, provider);
    expect(await protocol("/versions")).toEqual([200, { versions: [] }]);
    await owner("DELETE", `${PROVIDERS}/private/acme/tfetokens`);
    await publish();
    const platforms = [{ os: "linux", arch: "amd64" }];
    const listed = { versions: [{ version: "1.2.3", protocols: ["6.0"], platforms }] };
    expect(await protocol("/versions")).toEqual([200, listed]);
    const member = await createTeamSecret(owner, await createTeam(owner, "plain"));
    expect(await protocol("/versions", member)).toEqual([200, listed]);
    expect(await protocol("/versions", null)).toEqual([401, { errors: ["unauthorized"] }]);
    await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
    const foreign = await createTeamSecret(owner, await createTeam(owner, "plain", {}, "other"));
    expect(await protocol("/versions", foreign)).toEqual([404, { errors: ["not found"] }]);
  });

  test("describes the package for a platform, with the key that signed it", async () => {
    await publish();
    await owner("POST", GPG_KEYS, gpgKey(PUBLIC_KEY.other.armor));
    const [status, found] = await protocol("/1.2.3/download/linux/amd64");
    expect(status).toBe(200);
    expect(found).toMatchObject({
      protocols: ["6.0"],
      filename: "terraform-provider-tfetokens_1.2.3_linux_amd64.zip",
      shasum: "0".repeat(64),
      signing_keys: { gpg_public_keys: [{ key_id: PUBLIC_KEY.one.id, ascii_armor: PUBLIC_KEY.one.armor }] },
    });
    const { download_url, shasums_signature_url } = found as Record<string, string>;
    expect(await (await fetch(download_url ?? "")).text()).toBe("archive");
    expect(await (await fetch(shasums_signature_url ?? "")).text()).toBe("signature");
    expect((await protocol("/1.2.3/download/linux/arm64"))[0]).toBe(404);
  });

  test("can be found through service discovery", async () => {
    const response = await fetch(`${emulator.url}/.well-known/terraform.json`);
    expect(await response.json()).toMatchObject({ "providers.v1": "/api/registry/v1/providers/" });
  });
});

test("the journal redacts the URLs of files, which are secrets", async () => {
  await publish();
  const { requests } = await control<{ requests: { method: string; path: string }[] }>(
    emulator,
    "GET",
    "/journal",
  );
  const uploads = requests.filter(({ method }) => method === "PUT").map(({ path }) => path);
  expect(uploads).toEqual(Array(3).fill("/_archivist/v1/object/[redacted]"));
});

test("a restart keeps published versions, and a reset removes them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-registry-"));
  const stateFile = join(folder, "state.json");
  try {
    emulator = await start({ stateFile });
    owner = callAs(emulator, OWNER);
    await publish();
    await closeAll();
    emulator = await start({ stateFile });
    const [, found] = await protocol("/1.2.3/download/linux/amd64");
    const { download_url } = found as Record<string, string>;
    expect(await (await fetch(download_url ?? "")).text()).toBe("archive");
    await control(emulator, "POST", "/reset");
    expect((await fetch(download_url ?? "")).status).toBe(404);
    expect(readdirSync(folder)).not.toContain("state.json.objects");
  } finally {
    await closeAll();
    rmSync(folder, { recursive: true });
  }
});
