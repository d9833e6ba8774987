import { status, type StatusObject, type handleUnaryCall } from "@grpc/grpc-js";
import type { Attributes, Schema } from "../schema/attribute";
import { error, hasError } from "../schema/diagnostic";
import { MalformedValueError, decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { planFromSchema, replacements } from "../schema/plan";
import type { ProviderServer } from "./generated/tfplugin6";
import type { DataSource, Provider, Resource } from "./provider";
import type { Work } from "./work";
import { toWireDiagnostics, toWirePath, toWireSchema } from "./wire";

/** Serves a provider's calls: values and diagnostics are translated here, what they mean is the provider's. */
export function providerService<A extends Attributes, C>(
  provider: Provider<A, C>,
  work: Work,
): ProviderServer {
  const answering = answeringDuring(work);
  let stop = new AbortController();
  let context: C | undefined;

  const configured = (): C => {
    if (context === undefined) throw new Error("Terraform called before it configured the provider");
    return context;
  };
  const resource = (typeName: string | undefined): Resource<Attributes, C> =>
    find("resource", provider.resources, typeName);
  const dataSource = (typeName: string | undefined): DataSource<Attributes, C> =>
    find("data source", provider.dataSources, typeName);

  return {
    getProviderSchema: answering(() => ({
      provider: toWireSchema(provider.schema),
      resourceSchemas: wireSchemas(provider.resources),
      dataSourceSchemas: wireSchemas(provider.dataSources),
      serverCapabilities: { getProviderSchemaOptional: true },
    })),

    validateProviderConfig: answering(({ config }) => ({
      diagnostics: toWireDiagnostics(provider.validate?.(some(decodePlanned(provider.schema, config)))),
    })),

    configureProvider: answering(async ({ config }) => {
      // A provider that is debugged serves many commands, of which one may have been stopped.
      stop = new AbortController();
      const answer = await provider.configure(some(decodePlanned(provider.schema, config)), stop.signal);
      context = answer.value;
      return { diagnostics: toWireDiagnostics(answer.diagnostics) };
    }),

    stopProvider: answering(() => {
      stop.abort(new Error("Terraform asked to stop"));
      return {};
    }),

    validateResourceConfig: answering(({ typeName, config }) => {
      const type = resource(typeName);
      return { diagnostics: toWireDiagnostics(type.validate?.(some(decodePlanned(type.schema, config)))) };
    }),

    upgradeResourceState: answering(({ typeName, version, rawState }) => {
      const { schema } = resource(typeName);
      if (version !== undefined && version > schema.version) {
        const newer = error(
          "The state was written by a newer version of this provider",
          `\`${typeName}\` is at version ${version} there, this provider knows versions up to ${schema.version}. Use the newer version.`,
        );
        return { diagnostics: toWireDiagnostics([newer]) };
      }
      return { upgradedState: encodeObject(schema, decodeKnown(schema, { json: rawState?.json })) };
    }),

    readResource: answering(async ({ typeName, currentState, private: kept }) => {
      const type = resource(typeName);
      const { schema } = type;
      const state = some(decodeKnown(schema, currentState));
      const answer = await type.read(state, configured());
      const newState =
        hasError(answer.diagnostics ?? []) || answer.value === undefined ? state : answer.value;
      return {
        newState: encodeObject(schema, newState),
        diagnostics: toWireDiagnostics(answer.diagnostics),
        private: kept,
      };
    }),

    planResourceChange: answering(({ typeName, priorState, proposedNewState, config, priorPrivate }) => {
      const type = resource(typeName);
      const { schema } = type;
      const prior = decodeKnown(schema, priorState);
      if (decodePlanned(schema, proposedNewState) === null) {
        return { plannedState: encodeObject(schema, null), plannedPrivate: priorPrivate };
      }
      const configuration = some(decodePlanned(schema, config));
      const planned = planFromSchema(schema, prior, configuration);
      const answer = type.plan?.({ prior, config: configuration, planned }, configured()) ?? {};
      const result = answer.value ?? planned;
      return {
        plannedState: encodeObject(schema, result),
        requiresReplace:
          prior === null
            ? []
            : replacements(schema, prior, result)
                .filter((name) => !answer.inPlace?.includes(name))
                .map((name) => toWirePath([name])),
        plannedPrivate: priorPrivate,
        diagnostics: toWireDiagnostics(answer.diagnostics),
        legacyTypeSystem: type.legacyTypeSystem,
      };
    }),

    applyResourceChange: answering(async ({ typeName, priorState, plannedState, plannedPrivate }, caller) => {
      const type = resource(typeName);
      const { schema } = type;
      const prior = decodeKnown(schema, priorState);
      const planned = decodePlanned(schema, plannedState);
      if (planned === null) {
        const diagnostics = prior === null ? [] : await type.delete(prior, configured());
        return {
          newState: encodeObject(schema, hasError(diagnostics) ? prior : null),
          private: hasError(diagnostics) ? plannedPrivate : undefined,
          diagnostics: toWireDiagnostics(diagnostics),
        };
      }
      const answer =
        prior === null
          ? await type.create(planned, configured())
          : await type.update(prior, planned, configured());
      if (prior === null && answer.value !== undefined && caller.isGone()) {
        // Terraform was killed: nobody will know what was just made, so it must not live.
        await type.delete(answer.value, configured());
      }
      return {
        newState: encodeObject(schema, answer.value ?? prior),
        private: plannedPrivate,
        diagnostics: toWireDiagnostics(answer.diagnostics),
        legacyTypeSystem: type.legacyTypeSystem,
      };
    }),

    importResourceState: answering(async ({ typeName, id }) => {
      const type = resource(typeName);
      const { schema } = type;
      if (type.import === undefined) {
        const unsupported = error(`\`${typeName}\` cannot be imported`, "Let Terraform create it instead.");
        return { diagnostics: toWireDiagnostics([unsupported]) };
      }
      const { value, diagnostics } = await type.import(id ?? "", configured());
      return {
        importedResources: value === undefined ? [] : [{ typeName, state: encodeObject(schema, value) }],
        diagnostics: toWireDiagnostics(diagnostics),
      };
    }),

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

/**
 * A call's handler from a function. What it throws becomes a gRPC error, on which Terraform keeps the state it
 * had; an answer with an error but without a state could lose it. The message of an unexpected error stays
 * here, because it may quote what must not be shown; the places it came through may be told.
 */
function answeringDuring(work: Work) {
  return <Request, Response>(
      handle: (request: Request, caller: Caller) => Response | Promise<Response>,
    ): handleUnaryCall<Request, Response> =>
    (call, answer) => {
      const caller: Caller = { isGone: () => call.cancelled };
      work
        .during(async () => handle(call.request, caller))
        .then(
          (response) => answer(null, response),
          (thrown: unknown) => answer(wireError(thrown)),
        );
    };
}

/** Who made a call, and may be gone before the answer is there. */
interface Caller {
  isGone(): boolean;
}

function wireError(thrown: unknown): Partial<StatusObject> {
  if (thrown instanceof MalformedValueError) {
    return { code: status.INVALID_ARGUMENT, details: thrown.message };
  }
  const details = `A fault of this provider, please report it: ${traceOf(thrown)}`;
  return { code: status.INTERNAL, details };
}

function traceOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "something was thrown that is no error";
  const places = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [thrown.name, ...places.slice(0, 6).map((line) => line.trim())].join(" ");
}

function find<T>(kind: string, types: { readonly [typeName: string]: T }, typeName: string | undefined): T {
  if (typeName !== undefined && Object.hasOwn(types, typeName)) return types[typeName];
  throw new MalformedValueError(`this provider has no ${kind} \`${typeName ?? ""}\``);
}

function some<T>(value: T | null): T {
  if (value === null) throw new MalformedValueError("expected an object from Terraform, got none");
  return value;
}

function wireSchemas(types: {
  readonly [typeName: string]: { readonly schema: Schema<Attributes> };
}): Record<string, ReturnType<typeof toWireSchema>> {
  return Object.fromEntries(Object.entries(types).map(([name, { schema }]) => [name, toWireSchema(schema)]));
}
