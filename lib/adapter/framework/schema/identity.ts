import { string, type Attributes, type Field, type StateOf } from "./attribute";

export interface IdentityAttribute {
  readonly description: string;
  /** Users can omit it in an import. Default: required for an import. */
  readonly optionalForImport?: true;
}

/**
 * Identifies a resource on its server and never changes. Terraform 1.12 and later store it with the state, and an
 * `import` block can contain it instead of an ID. All attributes are strings.
 */
export interface Identity<A extends Attributes> {
  /** Increases when existing identities have to be upgraded. */
  readonly version: number;
  readonly attributes: { readonly [name: string]: IdentityAttribute };
  of(state: StateOf<A>): IdentityValues;
  /**
   * The ID that imports the same resource.
   *
   * @param identity only attributes that are optional for an import can be null
   */
  importId(identity: IdentityValues): string;
}

export type IdentityValues = { readonly [name: string]: string | null };

/** The schema with which an identity is encoded and decoded. */
export function identitySchema({ attributes }: Pick<Identity<Attributes>, "attributes">): {
  readonly attributes: { readonly [name: string]: Field<string> };
} {
  const strings = Object.entries(attributes).map(
    ([name, { description }]) => [name, string({ description })] as const,
  );
  return { attributes: Object.fromEntries(strings) };
}
