import { randomUUID } from "node:crypto";
import { hasError, type Diagnostic } from "../schema/diagnostic";
import type { Close } from "../provider";

/** How long all that is open may take to be closed when Terraform leaves: it kills a provider two seconds later. */
const CLOSE_WITHIN_MS = 1_500;

/**
 * What was opened and is to be closed. Terraform asks for that, except where one of the users of an ephemeral
 * resource fails, or Terraform itself is killed: so what is left is closed when it leaves.
 */
export class OpenEphemerals {
  readonly #open = new Map<string, Close>();
  #leaving: Promise<void> | undefined;

  /**
   * @returns the key by which it can be closed; undefined where Terraform has left meanwhile: then it is closed
   * already
   */
  async add(close: Close): Promise<string | undefined> {
    if (this.#leaving !== undefined) {
      await close(AbortSignal.timeout(CLOSE_WITHIN_MS));
      return undefined;
    }
    const key = randomUUID();
    this.#open.set(key, close);
    return key;
  }

  /** What could not be closed stays open, and is tried once more when Terraform leaves. */
  async close(key: string, signal: AbortSignal): Promise<readonly Diagnostic[]> {
    const diagnostics = (await this.#open.get(key)?.(signal)) ?? [];
    if (!hasError(diagnostics)) this.#open.delete(key);
    return diagnostics;
  }

  /** Closes all that is open, and from then on whatever is opened. It never fails, and takes its time once. */
  closeAll(): Promise<void> {
    this.#leaving ??= this.#closeAll();
    return this.#leaving;
  }

  async #closeAll(): Promise<void> {
    const signal = AbortSignal.timeout(CLOSE_WITHIN_MS);
    const over = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    const closing = [...this.#open.keys()].map((key) => this.close(key, signal));
    await Promise.race([Promise.allSettled(closing), over]);
  }
}
