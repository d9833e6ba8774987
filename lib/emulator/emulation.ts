import type { Clock } from "./clock";
import type { Faults } from "./faults";
import type { Journal } from "./journal";
import type { Profile } from "./model";
import type { RateLimit } from "./rate-limit";
import type { ObjectStore } from "./registry/object-store";
import { newId } from "./secrets";
import type { StateFile } from "./state-file";
import { Store, type Snapshot } from "./store";

/** All that one emulator is made of. */
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
  /** The objects of an earlier start or run are still to be removed. */
  private hasOldObjects = true;
  /** Another one after each reset. */
  run = newId("run");
  /** Known once the emulator listens. */
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
    // Written once at the start too: the ids of the seeds must survive.
    this.savedVersion = -1;
  }

  get store(): Store {
    return this.current;
  }

  /** Grows with every change of the store and of the journal, between two resets. */
  get revision(): number {
    return this.current.version + this.journal.count;
  }

  /** Restores the state of the start: only the owner's token, no faults, an empty journal. */
  reset(): void {
    this.run = newId("run");
    this.clock.reset();
    this.faults.clear();
    this.journal.clear();
    this.hasOldObjects = true;
    this.current = new Store(this.seeds(), this.current.version + 1);
  }

  /** A response is sent after its change is in the file, so every confirmed change survives a kill. */
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
