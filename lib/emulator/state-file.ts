import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { checkSnapshot } from "./snapshot-check";
import { claimFile, type Release } from "./state-file-claim";
import type { Snapshot } from "./store";

const FORMAT = "cdktf-tfe-tokens emulator state";
const VERSION = 1;

/** An error for a state file that can't be used. The file isn't changed. */
export class StateFileError extends Error {
  /** @param remedy how to make the file usable, as the beginning of a sentence */
  constructor(path: string, problem: string, remedy: string) {
    super(
      `The state file ${path} can't be used: ${problem}. ${remedy}, or use a different file with --state.`,
    );
    this.name = "StateFileError";
  }
}

/** A file that contains a complete snapshot at all times. */
export class StateFile {
  private writing: Promise<void> | null = null;
  private waiting: Promise<void> | null = null;

  private constructor(
    private readonly path: string,
    private readonly unclaim: Release,
  ) {}

  /**
   * Claims the file, because two emulators would overwrite each other's changes.
   *
   * @throws StateFileError if another emulator uses it, or its directory can't be accessed
   */
  static async claim(path: string): Promise<StateFile> {
    const unclaim = await claimFile(path).catch((error: Error) => {
      throw new StateFileError(path, error.message, "Check that its directory exists and is accessible");
    });
    if (unclaim === undefined) {
      throw new StateFileError(path, "another emulator uses it", "Stop the other emulator");
    }
    return new StateFile(path, unclaim);
  }

  /** Writes pending changes, then lets other emulators claim the file. */
  async release(): Promise<void> {
    while (this.writing !== null) await (this.waiting ?? this.writing).catch(() => undefined);
    await this.unclaim();
  }

  /**
   * @returns undefined if the file doesn't exist yet
   * @throws StateFileError if the file can't be read, or its content is incomplete or invalid
   */
  async load(): Promise<Snapshot | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new StateFileError(this.path, (error as Error).message, "Check that it is a readable file");
    }
    try {
      return checkSnapshot(JSON.parse(text) as unknown, FORMAT, VERSION);
    } catch (error) {
      const remedy = "The file wasn't changed. Repair or remove it";
      throw new StateFileError(this.path, (error as Error).message, remedy);
    }
  }

  /**
   * Saves the snapshot and waits until it is on the disk. Changes during a write are saved together by the next write.
   */
  save(snapshot: () => Snapshot): Promise<void> {
    if (this.writing === null)
      return (this.writing = this.write(snapshot).finally(() => (this.writing = null)));
    this.waiting ??= this.writing
      .catch(() => undefined)
      .then(() => {
        this.waiting = null;
        return this.save(snapshot);
      });
    return this.waiting;
  }

  /**
   * Replaces the file atomically. The temporary file is renamed only after its content is on the disk, so readers see
   * either the old or the new content.
   */
  private async write(snapshot: () => Snapshot): Promise<void> {
    const temporary = `${this.path}.${process.pid}.tmp`;
    const text = JSON.stringify({ format: FORMAT, version: VERSION, ...snapshot() });
    try {
      // Other users must not read the file, because it contains sensitive variables in plain text.
      const file = await open(temporary, "w", 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

/** Makes the renaming of a file durable, if the operating system supports this. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => null);
  if (folder === null) return;
  await folder.sync().catch(() => undefined);
  await folder.close();
}
