import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The content of uploaded files, in memory or in a folder next to the state file. The state file doesn't contain it,
 * because the file would become too large.
 */
export class ObjectStore {
  readonly #folder: string | undefined;
  readonly #contents = new Map<string, Buffer>();

  /** @param stateFile undefined to keep the content in memory */
  constructor(stateFile: string | undefined) {
    this.#folder = stateFile === undefined ? undefined : `${stateFile}.objects`;
  }

  /** @param id an ID that the emulator generated, and never a path */
  async put(id: string, content: Buffer): Promise<void> {
    if (this.#folder === undefined) {
      this.#contents.set(id, content);
      return;
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const partial = join(this.#folder, `.${id}.${process.pid}.tmp`);
    await writeFile(partial, content, { mode: 0o600 });
    await rename(partial, join(this.#folder, id));
  }

  async get(id: string): Promise<Buffer | undefined> {
    if (this.#folder === undefined) return this.#contents.get(id);
    return readFile(join(this.#folder, id)).catch(() => undefined);
  }

  /** Removes the content of all files except those with the given IDs. */
  async retain(ids: readonly string[]): Promise<void> {
    const kept = new Set(ids);
    for (const id of this.#contents.keys()) if (!kept.has(id)) this.#contents.delete(id);
    if (this.#folder === undefined) return;
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) if (!kept.has(name)) await rm(join(this.#folder, name), { force: true });
    if (kept.size === 0) await rm(this.#folder, { recursive: true, force: true });
  }
}
