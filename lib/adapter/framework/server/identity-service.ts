import type { Attributes, StateOf } from "../schema/attribute";
import { error } from "../schema/diagnostic";
import { decodeKnown, encodeObject } from "../schema/dynamic-value";
import { identitySchema, type Identity } from "../schema/identity";
import { lookupType, requireValue, type CallContext } from "./unary-handler";
import type { ProviderServer, ResourceIdentityData, ResourceIdentitySchema } from "./generated/tfplugin6";
import { failure, type Resource, type Response } from "../provider";
import { toWireDiagnostics } from "./wire";

type IdentityCalls = Pick<ProviderServer, "getResourceIdentitySchemas" | "upgradeResourceIdentity">;

/** Creates the RPC handlers for the identities of managed resources. Terraform 1.12 and later call them. */
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
          "The resource's identity was written by a newer version of the provider",
          `The identity of \`${typeName ?? ""}\` has version ${version ?? 0}, which this version of the provider doesn't support. Upgrade the provider.`,
        );
        return { diagnostics: toWireDiagnostics([newer]) };
      }
      const schema = identitySchema(identity);
      const values = requireValue(decodeKnown(schema, { json: rawIdentity?.json }));
      return { upgradedIdentity: { identityData: encodeObject(schema, values) } };
    }),
  };
}

/** Encodes the identity of a resource. Returns undefined if the resource doesn't exist or its type has no identity. */
export function toWireIdentity<A extends Attributes>(
  identity: Identity<A> | undefined,
  state: StateOf<A> | null,
): ResourceIdentityData | undefined {
  if (identity === undefined || state === null) return undefined;
  return { identityData: encodeObject(identitySchema(identity), identity.of(state)) };
}

/**
 * Returns the ID of the resource to import, which the request identifies by its ID or by its identity. Returns an error
 * if the identity is incomplete.
 */
export function resolveImportId<A extends Attributes>(
  typeName: string,
  identity: Identity<A> | undefined,
  request: { readonly id?: string; readonly identity?: ResourceIdentityData },
): Response<string> {
  if (identity === undefined || request.identity?.identityData === undefined) {
    return { value: request.id ?? "" };
  }
  const values = requireValue(decodeKnown(identitySchema(identity), request.identity.identityData));
  const missing = Object.entries(identity.attributes)
    .filter(([name, { optionalForImport }]) => !optionalForImport && values[name] === null)
    .map(([name]) => `\`${name}\``);
  if (missing.length === 0) return { value: identity.importId(values) };
  const summary = `\`${typeName}\` can't be imported by this identity: ${missing.join(" and ")} must not be null`;
  const detail = "Set the missing attributes in the `identity` of the `import` block, or import by `id`.";
  return failure(error(summary, detail));
}

function toWireIdentitySchema({ version, attributes }: Identity<Attributes>): ResourceIdentitySchema {
  return {
    version,
    identityAttributes: Object.entries(attributes)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, { description, optionalForImport = false }]) => ({
        name,
        type: Buffer.from('"string"'),
        requiredForImport: !optionalForImport,
        optionalForImport,
        description,
      })),
  };
}
