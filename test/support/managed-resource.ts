import type { Connection } from "../../lib/adapter/connection";
import type { MoveSource, PlanResponse, Resource } from "../../lib/adapter/framework/provider";
import type { Attributes, PlanOf, StateOf } from "../../lib/adapter/framework/schema/attribute";
import { hasError, type Diagnostic } from "../../lib/adapter/framework/schema/diagnostic";
import { attributesRequiringReplacement, planFromSchema } from "../../lib/adapter/framework/schema/plan";
import { CallPrivateState } from "../../lib/adapter/framework/values/private-state";
import { equalValues, type Value } from "../../lib/adapter/framework/values/value";

export type Action = "create" | "update" | "replace" | "nothing" | "refused";

interface Plan<A extends Attributes> {
  readonly action: Action;
  readonly planned: PlanOf<A>;
  readonly privateBytes: Buffer;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A simulation of Terraform Core with one resource: private state survives failed calls, a failed creation taints the
 * resource, and plan and apply use separate provider processes.
 */
export class ManagedResource<A extends Attributes> {
  state: StateOf<A> | null = null;
  isTainted = false;
  /** All diagnostics so far, oldest first. */
  readonly reported: Diagnostic[] = [];
  readonly #type: Resource<A, Connection>;
  readonly #connect: () => Connection;
  #private: Buffer = Buffer.alloc(0);

  /** @param connect returns the connection of a new provider process */
  constructor(type: Resource<A, Connection>, connect: () => Connection) {
    this.#type = type;
    this.#connect = connect;
  }

  /** The state. Throws an error if the state is empty. */
  get values(): StateOf<A> {
    if (this.state === null) throw new Error("the state is empty");
    return this.state;
  }

  /** The private state that Terraform stores with the state. */
  get privateState(): string {
    return this.#private.toString("utf8");
  }

