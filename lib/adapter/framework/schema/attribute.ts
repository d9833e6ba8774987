import type { Unknown } from "../values/value";

/** A type of Terraform's type system (cty), in the JSON form that schemas contain. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | readonly ["map" | "list" | "set", CtyType]
  | readonly ["object", { readonly [name: string]: CtyType }];

/**
 * Whether users must set an attribute, can set it, or can't set it. The provider computes a `computed` attribute unless
 * users set it.
 */
export type Configurability =
  | { readonly required: true; readonly optional?: undefined; readonly computed?: undefined }
  | { readonly required?: undefined; readonly optional: true; readonly computed?: true }
  | { readonly required?: undefined; readonly optional?: undefined; readonly computed: true };

export type AttributeOptions = Configurability & {
  /** Markdown text for the user who writes the configuration. */
  readonly description: string;
  readonly sensitive?: boolean;
  /** Whether changing this argument replaces the resource, unless a plan lists the argument in `inPlace`. */
  readonly forcesReplacement?: boolean;
};

/** Options of a field of `listOfObjects`. Users can't set the field, because the provider computes the whole list. */
export interface FieldOptions {
  readonly description: string;
  readonly required?: undefined;
  readonly optional?: undefined;
  readonly computed?: undefined;
}

/**
 * The definition of a typed value in an object. `T` is the JavaScript type of a known value. `P` is the type of a value
 * that can have unknown parts. `valueType` and `plannedType` exist only at compile time.
 */
export interface Field<T, P = T> {
  readonly type: CtyType;
  readonly description: string;
  /** The attributes of a nested object. Terraform receives the schema of each attribute, not only its type. */
  readonly nested?: Attributes;
  readonly valueType?: T;
  readonly plannedType?: P;
}

export type Fields = { readonly [name: string]: Field<unknown> };

export type Attribute<T, P = T> = Field<T, P> & AttributeOptions;

export type Attributes = { readonly [name: string]: Attribute<unknown> };

type Known<F> = F extends Field<infer T, unknown> ? T : never;
type Planned<F> = F extends Field<unknown, infer P> ? P : never;

/** An object whose values are all known, such as a state. */
export type StateOf<F extends Fields> = { [K in keyof F]: Known<F[K]> | null };

/** An object whose values can be unknown, such as a configuration or a plan. */
export type PlanOf<F extends Fields> = {
  [K in keyof F]: Known<F[K]> | Planned<F[K]> | null | Unknown;
};

export interface Schema<A extends Attributes> {
  /** The version of the schema. It increases when existing states have to be upgraded. */
  readonly version: number;
  readonly description: string;
  readonly attributes: A;
}

/** The format of timestamps, for use in the descriptions of attributes. */
export const RFC_3339_UTC = "RFC 3339, in UTC";

export const string = attributeOf<string>("string");

export const boolean = attributeOf<boolean>("bool");

/**
 * Creates an attribute for integers that JavaScript can represent exactly. Terraform's numbers can have any size and
 * precision, so don't use this for other numbers.
 */
export const number = attributeOf<number>("number");

/** Creates an attribute for a list of strings. Its elements can be null. */
export const listOfStrings = (
  options: AttributeOptions,
): Attribute<readonly (string | null)[], readonly (string | null | Unknown)[]> => ({
  type: ["list", "string"],
  ...options,
});

export const mapOfStrings = attributeOf<{ readonly [key: string]: string }>(["map", "string"]);

/** Creates an attribute for an object whose fields are strings or null. */
export const objectOfStrings = <F extends string>(
  fields: readonly F[],
  options: AttributeOptions,
): Attribute<{ readonly [K in F]: string | null }> => ({
  type: ["object", Object.fromEntries(fields.map((field) => [field, "string"]))],
  ...options,
});

/**
 * Creates an attribute for a list of objects that the provider computes. The schema that Terraform receives contains
 * only the types of the fields.
 */
export const listOfObjects = <F extends Fields>(
  fields: F,
  options: AttributeOptions,
): Attribute<readonly StateOf<F>[], readonly (PlanOf<F> | Unknown)[]> => ({
  type: ["list", objectType(fields)],
  ...options,
});

/**
 * Creates an attribute for a single object, which users write as `name = { … }`. Each nested attribute has a
 * description, and can be required, optional or sensitive. `planFromSchema` doesn't plan computed attributes of the
 * object.
 */
export const singleNested = <N extends Attributes>(
  nested: N,
  options: AttributeOptions,
): Attribute<StateOf<N>, PlanOf<N>> => ({ type: objectType(nested), nested, ...options });

function attributeOf<T>(type: CtyType): {
  (options: FieldOptions): Field<T>;
  (options: AttributeOptions): Attribute<T>;
} {
  function create(options: FieldOptions): Field<T>;
  function create(options: AttributeOptions): Attribute<T>;
  function create(options: FieldOptions | AttributeOptions): Field<T> {
    return { type, ...options };
  }
  return create;
}

function objectType(fields: Fields): CtyType {
  return ["object", Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))];
}
