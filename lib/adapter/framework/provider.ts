import type { Attributes, StateOf, PlanOf, Schema } from "./schema/attribute";
import type { Diagnostic } from "./schema/diagnostic";
import type { Identity } from "./schema/identity";
import type { Cancellation } from "./server/cancellation";

/** A value, what a person should know about it, or both. */
export interface Response<T> {
  readonly value?: T;
  readonly diagnostics?: readonly Diagnostic[];
}

export interface PlanRequest<A extends Attributes> {
  /** null: the resource is about to be created. */
  readonly prior: StateOf<A> | null;
  readonly config: PlanOf<A>;
  /** What the schema alone says: see `planFromSchema`. */
  readonly planned: PlanOf<A>;
}

export interface PlanResponse<A extends Attributes> extends Response<PlanOf<A>> {
  /** Arguments whose change forces no replacement this time, although the schema says so. */
  readonly inPlace?: readonly (keyof A & string)[];
}

/**
 * A kind of managed resource, its methods in the order in which Terraform calls them. `C` is what the
 * configured provider hands to each call.
 */
export interface Resource<A extends Attributes, C> {
  readonly schema: Schema<A>;
  /** Default: none; an import then has an id only. */
  readonly identity?: Identity<A>;
  /**
   * Has Terraform accept plans and states that differ from the configuration, such as defaults of arguments that
   * are not computed. Only for what imitates a provider on Terraform's older SDK. Default: false.
   */
  readonly legacyTypeSystem?: boolean;
  /** Without a network, and perhaps with unknown values. */
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  /** A value of null: the resource is gone. */
  read(state: StateOf<A>, context: C): Promise<Response<StateOf<A> | null>>;
  /** Must be a pure function of its request and the provider's configuration. */
  plan?(request: PlanRequest<A>, context: C): PlanResponse<A>;
  /** @param config what is planned, and what is only written */
  create(planned: PlanOf<A>, context: C, config: PlanOf<A>): Promise<Response<StateOf<A>>>;
  /** Only called where a change that needs no replacement was planned. */
  update(prior: StateOf<A>, planned: PlanOf<A>, context: C, config: PlanOf<A>): Promise<Response<StateOf<A>>>;
  /** Without an error in its answer, the resource leaves the state. */
  delete(state: StateOf<A>, context: C): Promise<readonly Diagnostic[]>;
  import?(id: string, context: C): Promise<Response<StateOf<A>>>;
}

export interface DataSource<A extends Attributes, C> {
  readonly schema: Schema<A>;
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  read(config: StateOf<A>, context: C): Promise<Response<StateOf<A>>>;
}

/**
 * Ends what was opened.
 *
 * @param signal aborted when there is no more time; not when Terraform asks to stop
 */
export type Close = (signal: AbortSignal) => Promise<readonly Diagnostic[]>;

export interface OpenedResource<A extends Attributes> {
  readonly result: StateOf<A>;
  readonly close: Close;
}

/** A value that lives as long as the run of Terraform that uses it, and is in no state and no plan. */
export interface EphemeralResource<A extends Attributes, C> {
  readonly schema: Schema<A>;
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  /** Called when planning and again when applying. Without a value in its answer, nothing is open. */
  open(config: StateOf<A>, context: C): Promise<Response<OpenedResource<A>>>;
}

export interface Provider<A extends Attributes, C> {
  readonly schema: Schema<A>;
  readonly resources: { readonly [typeName: string]: Resource<Attributes, C> };
  readonly dataSources: { readonly [typeName: string]: DataSource<Attributes, C> };
  /** Default: none. */
  readonly ephemeralResources?: { readonly [typeName: string]: EphemeralResource<Attributes, C> };
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  configure(config: PlanOf<A>, stop: Cancellation): Response<C> | Promise<Response<C>>;
}
