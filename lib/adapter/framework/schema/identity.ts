import { string, type Attributes, type Field, type StateOf } from "./attribute";

export interface IdentityAttribute {
  readonly description: string;
  /** Set if users can omit the attribute in an import. By default, an import requires it. */
  readonly optionalForImport?: true;
}

/**
 * The definition of an identity, which identifies a resource on its server and never changes. Terraform 1.12 and later
 * store the identity with the state, and an `import` block can contain it instead of an ID. All attributes are strings.
 */
export interface Identity<A extends Attributes> {
  /** The version of the definition. It increases when existing identities have to be upgraded. */
  readonly version: number;
  readonly attributes: { readonly [name: string]: IdentityAttribute };
  of(state: StateOf<A>): IdentityValues;
  /**
   * Returns the import ID of the resource with the given identity.
   *
   * @param identity only attributes that are optional for an import can be null
   */
  importId(identity: IdentityValues): string;
}

export type IdentityValues = { readonly [name: string]: string | null };

/** Returns the schema for encoding and decoding an identity. */
export function identitySchema({ attributes }: Pick<Identity<Attributes>, "attributes">): {
  readonly attributes: { readonly [name: string]: Field<string> };
} {
  const strings = Object.entries(attributes).map(
    ([name, { description }]) => [name, string({ description })] as const,
  );
  return { attributes: Object.fromEntries(strings) };
}
