import type { Attributes, StateOf } from "../schema/attribute";
import { error } from "../schema/diagnostic";
import { decodeKnown, encodeObject } from "../schema/dynamic-value";
import { identitySchema, type Identity } from "../schema/identity";
import { lookupType, requireValue, type CallContext } from "./unary-handler";
import type { ProviderServer, ResourceIdentityData, ResourceIdentitySchema } from "./generated/tfplugin6";
import type { Resource } from "../provider";
import { toWireDiagnostics } from "./wire";

type IdentityCalls = Pick<ProviderServer, "getResourceIdentitySchemas" | "upgradeResourceIdentity">;

/** The calls about the identities of managed resources, which Terraform makes from 1.12 on. */
export function createIdentityService<C>(
  types: { readonly [typeName: string]: Resource<Attributes, C> },
  { unaryHandler }: CallContext<C>,
): IdentityCalls {
  return {
    getResourceIdentitySchemas: unaryHandler(() => ({
      identitySchemas: Object.fromEntries(
        Object.entries(types).flatMap(([name, { identity }]) =>
          identity === undefined ? [] : [[name, toWireIdentitySchema(identity)]],
        ),
      ),
    })),

    upgradeResourceIdentity: unaryHandler(({ typeName, version, rawIdentity }) => {
      const { identity } = lookupType("resource", types, typeName);
      if (identity === undefined || (version ?? 0) > identity.version) {
        const newer = error(
          "The identity was written by a newer version of this provider",
          `That of \`${typeName ?? ""}\` is at version ${version ?? 0} there. Use the newer version.`,
        );
        return { diagnostics: toWireDiagnostics([newer]) };
      }
      const schema = identitySchema(identity);
      const known = requireValue(decodeKnown(schema, { json: rawIdentity?.json }));
      return { upgradedIdentity: { identityData: encodeObject(schema, known) } };
    }),
  };
}

/** undefined where the resource is gone, or of a kind without an identity. */
export function toWireIdentity<A extends Attributes>(
  identity: Identity<A> | undefined,
  state: StateOf<A> | null | undefined,
): ResourceIdentityData | undefined {
  if (identity === undefined || state == null) return undefined;
  return { identityData: encodeObject(identitySchema(identity), identity.of(state)) };
}

/** The id that stands for what an import was given: an id, or an identity. */
export function resolveImportId<A extends Attributes>(
  identity: Identity<A> | undefined,
  given: { readonly id?: string; readonly identity?: ResourceIdentityData },
): string {
  if (identity === undefined || given.identity?.identityData === undefined) return given.id ?? "";
  return identity.importId(requireValue(decodeKnown(identitySchema(identity), given.identity.identityData)));
}

function toWireIdentitySchema({ version, attributes }: Identity<Attributes>): ResourceIdentitySchema {
  return {
    version,
    identityAttributes: Object.entries(attributes)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, { description }]) => ({
        name,
        type: Buffer.from('"string"'),
        requiredForImport: true,
        description,
      })),
  };
}
