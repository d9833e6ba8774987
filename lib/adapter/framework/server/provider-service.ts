import type { Attributes, Schema } from "../schema/attribute";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { planFromSchema } from "../schema/plan";
import {
  createStreamHandler,
  createUnaryHandler,
  lookupType,
  requireValue,
  type CallContext,
} from "./unary-handler";
import { createEphemeralService } from "./ephemeral-service";
import { createIdentityService } from "./identity-service";
import { createListService } from "./list-service";
import { Deferred_Reason, type ProviderServer } from "./generated/tfplugin6";
import type { DataSource, Provider } from "../provider";
import { createResourceService } from "./resource-service";
import type { Session } from "./session";
import { toWireDiagnostics, toWireSchema } from "./wire";

/** Every resource supports `moveResourceState`, at least for a change of the provider's source address. */
const serverCapabilities = {
  getProviderSchemaOptional: true,
  moveResourceState: true,
  generateResourceConfig: true,
};

/** Implements the RPCs of a provider by decoding requests, calling the provider, and encoding its responses. */
export function createProviderService<A extends Attributes, C>(
  provider: Provider<A, C>,
  session: Session,
): ProviderServer {
  const { ephemeralResources = {}, listResources = {} } = provider;
  const unaryHandler = createUnaryHandler(session.calls);
  let context: C | undefined;

  const getProviderContext = (): C => {
    if (context === undefined) throw new Error("Terraform made a call before it configured the provider");
    return context;
  };
  const deferral: CallContext<C>["deferral"] = ({ clientCapabilities }) =>
    clientCapabilities?.deferralAllowed && provider.isConfigurationUnknown?.(getProviderContext())
      ? { reason: Deferred_Reason.PROVIDER_CONFIG_UNKNOWN }
      : undefined;
  const callContext: CallContext<C> = {
    unaryHandler,
    streamHandler: createStreamHandler(session.calls),
    calls: session.calls,
    getProviderContext,
    deferral,
  };
  const dataSource = (typeName: string | undefined): DataSource<Attributes, C> =>
    lookupType("data source", provider.dataSources, typeName);

  return {
    getMetadata: unaryHandler(() => ({
      serverCapabilities,
      resources: toWireTypeNames(provider.resources),
      dataSources: toWireTypeNames(provider.dataSources),
      ephemeralResources: toWireTypeNames(ephemeralResources),
      listResources: toWireTypeNames(listResources),
    })),

    getProviderSchema: unaryHandler(() => ({
      provider: toWireSchema(provider.schema),
      resourceSchemas: toWireSchemas(provider.resources),
      dataSourceSchemas: toWireSchemas(provider.dataSources),
      ephemeralResourceSchemas: toWireSchemas(ephemeralResources),
      listResourceSchemas: toWireSchemas(listResources),
      serverCapabilities,
    })),

    getFunctions: unaryHandler(() => ({})),

    validateProviderConfig: unaryHandler(({ config }) => ({
      diagnostics: toWireDiagnostics(
        provider.validate?.(requireValue(decodePlanned(provider.schema, config))),
      ),
    })),

    configureProvider: unaryHandler(async ({ config }) => {
      const configuration = requireValue(decodePlanned(provider.schema, config));
      const response = await provider.configure(configuration, session.resetCancellation());
      context = response.value;
      return { diagnostics: toWireDiagnostics(response.diagnostics) };
    }),

    stopProvider: unaryHandler(() => {
      session.requestStop();
      return {};
    }),

    ...createResourceService(provider.resources, callContext),
    ...createIdentityService(provider.resources, callContext),
    ...createEphemeralService(ephemeralResources, session.ephemerals, callContext),
    ...createListService(listResources, provider.resources, callContext),

    validateDataResourceConfig: unaryHandler(({ typeName, config }) => {
      const type = dataSource(typeName);
      return {
        diagnostics: toWireDiagnostics(type.validate?.(requireValue(decodePlanned(type.schema, config)))),
      };
    }),

    readDataSource: unaryHandler(async (request) => {
      const type = dataSource(request.typeName);
      const config = requireValue(decodeKnown(type.schema, request.config));
      const deferred = deferral(request);
      if (deferred !== undefined) {
        // Terraform evaluates expressions with this state, in which computed attributes are unknown.
        return { state: encodeObject(type.schema, planFromSchema(type.schema, null, config)), deferred };
      }
      const response = await type.read(config, getProviderContext());
      return {
        state: response.value && encodeObject(type.schema, response.value),
        diagnostics: toWireDiagnostics(response.diagnostics),
      };
    }),
  };
}

function toWireSchemas(types: {
  readonly [typeName: string]: { readonly schema: Schema<Attributes> };
}): Record<string, ReturnType<typeof toWireSchema>> {
  return Object.fromEntries(Object.entries(types).map(([name, { schema }]) => [name, toWireSchema(schema)]));
}

function toWireTypeNames(types: { readonly [typeName: string]: unknown }): { typeName: string }[] {
  return Object.keys(types).map((typeName) => ({ typeName }));
}