  async refresh(connection = this.#connect()): Promise<readonly Diagnostic[]> {
    if (this.state === null) return [];
    const privateState = new CallPrivateState(this.#private);
    const { value, diagnostics = [] } = await this.#type.read(this.state, connection, privateState);
    this.reported.push(...diagnostics);
    if (value === undefined || hasError(diagnostics)) return diagnostics;
    this.state = value;
    this.#private = privateState.encode();
    return diagnostics;
  }

  /** @param given the configured arguments */
  plan(given: Partial<PlanOf<A>>, connection = this.#connect()): Plan<A> {
    const prior = this.isTainted ? null : this.state;
    const first = this.#plan(given, prior, prior === null ? Buffer.alloc(0) : this.#private, connection);
    if (this.isTainted && first.action === "create") return { ...first, action: "replace" };
    if (first.action !== "replace") return first;
    // Terraform plans a replacement as a creation with the private state of the replaced resource.
    return { ...this.#plan(given, null, this.#private, connection), action: "replace" };
  }

  /** Refreshes, plans and applies. Returns the diagnostics of the apply, or of the last step if nothing was applied. */
  async apply(
    given: Partial<PlanOf<A>>,
    { refresh = true } = {},
  ): Promise<{ readonly action: Action; readonly diagnostics: readonly Diagnostic[] }> {
    const planning = this.#connect();
    if (refresh) {
      const diagnostics = await this.refresh(planning);
      if (hasError(diagnostics)) return { action: "refused", diagnostics };
    }
    const { action, planned, privateBytes, diagnostics } = this.plan(given, planning);
    this.reported.push(...diagnostics);
    if (action === "nothing" || action === "refused") return { action, diagnostics };
    const connection = this.#connect();
    if (action === "replace") {
      // Terraform destroys the resource with the private state from the plan, which a tainted resource doesn't have.
      const deleted = await this.destroy(connection, privateBytes);
      if (hasError(deleted)) return { action, diagnostics: deleted };
    }
    const privateState = new CallPrivateState(privateBytes);
    const prior = this.state;
    const applied =
      prior === null
        ? await this.#type.create(planned, connection, privateState)
        : await this.#type.update(prior, planned, connection, privateState);
    this.reported.push(...(applied.diagnostics ?? []));
    if (applied.value !== undefined) {
      this.state = applied.value;
      this.#private = privateState.encode();
      if (prior === null) this.isTainted = hasError(applied.diagnostics ?? []);
    }
    return { action, diagnostics: applied.diagnostics ?? [] };
  }

  async destroy(connection = this.#connect(), privateBytes = this.#private): Promise<readonly Diagnostic[]> {
    const diagnostics = await this.#type.delete(this.values, connection, new CallPrivateState(privateBytes));
    this.reported.push(...diagnostics);
    if (!hasError(diagnostics)) this.forget();
    return diagnostics;
  }

  /** Removes the resource from the state, as `terraform state rm` or the loss of the state does. */
  forget(): void {
    this.state = null;
    this.isTainted = false;
    this.#private = Buffer.alloc(0);
  }

  /**
   * Returns a function that restores the current state and private state, as if Terraform were killed before it stored
   * later changes.
   */
  backUp(): () => void {
    const { state, isTainted } = this;
    const bytes = this.#private;
    return () => {
      Object.assign(this, { state, isTainted });
      this.#private = bytes;
    };
  }

  /** Returns a copy of the resource that a differently configured provider manages. */
  copy(connect: () => Connection): ManagedResource<A> {
    const copied = new ManagedResource(this.#type, connect);
    Object.assign(copied, { state: this.state, isTainted: this.isTainted });
    copied.#private = this.#private;
    return copied;
  }

  async import(id: string): Promise<readonly Diagnostic[]> {
    if (this.#type.import === undefined) throw new Error("the type doesn't support imports");
    const connection = this.#connect();
    const privateState = new CallPrivateState();
    const { value, diagnostics = [] } = await this.#type.import(id, connection, privateState);
    if (value === undefined) return diagnostics;
    this.state = value;
    this.#private = privateState.encode();
    return [...diagnostics, ...(await this.refresh(connection))];
  }

  move(source: MoveSource): readonly Diagnostic[] {
    if (this.#type.move === undefined) throw new Error("the type doesn't support moves");
    const privateState = new CallPrivateState();
    const { value, diagnostics = [] } = this.#type.move(source, privateState);
    if (value !== undefined) {
      this.state = value;
      this.#private = privateState.encode();
    }
    return diagnostics;
  }

  #plan(
    given: Partial<PlanOf<A>>,
    prior: StateOf<A> | null,
    priorPrivate: Buffer,
    connection: Connection,
  ): Plan<A> {
    const { schema } = this.#type;
    const names = Object.keys(schema.attributes);
    const config = Object.fromEntries(names.map((name) => [name, given[name] ?? null])) as PlanOf<A>;
    const defaults = planFromSchema(schema, prior, config);
    const privateState = new CallPrivateState(priorPrivate);
    const request = { prior, config, planned: defaults };
    const response: PlanResponse<A> = this.#type.plan?.(request, connection, privateState) ?? {
      value: defaults,
    };
    const privateBytes = privateState.encode();
    const { diagnostics = [] } = response;
    if (response.value === undefined) {
      return { action: "refused", planned: defaults, privateBytes, diagnostics };
    }
    const planned = response.value;
    const inPlace = "inPlace" in response ? (response.inPlace ?? []) : [];
    const isReplaced =
      prior !== null &&
      attributesRequiringReplacement(schema, prior, planned).some((name) => !inPlace.includes(name));
    const isUnchanged =
      prior !== null && names.every((name) => equalValues(prior[name] as Value, planned[name] as Value));
    const action = prior === null ? "create" : isReplaced ? "replace" : isUnchanged ? "nothing" : "update";
    return { action, planned, privateBytes, diagnostics };
  }
}
