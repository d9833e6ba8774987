import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** An npm registry on the loopback interface that contains only the packages in the given folders. */
export class NpmRegistry {
  /** Names of the packages that were downloaded. */
  readonly downloads: string[] = [];
  readonly #manifests: ReadonlyMap<string, Manifest>;
  readonly #server: Server;

  private constructor(
    private readonly folders: ReadonlyMap<string, string>,
    private readonly work: string,
  ) {
    this.#manifests = new Map(
      [...folders].map(([name, folder]) => [
        name,
        JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest,
      ]),
    );
    this.#server = createServer((request, response) => {
      const { status, body } = this.#respond(decodeURIComponent(request.url ?? ""));
      response.writeHead(status).end(body);
    });
  }

  /**
   * @param folders the folders of the packages, by package name
   * @param work the folder for archives
   */
  static async start(folders: ReadonlyMap<string, string>, work: string): Promise<NpmRegistry> {
    const registry = new NpmRegistry(folders, work);
    registry.#server.listen(0, "127.0.0.1");
    await once(registry.#server, "listening");
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #respond(target: string): { status: number; body: string | Buffer } {
    const [name, archive] = target.slice(1).split("/-/");
    const manifest = this.#manifests.get(name);
    if (manifest === undefined) return { status: 404, body: "{}" };
    if (archive !== undefined) return { status: 200, body: this.#pack(name) };
    const { version } = manifest;
    const dist = { tarball: `${this.url}${name}/-/package.tgz` };
    const versions = { [version]: { ...manifest, dist } };
    return { status: 200, body: JSON.stringify({ name, "dist-tags": { latest: version }, versions }) };
  }

  /** Packs a package, records the download and returns the archive. */
  #pack(name: string): Buffer {
    this.downloads.push(name);
    const args = ["pack", "--silent", "--ignore-scripts", "--pack-destination", this.work];
    const packed = execFileSync("npm", args, { cwd: this.folders.get(name), encoding: "utf8" }).trim();
    const archive = path.join(this.work, packed);
    const content = readFileSync(archive);
    rmSync(archive);
    return content;
  }
}
