import { randomUUID } from "node:crypto";
import { hasError, type Diagnostic } from "../schema/diagnostic";
import type { Close } from "../provider";

/** Two seconds after its Shutdown call, Terraform kills the provider. */
const CLOSE_WITHIN_MS = 1_500;

/**
 * The open ephemeral resources of one Terraform process. Terraform closes them, unless a resource that uses one of
 * them fails, or Terraform is killed. Resources that are still open when Terraform ends are closed then.
 */
export class OpenEphemerals {
  readonly #open = new Map<string, Close>();
  #closingAll: Promise<void> | undefined;

  /**
   * @returns the key to close it with, or undefined if Terraform has ended in the meantime and the resource was closed
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

  /** If closing fails, the resource stays open, and `closeAll` tries again. */
  async close(key: string, signal: AbortSignal): Promise<readonly Diagnostic[]> {
    const diagnostics = (await this.#open.get(key)?.(signal)) ?? [];
    if (!hasError(diagnostics)) this.#open.delete(key);
    return diagnostics;
  }

  /** Closes all open resources, and from then on also each resource that is opened later. It never rejects. */
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
