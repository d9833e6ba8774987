import type { Attributes, Schema, StateOf } from "../schema/attribute";
import { error, hasError } from "../schema/diagnostic";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { attributesRequiringReplacement, configFromState, planFromSchema } from "../schema/plan";
import { CallPrivateState } from "../values/private-state";
import { lookupType, requireValue, type CallContext } from "./unary-handler";
import { resolveImportId, toWireIdentity } from "./identity-service";
import type { ProviderServer } from "./generated/tfplugin6";
import { moveState, movedPrivateState, upgradeState } from "./stored-state";
import type { PlanResponse, Resource } from "../provider";
import { toWireDiagnostics, toWirePath } from "./wire";

type ResourceCalls = Pick<
  ProviderServer,
  | "validateResourceConfig"
  | "upgradeResourceState"
  | "moveResourceState"
  | "readResource"
  | "planResourceChange"
  | "applyResourceChange"
  | "importResourceState"
  | "generateResourceConfig"
>;

/** Creates the RPC handlers for managed resources. */
export function createResourceService<C>(
  types: { readonly [typeName: string]: Resource<Attributes, C> },
  { unaryHandler, calls, getProviderContext, deferral }: CallContext<C>,
): ResourceCalls {
  const resource = (typeName: string | undefined): Resource<Attributes, C> =>
    lookupType("resource", types, typeName);

  return {
    validateResourceConfig: unaryHandler(({ typeName, config }) => {
      const type = resource(typeName);
      return {
        diagnostics: toWireDiagnostics(type.validate?.(requireValue(decodePlanned(type.schema, config)))),
      };
    }),

    upgradeResourceState: unaryHandler(({ typeName = "", version = 0, rawState }) => {
      const { schema } = resource(typeName);
      const { value, diagnostics } = upgradeState(typeName, schema, version, rawState);
      return {
        upgradedState: value === undefined ? undefined : encodeObject(schema, value),
        diagnostics: toWireDiagnostics(diagnostics),
      };
    }),

    moveResourceState: unaryHandler((request) => {
      const type = resource(request.targetTypeName);
      const { schema, identity } = type;
      const privateState = movedPrivateState(request);
      const { value, diagnostics } = moveState(type, request, privateState);
      if (value === undefined) return { diagnostics: toWireDiagnostics(diagnostics) };
      return {
        targetState: encodeObject(schema, value),
        targetIdentity: toWireIdentity(identity, value),
        targetPrivate: privateState.encode(),
        diagnostics: toWireDiagnostics(diagnostics),
      };
    }),

    readResource: unaryHandler(async (request) => {
      const { typeName, currentState, private: bytes } = request;
      const type = resource(typeName);
      const { schema, identity } = type;
      const state = requireValue(decodeKnown(schema, currentState));
      const deferred = deferral(request);
      if (deferred !== undefined) {
        const newIdentity = toWireIdentity(identity, state);
        return { newState: encodeObject(schema, state), newIdentity, private: bytes, deferred };
      }
      const privateState = new CallPrivateState(bytes);
      const { value, diagnostics = [] } = await type.read(state, getProviderContext(), privateState);
      const newState = value === undefined || hasError(diagnostics) ? state : value;
      return {
        newState: encodeObject(schema, newState),
        newIdentity: toWireIdentity(identity, newState),
        private: privateState.encode(),
        diagnostics: toWireDiagnostics(diagnostics),
      };
    }),

    planResourceChange: unaryHandler((request) => {
      const type = resource(request.typeName);
      const { schema, identity } = type;
      const privateState = new CallPrivateState(request.priorPrivate);
      const prior = decodeKnown(schema, request.priorState);
      if (decodePlanned(schema, request.proposedNewState) === null) {
        return { plannedState: encodeObject(schema, null), plannedPrivate: privateState.encode() };
      }
      const config = requireValue(decodePlanned(schema, request.config));
      const planned = planFromSchema(schema, prior, config);
      const response: PlanResponse<Attributes> = type.plan?.(
        { prior, config, planned },
        getProviderContext(),
        privateState,
      ) ?? { value: planned };
      return {
        plannedState: encodeObject(schema, response.value ?? planned),
        plannedIdentity: request.priorIdentity ?? toWireIdentity(identity, prior),
        plannedPrivate: privateState.encode(),
        requiresReplace: replacements(schema, prior, response).map((name) => toWirePath([name])),
        diagnostics: toWireDiagnostics(response.diagnostics),
        deferred: deferral(request),
      };
    }),

    applyResourceChange: unaryHandler(async (request, call) => {
      const type = resource(request.typeName);
      const { schema, identity } = type;
      const context = getProviderContext();
      const privateState = new CallPrivateState(request.plannedPrivate);
      const prior = decodeKnown(schema, request.priorState);
      const planned = decodePlanned(schema, request.plannedState);

      if (planned === null) {
        const diagnostics = prior === null ? [] : await type.delete(prior, context, privateState);
        const newState = hasError(diagnostics) ? prior : null;
        return {
          newState: encodeObject(schema, newState),
          newIdentity: toWireIdentity(identity, newState),
          private: newState === null ? undefined : privateState.encode(),
          diagnostics: toWireDiagnostics(diagnostics),
        };
      }

      const { value, diagnostics } = await calls.runToCompletion(async () => {
        if (prior !== null) return type.update(prior, planned, context, privateState);
        const created = await type.create(planned, context, privateState);
        if (created.value !== undefined && call.isDisconnected()) {
          // Terraform has ended, so it can't store the resource in the state, and would never delete the resource.
          await type.delete(created.value, context, privateState);
        }
        return created;
      });
      const newState = value ?? prior;
      return {
        newState: encodeObject(schema, newState),
        // The identity of an existing resource never changes.
        newIdentity:
          (prior === null ? undefined : request.plannedIdentity) ?? toWireIdentity(identity, newState),
        private: privateState.encode(),
        diagnostics: toWireDiagnostics(diagnostics),
      };
    }),

    importResourceState: unaryHandler(async (request) => {
      const { typeName = "" } = request;
      const type = resource(typeName);
      const { schema, identity } = type;
      if (type.import === undefined) {
        const unsupported = error(`\`${typeName}\` can't be imported`, "Let Terraform create it instead.");
        return { diagnostics: toWireDiagnostics([unsupported]) };
      }
      const deferred = deferral(request);
      if (deferred !== undefined) return { deferred };
      const id = resolveImportId(typeName, identity, request);
      if (id.value === undefined) return { diagnostics: toWireDiagnostics(id.diagnostics) };

      const privateState = new CallPrivateState();
      const { value, diagnostics } = await type.import(id.value, getProviderContext(), privateState);
      if (value === undefined) return { diagnostics: toWireDiagnostics(diagnostics) };
      const imported = {
        typeName,
        state: encodeObject(schema, value),
        identity: toWireIdentity(identity, value),
        private: privateState.encode(),
      };
      return { importedResources: [imported], diagnostics: toWireDiagnostics(diagnostics) };
    }),

    generateResourceConfig: unaryHandler(({ typeName, state }) => {
      const type = resource(typeName);
      const { schema } = type;
      const existing = decodeKnown(schema, state);
      if (existing === null) return { config: encodeObject(schema, null) };
      const config = configFromState(schema, existing);
      return { config: encodeObject(schema, type.generateConfig?.(config) ?? config) };
    }),
  };
}

/** Returns the names of the arguments whose changes make the plan replace the resource. */
function replacements(
  schema: Schema<Attributes>,
  prior: StateOf<Attributes> | null,
  response: PlanResponse<Attributes>,
): string[] {
  if (prior === null || response.value === undefined) return [];
  const { value, inPlace = [] } = response;
  return attributesRequiringReplacement(schema, prior, value).filter((name) => !inPlace.includes(name));
}
