import type { Attributes } from "../schema/attribute";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import type { ListResource, Resource } from "../provider";
import type { ListResource_Event, ProviderServer } from "./generated/tfplugin6";
import { toWireIdentity } from "./identity-service";
import { lookupType, requireValue, type CallContext } from "./unary-handler";
import { toWireDiagnostics } from "./wire";

type ListCalls = Pick<ProviderServer, "validateListResourceConfig" | "listResource">;

/** Creates the RPC handlers for list resources. Terraform 1.14 and later call them for `terraform query`. */
export function createListService<C>(
  types: { readonly [typeName: string]: ListResource<Attributes, C> },
  resources: { readonly [typeName: string]: Resource<Attributes, C> },
  { unaryHandler, streamHandler, getProviderContext }: CallContext<C>,
): ListCalls {
  const listResource = (typeName: string | undefined): ListResource<Attributes, C> =>
    lookupType("list resource", types, typeName);

  return {
    validateListResourceConfig: unaryHandler(({ typeName, config }) => {
      const type = listResource(typeName);
      return {
        diagnostics: toWireDiagnostics(type.validate?.(requireValue(decodePlanned(type.schema, config)))),
      };
    }),

    listResource: streamHandler(async ({ typeName, config, includeResourceObject, limit = 0 }) => {
      const type = listResource(typeName);
      const { schema, identity } = lookupType("resource", resources, typeName);
      const configuration = requireValue(decodeKnown(type.schema, config));
      const { value, diagnostics = [] } = await type.list(configuration, getProviderContext());
      const found = (value ?? []).slice(0, limit).map(({ displayName, state }): ListResource_Event => ({
        displayName,
        identity: toWireIdentity(identity, state),
        resourceObject: includeResourceObject ? encodeObject(schema, state) : undefined,
      }));
      if (diagnostics.length === 0) return found;
      // Terraform doesn't count an event that contains only diagnostics as a resource.
      return [{ diagnostic: toWireDiagnostics(diagnostics) }, ...found];
    }),
  };
}
