import type { Attributes, Schema } from "../schema/attribute";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { createUnaryHandler, lookupType, requireValue, type CallContext } from "./unary-handler";
import { createEphemeralService } from "./ephemeral-service";
import { createIdentityService } from "./identity-service";
import type { ProviderServer } from "./generated/tfplugin6";
import type { OpenEphemerals } from "./open-ephemerals";
import type { DataSource, Provider } from "../provider";
import { createResourceService } from "./resource-service";
import { CancellationSource } from "./cancellation";
import { toWireDiagnostics, toWireSchema } from "./wire";
import type { ActiveCalls } from "./active-calls";

/**
 * Serves a provider's calls: values and diagnostics are translated here, what they mean is the provider's.
 *
 * @param work where the calls are counted
 * @param open where they leave what is to be closed
 */
export function createProviderService<A extends Attributes, C>(
  provider: Provider<A, C>,
  work: ActiveCalls,
  open: OpenEphemerals,
): ProviderServer {
  const { ephemeralResources = {} } = provider;
  const unaryHandler = createUnaryHandler(work);
  let stop = new CancellationSource(work);
  let context: C | undefined;

  const getProviderContext = (): C => {
    if (context === undefined) throw new Error("Terraform called before it configured the provider");
    return context;
  };
  const session: CallContext<C> = { unaryHandler, getProviderContext };
  const dataSource = (typeName: string | undefined): DataSource<Attributes, C> =>
    lookupType("data source", provider.dataSources, typeName);

  return {
    getProviderSchema: unaryHandler(() => ({
      provider: toWireSchema(provider.schema),
      resourceSchemas: wireSchemas(provider.resources),
      dataSourceSchemas: wireSchemas(provider.dataSources),
      ephemeralResourceSchemas: wireSchemas(ephemeralResources),
      serverCapabilities: { getProviderSchemaOptional: true },
    })),

    validateProviderConfig: unaryHandler(({ config }) => ({
      diagnostics: toWireDiagnostics(
        provider.validate?.(requireValue(decodePlanned(provider.schema, config))),
      ),
    })),

    configureProvider: unaryHandler(async ({ config }) => {
      // A provider that is debugged serves many commands, of which one may have been stopped.
      stop = new CancellationSource(work);
      const answer = await provider.configure(requireValue(decodePlanned(provider.schema, config)), stop);
      context = answer.value;
      return { diagnostics: toWireDiagnostics(answer.diagnostics) };
    }),

    stopProvider: unaryHandler(() => {
      stop.requestStop();
      return {};
    }),

    ...createResourceService(provider.resources, session),
    ...createIdentityService(provider.resources, session),
    ...createEphemeralService(ephemeralResources, open, session),

    validateDataResourceConfig: unaryHandler(({ typeName, config }) => {
      const type = dataSource(typeName);
      return {
        diagnostics: toWireDiagnostics(type.validate?.(requireValue(decodePlanned(type.schema, config)))),
      };
    }),

    readDataSource: unaryHandler(async ({ typeName, config }) => {
      const type = dataSource(typeName);
      const answer = await type.read(requireValue(decodeKnown(type.schema, config)), getProviderContext());
      return {
        state: answer.value && encodeObject(type.schema, answer.value),
        diagnostics: toWireDiagnostics(answer.diagnostics),
      };
    }),
  };
}

function wireSchemas(types: {
  readonly [typeName: string]: { readonly schema: Schema<Attributes> };
}): Record<string, ReturnType<typeof toWireSchema>> {
  return Object.fromEntries(Object.entries(types).map(([name, { schema }]) => [name, toWireSchema(schema)]));
}
