import type { Attributes } from "../schema/attribute";
import { error, hasError } from "../schema/diagnostic";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { planFromSchema, attributesRequiringReplacement } from "../schema/plan";
import { lookupType, requireValue, type CallContext } from "./unary-handler";
import { resolveImportId, toWireIdentity } from "./identity-service";
import type { ProviderServer } from "./generated/tfplugin6";
import type { Resource } from "../provider";
import { toWireDiagnostics, toWirePath } from "./wire";

type ResourceCalls = Pick<
  ProviderServer,
  | "validateResourceConfig"
  | "upgradeResourceState"
  | "readResource"
  | "planResourceChange"
  | "applyResourceChange"
  | "importResourceState"
>;

/** The calls for managed resources. */
export function createResourceService<C>(
  types: { readonly [typeName: string]: Resource<Attributes, C> },
  { unaryHandler, getProviderContext }: CallContext<C>,
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

    upgradeResourceState: unaryHandler(({ typeName, version, rawState }) => {
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

    readResource: unaryHandler(async ({ typeName, currentState, private: kept }) => {
      const type = resource(typeName);
      const { schema } = type;
      const state = requireValue(decodeKnown(schema, currentState));
      const answer = await type.read(state, getProviderContext());
      const newState =
        hasError(answer.diagnostics ?? []) || answer.value === undefined ? state : answer.value;
      return {
        newState: encodeObject(schema, newState),
        diagnostics: toWireDiagnostics(answer.diagnostics),
        private: kept,
        newIdentity: toWireIdentity(type.identity, newState),
      };
    }),

    planResourceChange: unaryHandler(({ typeName, priorState, proposedNewState, config, priorPrivate }) => {
      const type = resource(typeName);
      const { schema } = type;
      const prior = decodeKnown(schema, priorState);
      if (decodePlanned(schema, proposedNewState) === null) {
        return { plannedState: encodeObject(schema, null), plannedPrivate: priorPrivate };
      }
      const configuration = requireValue(decodePlanned(schema, config));
      const planned = planFromSchema(schema, prior, configuration);
      const answer = type.plan?.({ prior, config: configuration, planned }, getProviderContext()) ?? {};
      const result = answer.value ?? planned;
      return {
        plannedState: encodeObject(schema, result),
        requiresReplace:
          prior === null
            ? []
            : attributesRequiringReplacement(schema, prior, result)
                .filter((name) => !answer.inPlace?.includes(name))
                .map((name) => toWirePath([name])),
        plannedPrivate: priorPrivate,
        diagnostics: toWireDiagnostics(answer.diagnostics),
        legacyTypeSystem: type.legacyTypeSystem,
        plannedIdentity: toWireIdentity(type.identity, prior),
      };
    }),

    applyResourceChange: unaryHandler(
      async ({ typeName, priorState, plannedState, config, plannedPrivate }, caller) => {
        const type = resource(typeName);
        const { schema } = type;
        const prior = decodeKnown(schema, priorState);
        const planned = decodePlanned(schema, plannedState);
        if (planned === null) {
          const diagnostics = prior === null ? [] : await type.delete(prior, getProviderContext());
          return {
            newState: encodeObject(schema, hasError(diagnostics) ? prior : null),
            private: hasError(diagnostics) ? plannedPrivate : undefined,
            diagnostics: toWireDiagnostics(diagnostics),
          };
        }
        const configuration = requireValue(decodePlanned(schema, config));
        const answer =
          prior === null
            ? await type.create(planned, getProviderContext(), configuration)
            : await type.update(prior, planned, getProviderContext(), configuration);
        if (prior === null && answer.value !== undefined && caller.isGone()) {
          // Terraform was killed: nobody will know what was just made, so it must not live.
          await type.delete(answer.value, getProviderContext());
        }
        return {
          newState: encodeObject(schema, answer.value ?? prior),
          private: plannedPrivate,
          diagnostics: toWireDiagnostics(answer.diagnostics),
          legacyTypeSystem: type.legacyTypeSystem,
          newIdentity: toWireIdentity(type.identity, answer.value ?? prior),
        };
      },
    ),

    importResourceState: unaryHandler(async ({ typeName, id, identity }) => {
      const type = resource(typeName);
      const { schema } = type;
      if (type.import === undefined) {
        const unsupported = error(`\`${typeName}\` cannot be imported`, "Let Terraform create it instead.");
        return { diagnostics: toWireDiagnostics([unsupported]) };
      }
      const { value, diagnostics } = await type.import(
        resolveImportId(type.identity, { id, identity }),
        getProviderContext(),
      );
      return {
        importedResources:
          value === undefined
            ? []
            : [
                {
                  typeName,
                  state: encodeObject(schema, value),
                  identity: toWireIdentity(type.identity, value),
                },
              ],
        diagnostics: toWireDiagnostics(diagnostics),
      };
    }),
  };
}
