import type { Attributes, StateOf, PlanOf, Schema } from "./schema/attribute";
import type { Diagnostic } from "./schema/diagnostic";
import type { Identity } from "./schema/identity";
import type { Cancellation } from "./server/cancellation";
import type { PrivateState } from "./values/private-state";

export type { JsonValue, PrivateState } from "./values/private-state";

/**
 * A result, possibly with diagnostics. The diagnostics can include errors. For example, if a create returns a value and
 * an error, Terraform stores the resource in the state and marks it as tainted.
 */
export interface Success<T> {
  readonly value: T;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A failure without a result. The diagnostics contain the reason. */
export interface Failure {
  readonly value?: undefined;
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];
}

export type Response<T> = Success<T> | Failure;

export const failure = (first: Diagnostic, ...rest: readonly Diagnostic[]): Failure => ({
  diagnostics: [first, ...rest],
});

export interface PlanRequest<A extends Attributes> {
  /** The state before the change; null if the plan creates the resource. */
  readonly prior: StateOf<A> | null;
  readonly config: PlanOf<A>;
  /** The default plan, which `planFromSchema` derives from the schema. */
  readonly planned: PlanOf<A>;
}

export type PlanResponse<A extends Attributes> =
  | (Success<PlanOf<A>> & {
      /**
       * Arguments that don't force a replacement in this plan, although the schema sets `forcesReplacement` for them.
       */
      readonly inPlace?: readonly (keyof A & string)[];
    })
  | Failure;

/** The resource that a `moved` block moves to another type, as its original provider stored it. */
export interface MoveSource {
  /** Source address of the provider, such as `registry.terraform.io/hashicorp/tfe`. */
  readonly providerAddress: string;
  readonly typeName: string;
  readonly schemaVersion: number;
  readonly state: { readonly [name: string]: unknown };
}

/**
 * A managed resource type. `C` is the type of `context`, the value that the provider's `configure` method returned.
 *
 * A method can set values in `privateState`, which Terraform stores with the resource. When Terraform replaces a
 * resource that isn't tainted, `plan` and `create` receive the private state of the replaced resource.
 */
export interface Resource<A extends Attributes, C> {
  readonly schema: Schema<A>;
  /** The definition of the resource's identity. Default: no identity, so an import requires the resource's ID. */
  readonly identity?: Identity<A>;
  /** Validates the configuration, without a request. Values can be unknown. */
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  /**
   * Converts the state of another resource type for a `moved` block, without a request. `privateState` starts empty.
   * Default: a move from another type is an error.
   */
  move?(source: MoveSource, privateState: PrivateState): Response<StateOf<A>>;
  /** Reads the resource. Returns null if the resource doesn't exist anymore. */
  read(state: StateOf<A>, context: C, privateState: PrivateState): Promise<Response<StateOf<A> | null>>;
  /**
   * Plans a change. This must be a pure function of its arguments, because Terraform plans again during apply and
   * compares the plans. Default: the plan that `planFromSchema` derives from the schema.
   */
  plan?(request: PlanRequest<A>, context: C, privateState: PrivateState): PlanResponse<A>;
  create(planned: PlanOf<A>, context: C, privateState: PrivateState): Promise<Response<StateOf<A>>>;
  /** Applies a planned change that doesn't replace the resource. */
  update(
    prior: StateOf<A>,
    planned: PlanOf<A>,
    context: C,
    privateState: PrivateState,
  ): Promise<Response<StateOf<A>>>;
  /** Deletes the resource. Unless this returns an error, Terraform removes the resource from the state. */
  delete(state: StateOf<A>, context: C, privateState: PrivateState): Promise<readonly Diagnostic[]>;
  import?(id: string, context: C, privateState: PrivateState): Promise<Response<StateOf<A>>>;
  /**
   * Returns the configuration that Terraform generates for an existing resource.
   *
   * @param config the default configuration: the state without attributes that only the provider computes
   */
  generateConfig?(config: StateOf<A>): StateOf<A>;
}

/** An existing resource that a list resource found. */
export interface ListedResource {
  /** The name that users see in the list. */
  readonly displayName: string;
  /** The state that an import would store, in the schema of the managed resource. */
  readonly state: StateOf<Attributes>;
}

/**
 * A list resource type, which finds existing resources of a managed type that has an identity. Terraform 1.14 and later
 * use it for `terraform query`.
 */
export interface ListResource<A extends Attributes, C> {
  /** The schema of the `config` block. */
  readonly schema: Schema<A>;
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  list(config: StateOf<A>, context: C): Promise<Response<readonly ListedResource[]>>;
}

export interface DataSource<A extends Attributes, C> {
  readonly schema: Schema<A>;
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  read(config: StateOf<A>, context: C): Promise<Response<StateOf<A>>>;
}

/**
 * Closes an open ephemeral resource.
 *
 * @param signal aborted if the time for closing is limited and has expired. A request to stop doesn't abort it.
 */
export type Close = (signal: AbortSignal) => Promise<readonly Diagnostic[]>;

export interface OpenedResource<A extends Attributes> {
  /** The attributes of the open resource. Computed attributes can be unknown during plan. */
  readonly result: PlanOf<A>;
  readonly close: Close;
}

/**
 * An ephemeral resource type. Its values exist only during one Terraform command, and aren't stored in state or plans.
 */
export interface EphemeralResource<A extends Attributes, C> {
  readonly schema: Schema<A>;
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  /** Opens the resource. Terraform calls this during plan, and again during apply. */
  open(config: StateOf<A>, context: C): Promise<Response<OpenedResource<A>>>;
}

export interface Provider<A extends Attributes, C> {
  readonly schema: Schema<A>;
  readonly resources: { readonly [typeName: string]: Resource<Attributes, C> };
  readonly dataSources: { readonly [typeName: string]: DataSource<Attributes, C> };
  /** Ephemeral resources, keyed by type name. Default: no ephemeral resources. */
  readonly ephemeralResources?: { readonly [typeName: string]: EphemeralResource<Attributes, C> };
  /** List resources, keyed by the name of the managed type that they find. Default: no list resources. */
  readonly listResources?: { readonly [typeName: string]: ListResource<Attributes, C> };
  validate?(config: PlanOf<A>): readonly Diagnostic[];
  configure(config: PlanOf<A>, cancellation: Cancellation): Response<C> | Promise<Response<C>>;
  /**
   * Reports whether values that the provider needs to send requests are unknown. If they are, and Terraform allows
   * deferral, the framework defers reads, plans, imports and the opening of ephemeral resources to a later plan.
   * Default: always false.
   */
  isConfigurationUnknown?(context: C): boolean;
}
