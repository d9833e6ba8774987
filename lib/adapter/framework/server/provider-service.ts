import type { Attributes, Schema } from "../schema/attribute";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { answeringDuring, find, some, type Session } from "./unary-handler";
import { ephemeralCalls } from "./ephemeral-service";
import { identityCalls } from "./identity-service";
import type { ProviderServer } from "./generated/tfplugin6";
import type { OpenEphemerals } from "./open-ephemerals";
import type { DataSource, Provider } from "../provider";
import { resourceCalls } from "./resource-service";
import { Stopping } from "./cancellation";
import { toWireDiagnostics, toWireSchema } from "./wire";
import type { Work } from "./active-calls";

/**
 * Serves a provider's calls: values and diagnostics are translated here, what they mean is the provider's.
 *
 * @param work where the calls are counted
 * @param open where they leave what is to be closed
 */
export function providerService<A extends Attributes, C>(
  provider: Provider<A, C>,
  work: Work,
  open: OpenEphemerals,
): ProviderServer {
  const { ephemeralResources = {} } = provider;
  const answering = answeringDuring(work);
  let stop = new Stopping(work);
  let context: C | undefined;

  const configured = (): C => {
    if (context === undefined) throw new Error("Terraform called before it configured the provider");
    return context;
  };
  const session: Session<C> = { answering, configured };
  const dataSource = (typeName: string | undefined): DataSource<Attributes, C> =>
    find("data source", provider.dataSources, typeName);

  return {
    getProviderSchema: answering(() => ({
      provider: toWireSchema(provider.schema),
      resourceSchemas: wireSchemas(provider.resources),
      dataSourceSchemas: wireSchemas(provider.dataSources),
      ephemeralResourceSchemas: wireSchemas(ephemeralResources),
      serverCapabilities: { getProviderSchemaOptional: true },
    })),

    validateProviderConfig: answering(({ config }) => ({
      diagnostics: toWireDiagnostics(provider.validate?.(some(decodePlanned(provider.schema, config)))),
    })),

    configureProvider: answering(async ({ config }) => {
      // A provider that is debugged serves many commands, of which one may have been stopped.
      stop = new Stopping(work);
      const answer = await provider.configure(some(decodePlanned(provider.schema, config)), stop);
      context = answer.value;
      return { diagnostics: toWireDiagnostics(answer.diagnostics) };
    }),

    stopProvider: answering(() => {
      stop.ask();
      return {};
    }),

    ...resourceCalls(provider.resources, session),
    ...identityCalls(provider.resources, session),
    ...ephemeralCalls(ephemeralResources, open, session),

    validateDataResourceConfig: answering(({ typeName, config }) => {
      const type = dataSource(typeName);
      return { diagnostics: toWireDiagnostics(type.validate?.(some(decodePlanned(type.schema, config)))) };
    }),

    readDataSource: answering(async ({ typeName, config }) => {
      const type = dataSource(typeName);
      const answer = await type.read(some(decodeKnown(type.schema, config)), configured());
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
