import { string, type Attributes, type StateOf, type Schema } from "./attribute";

export interface IdentityAttribute {
  readonly description: string;
}

/**
 * What names a resource on its server, for ever and by itself; from Terraform 1.12 on it is kept beside the state,
 * and an `import` block may give it in place of an id. All of its attributes are strings, and needed for an import.
 */
export interface Identity<A extends Attributes> {
  /** Moves when an identity written before must be changed to fit. */
  readonly version: number;
  readonly attributes: { readonly [name: string]: IdentityAttribute };
  of(state: StateOf<A>): IdentityValues;
  /** The id by which the resource is imported in the way that every Terraform knows. */
  importId(identity: IdentityValues): string;
}

export type IdentityValues = { readonly [name: string]: string | null };

/** The identity as an object on the wire. */
export function identitySchema({
  version,
  attributes,
}: Pick<Identity<Attributes>, "version" | "attributes">): Schema<{
  [name: string]: ReturnType<typeof string>;
}> {
  const strings = Object.entries(attributes).map(([name, { description }]) => [
    name,
    string({ description }),
  ]);
  return {
    version,
    description: "",
    attributes: Object.fromEntries(strings) as Record<string, ReturnType<typeof string>>,
  };
}
