import type { Clock } from "./clock";
import type { Faults } from "./faults";
import type { Journal } from "./journal";
import type { Profile } from "./model";
import type { RateLimit } from "./rate-limit";
import type { ObjectStore } from "./registry/object-store";
import { newId } from "./secrets";
import type { StateFile } from "./state-file";
import { Store, type Snapshot } from "./store";

/** The data and the components of one emulator. */
export class Emulation {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly rateLimit: RateLimit;
  readonly profile: Profile;
  /** The content of files in the private registry. */
  readonly objects: ObjectStore;
  private readonly stateFile: StateFile | null;
  private readonly seeds: () => Snapshot;
  private current: Store;
  private savedVersion: number;
  /** Whether the content of files that are no longer in the registry still has to be removed. */
  private hasOldObjects = true;
  /** A random ID that changes with each reset. */
  run = newId("run");
  /** The emulator's own origin; a placeholder until the emulator listens. */
  origin = "http://127.0.0.1";

  constructor(parts: {
    readonly clock: Clock;
    readonly faults: Faults;
    readonly journal: Journal;
    readonly rateLimit: RateLimit;
    readonly profile: Profile;
    readonly objects: ObjectStore;
    readonly stateFile: StateFile | null;
    readonly seeds: () => Snapshot;
    readonly start: Snapshot;
  }) {
    this.clock = parts.clock;
    this.faults = parts.faults;
    this.journal = parts.journal;
    this.rateLimit = parts.rateLimit;
    this.profile = parts.profile;
    this.objects = parts.objects;
    this.stateFile = parts.stateFile;
    this.seeds = parts.seeds;
    this.current = new Store(parts.start);
    // The data is also written at startup, so that seeded objects keep their IDs after a restart.
    this.savedVersion = -1;
  }

  get store(): Store {
    return this.current;
  }

  /** Increases with every change of the store or the journal until the next reset. */
  get revision(): number {
    return this.current.version + this.journal.count;
  }

  /** Replaces all data with the seeds, resets the clock, and clears the faults and the journal. */
  reset(): void {
    this.run = newId("run");
    this.clock.reset();
    this.faults.clear();
    this.journal.clear();
    this.hasOldObjects = true;
    this.current = new Store(this.seeds(), this.current.version + 1);
  }

  /**
   * Saves changes to the state file, if there is one. Call this before sending a response, so that no confirmed change
   * is lost if the process is killed.
   */
  async saveChanges(): Promise<void> {
    if (this.hasOldObjects) {
      this.hasOldObjects = false;
      await this.objects.retain(this.current.registry.objectIds());
    }
    if (this.stateFile === null || this.savedVersion >= this.current.version) return;
    const { version } = this.current;
    await this.stateFile.save(() => this.current.snapshot());
    this.savedVersion = Math.max(this.savedVersion, version);
  }
}
