import type { Unknown } from "../values/value";

/** A type of Terraform's type system (cty), in the JSON form in which schemas carry it. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | readonly ["map" | "list" | "set", CtyType]
  | readonly ["object", { readonly [name: string]: CtyType }];

export interface AttributeOptions {
  /** One or two sentences for the person who writes the configuration. */
  readonly description: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  /** Only ever in the configuration, null in plans and states: it may come from an ephemeral value. */
  readonly writeOnly?: boolean;
  /** A change of this argument cannot be made in place: the resource is replaced. */
  readonly forcesReplacement?: boolean;
}

/**
 * `T` is what a known value of the attribute is in JavaScript, and `P` what it is where parts of it may be
 * unknown; they exist for the compiler alone.
 */
export interface Attribute<T, P = T> extends AttributeOptions {
  readonly type: CtyType;
  /** The attributes of the object that this attribute is, where each is described and checked by Terraform. */
  readonly nested?: Attributes;
  readonly valueType?: T;
  readonly plannedType?: P;
}

export type Attributes = { readonly [name: string]: Attribute<unknown> };

type Known<A> = A extends Attribute<infer T, unknown> ? T : never;
type Planned<A> = A extends Attribute<unknown, infer P> ? P : never;

/** An object of these attributes where everything is known, as a state is. */
export type StateOf<A extends Attributes> = { [K in keyof A]: Known<A[K]> | null };

/** An object of these attributes in which values may be unknown, as configurations and plans are. */
export type PlanOf<A extends Attributes> = {
  [K in keyof A]: Known<A[K]> | Planned<A[K]> | null | Unknown;
};

export interface Schema<A extends Attributes> {
  /** Moves when a state written before must be changed to fit. */
  readonly version: number;
  readonly description: string;
  readonly attributes: A;
}

/** For the description of an attribute that holds one moment. */
export const RFC_3339_UTC = "RFC 3339, in UTC";

export const string = (options: AttributeOptions): Attribute<string> => ({ type: "string", ...options });

export const boolean = (options: AttributeOptions): Attribute<boolean> => ({ type: "bool", ...options });

/** Terraform's numbers have any size and precision; this provider uses whole ones that JavaScript can count. */
export const number = (options: AttributeOptions): Attribute<number> => ({ type: "number", ...options });

export const mapOfStrings = (options: AttributeOptions): Attribute<{ readonly [key: string]: string }> => ({
  type: ["map", "string"],
  ...options,
});

/** An object whose fields are strings, any of which may be null. */
export const objectOfStrings = <F extends string>(
  fields: readonly F[],
  options: AttributeOptions,
): Attribute<{ readonly [K in F]: string | null }> => ({
  type: ["object", Object.fromEntries(fields.map((field) => [field, "string"]))],
  ...options,
});

/** A list of objects that the provider fills. Terraform is told the types of their fields and nothing else. */
export const listOfObjects = <F extends Attributes>(
  fields: F,
  options: AttributeOptions,
): Attribute<readonly StateOf<F>[], readonly (PlanOf<F> | Unknown)[]> => ({
  type: ["list", objectType(fields)],
  ...options,
});

/**
 * One object with attributes of its own, written `name = { … }`: each has its description, and may be required,
 * optional or sensitive. What is computed in it is not planned by `planFromSchema`.
 */
export const singleNested = <N extends Attributes>(
  nested: N,
  options: AttributeOptions,
): Attribute<StateOf<N>, PlanOf<N>> => ({ type: objectType(nested), nested, ...options });

function objectType(fields: Attributes): CtyType {
  return ["object", Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))];
}
