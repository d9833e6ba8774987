import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { checkSnapshot } from "./snapshot-check";
import { claimFile, type Release } from "./state-file-claim";
import type { Snapshot } from "./store";

const FORMAT = "cdktf-tfe-tokens emulator state";
const VERSION = 1;

/** A state file that cannot be used. It is left as it is. */
export class StateFileError extends Error {
  constructor(path: string, problem: string) {
    super(
      `The state file ${path} can't be used: ${problem}. The file wasn't changed. Repair or remove it, or use another file with --state.`,
    );
    this.name = "StateFileError";
  }
}

/** A file that holds one whole snapshot at any moment. */
export class StateFile {
  private writing: Promise<void> | null = null;
  private waiting: Promise<void> | null = null;

  private constructor(
    private readonly path: string,
    private readonly unclaim: Release,
  ) {}

  /**
   * Two emulators on one file would each undo what the other has answered.
   *
   * @throws StateFileError when another emulator uses it, or its folder cannot be reached
   */
  static async claim(path: string): Promise<StateFile> {
    const unclaim = await claimFile(path).catch((error: Error) => {
      throw new StateFileError(path, error.message);
    });
    if (unclaim === undefined) throw new StateFileError(path, "another emulator keeps its state in it");
    return new StateFile(path, unclaim);
  }

  /** For another emulator to claim, after all that was to be written is. */
  async release(): Promise<void> {
    while (this.writing !== null) await (this.waiting ?? this.writing).catch(() => undefined);
    await this.unclaim();
  }

  /**
   * @returns undefined where there is no such file yet
   * @throws StateFileError when it is there and is not whole
   */
  async load(): Promise<Snapshot | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new StateFileError(this.path, (error as Error).message);
    }
    try {
      return checkSnapshot(JSON.parse(text) as unknown, FORMAT, VERSION);
    } catch (error) {
      throw new StateFileError(this.path, (error as Error).message);
    }
  }

  /** Waits until what the snapshot shows is on the disk. Changes that come while one is written share the next. */
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

  /** A reader finds the old file or the new one: the name moves only after the content is on the disk. */
  private async write(snapshot: () => Snapshot): Promise<void> {
    const temporary = `${this.path}.${process.pid}.tmp`;
    const text = JSON.stringify({ format: FORMAT, version: VERSION, ...snapshot() });
    try {
      // Sensitive variables are in it as they are.
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

/** Makes the rename itself durable, where the system knows how to. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => null);
  if (folder === null) return;
  await folder.sync().catch(() => undefined);
  await folder.close();
}
