import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

const ORGANIZATION = "acme";
const PROVIDERS = `/api/v2/organizations/${ORGANIZATION}/registry-providers`;
const VERSIONS = `${PROVIDERS}/private/${ORGANIZATION}/tfetokens/versions`;

interface Document {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Release {
  readonly protocols: unknown;
  readonly sums: string;
  readonly signature: string;
  readonly platforms: { readonly os: unknown; readonly arch: unknown; readonly archive: string }[];
}

/**
 * The private registry of HCP Terraform, as far as its documents describe how a provider gets into it
 * (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/private-registry), and Terraform's provider registry
 * protocol, by which it comes out again.
 */
export class PrivateRegistry {
  readonly #uploads = new Map<string, Buffer | undefined>();
  readonly #names = new Map<string, string>();
  readonly #releases = new Map<string, Release>();
  #provider = false;
  #key: { readonly id: string; readonly armor: string } | undefined;

  /** @param gnupg GnuPG's home, which it reads the key in */
  constructor(
    private readonly token: string,
    private readonly gnupg: string,
  ) {}

  /** The host as clients name it, once it listens. */
  origin = "";

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    this.#answer(request).then(
      ([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
      },
      (error: unknown) => {
        response.writeHead(422);
        response.end(String(error));
      },
    );
  };

  async #answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { method, url = "" } = request;
    const content = await buffer(request);
    if (method === "PUT" && this.#uploads.has(url)) {
      this.#uploads.set(url, content);
      return [200, {}];
    }
    if (method === "GET") return this.#download(url);
    if (request.headers.authorization !== `Bearer ${this.token}`) return [404, {}];
    if (request.headers["content-type"] !== "application/vnd.api+json") return [415, {}];
    return [201, { data: this.#make(url, (JSON.parse(content.toString()) as { data: Document }).data) }];
  }

  #make(url: string, { type, attributes }: Document): object {
    const [, version] = new RegExp(`^${VERSIONS}/([^/]+)/platforms$`).exec(url) ?? [];
    const release = this.#releases.get(version ?? "");
    if (url === PROVIDERS && type === "registry-providers") {
      expectAttributes(attributes, {
        name: "tfetokens",
        namespace: ORGANIZATION,
        "registry-name": "private",
      });
      this.#provider = true;
      return {};
    }
    if (url === "/api/registry/private/v2/gpg-keys" && type === "gpg-keys") {
      expectAttributes(attributes, { namespace: ORGANIZATION });
      this.#key = {
        id: keyId(String(attributes["ascii-armor"]), this.gnupg),
        armor: String(attributes["ascii-armor"]),
      };
      return { attributes: { "key-id": this.#key.id } };
    }
    if (url === VERSIONS && type === "registry-provider-versions" && this.#provider) {
      expectAttributes(attributes, { "key-id": this.#key?.id });
      const [sums, signature] = [this.#link(), this.#link()];
      const made = { protocols: attributes.protocols, sums, signature, platforms: [] };
      this.#releases.set(String(attributes.version), made);
      return { links: { "shasums-upload": this.#whole(sums), "shasums-sig-upload": this.#whole(signature) } };
    }
    if (release !== undefined && type === "registry-provider-version-platforms") {
      const archive = this.#link();
      const { os, arch, shasum, filename } = attributes;
      this.#names.set(archive, `${String(shasum)}  ${String(filename)}`);
      release.platforms.push({ os, arch, archive });
      return { links: { "provider-binary-upload": this.#whole(archive) } };
    }
    throw new Error(`no ${type} is made at ${url}`);
  }

  /** https://developer.hashicorp.com/terraform/internals/provider-registry-protocol */
  #download(url: string): [number, unknown] {
    if (this.#uploads.has(url)) return [200, this.#uploads.get(url)];
    const base = `/v1/providers/${ORGANIZATION}/tfetokens`;
    if (url === "/.well-known/terraform.json") return [200, { "providers.v1": "/v1/providers/" }];
    if (url === `${base}/versions`) {
      const versions = [...this.#releases].map(([version, { protocols, platforms }]) => ({
        version,
        protocols,
        platforms: platforms.map(({ os, arch }) => ({ os, arch })),
      }));
      return [200, { versions }];
    }
    const [, version = "", os, arch] =
      new RegExp(`^${base}/([^/]+)/download/([^/]+)/([^/]+)$`).exec(url) ?? [];
    const release = this.#releases.get(version);
    const archive = release?.platforms.find((one) => one.os === os && one.arch === arch)?.archive;
    if (release === undefined || archive === undefined) return [404, {}];
    const [shasum, filename] = this.#names.get(archive)?.split("  ") ?? [];
    return [
      200,
      {
        ...{ protocols: release.protocols, os, arch, filename, shasum, download_url: this.#whole(archive) },
        shasums_url: this.#whole(release.sums),
        shasums_signature_url: this.#whole(release.signature),
        signing_keys: { gpg_public_keys: [{ key_id: this.#key?.id, ascii_armor: this.#key?.armor }] },
      },
    ];
  }

  /** Where something is to be uploaded to, and lies afterwards. */
  #link(): string {
    const link = `/v1/object/${randomUUID()}`;
    this.#uploads.set(link, undefined);
    return link;
  }

  #whole(link: string): string {
    return `${this.origin}${link}`;
  }
}

function expectAttributes(given: Document["attributes"], wanted: Document["attributes"]): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (given[name] !== value || value === undefined) {
      throw new Error(`${name} should be ${String(value)}, is ${String(given[name])}`);
    }
  }
}

function keyId(armor: string, gnupg: string): string {
  const show = ["--homedir", gnupg, "--show-keys", "--with-colons"];
  const shown = execFileSync("gpg", show, { input: armor, encoding: "utf8" });
  const [, id] = /^pub:(?:[^:]*:){3}([^:]+)/m.exec(shown) ?? [];
  if (id === undefined) throw new Error("this is no public key");
  return id;
}
