import { randomUUID } from "node:crypto";
import { hasError, type Diagnostic } from "../schema/diagnostic";
import type { Close } from "../provider";

/** Maximum time for `closeAll`, in milliseconds. Terraform kills the provider two seconds after its Shutdown call. */
const CLOSE_WITHIN_MS = 1_500;

/**
 * The open ephemeral resources of one Terraform process. Terraform closes them, unless a resource that uses one of them
 * fails, or Terraform is killed. When Terraform ends, `closeAll` closes the resources that are still open.
 */
export class OpenEphemerals {
  readonly #open = new Map<string, Close>();
  #closingAll: Promise<void> | undefined;

  /**
   * Adds an open resource. Returns its key for `close`. If Terraform has ended in the meantime, closes the resource and
   * returns undefined.
   */
  async add(close: Close): Promise<string | undefined> {
    if (this.#closingAll !== undefined) {
      await close(AbortSignal.timeout(CLOSE_WITHIN_MS));
      return undefined;
    }
    const key = randomUUID();
    this.#open.set(key, close);
    return key;
  }

  /** Closes a resource. If closing fails, the resource stays open, and `closeAll` tries again. */
  async close(key: string, signal: AbortSignal): Promise<readonly Diagnostic[]> {
    const diagnostics = (await this.#open.get(key)?.(signal)) ?? [];
    if (!hasError(diagnostics)) this.#open.delete(key);
    return diagnostics;
  }

  /**
   * Closes all open resources, but stops waiting after a time limit. From then on, `add` closes each new resource
   * immediately. The promise never rejects.
   */
  closeAll(): Promise<void> {
    this.#closingAll ??= this.#closeAll();
    return this.#closingAll;
  }

  async #closeAll(): Promise<void> {
    const signal = AbortSignal.timeout(CLOSE_WITHIN_MS);
    const timeout = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    const closing = [...this.#open.keys()].map((key) => this.close(key, signal));
    await Promise.race([Promise.allSettled(closing), timeout]);
  }
}
