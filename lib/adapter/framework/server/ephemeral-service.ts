import type { Attributes } from "../schema/attribute";
import { error } from "../schema/diagnostic";
import { decodeKnown, decodePlanned, encodeObject } from "../schema/dynamic-value";
import { lookupType, requireValue, type CallContext } from "./unary-handler";
import type { ProviderServer } from "./generated/tfplugin6";
import type { OpenEphemerals } from "./open-ephemerals";
import type { EphemeralResource } from "../provider";
import { toWireDiagnostics } from "./wire";

type EphemeralCalls = Pick<
  ProviderServer,
  | "validateEphemeralResourceConfig"
  | "openEphemeralResource"
  | "renewEphemeralResource"
  | "closeEphemeralResource"
>;

/** Creates the RPC handlers for ephemeral resources. */
export function createEphemeralService<C>(
  types: { readonly [typeName: string]: EphemeralResource<Attributes, C> },
  open: OpenEphemerals,
  { unaryHandler, calls, getProviderContext, deferral }: CallContext<C>,
): EphemeralCalls {
  const ephemeral = (typeName: string | undefined): EphemeralResource<Attributes, C> =>
    lookupType("ephemeral resource", types, typeName);

  return {
    validateEphemeralResourceConfig: unaryHandler(({ typeName, config }) => {
      const type = ephemeral(typeName);
      return {
        diagnostics: toWireDiagnostics(type.validate?.(requireValue(decodePlanned(type.schema, config)))),
      };
    }),

    openEphemeralResource: unaryHandler(async (request, call) => {
      const { typeName, config } = request;
      const type = ephemeral(typeName);
      const deferred = deferral(request);
      if (deferred !== undefined) return { deferred };
      const configuration = requireValue(decodeKnown(type.schema, config));
      return calls.runToCompletion(async () => {
        const { value, diagnostics } = await type.open(configuration, getProviderContext());
        if (value === undefined) return { diagnostics: toWireDiagnostics(diagnostics) };

        const key = await open.add(value.close);
        // Terraform has ended, so it can neither use nor close the resource.
        if (key !== undefined && call.isDisconnected()) await open.close(key, new AbortController().signal);
        return {
          result: encodeObject(type.schema, value.result),
          private: key === undefined ? undefined : Buffer.from(key),
          diagnostics: toWireDiagnostics(diagnostics),
        };
      });
    }),

    renewEphemeralResource: unaryHandler(({ typeName }) => {
      ephemeral(typeName);
      const detail = "The provider never requests a renewal. Please report this as a bug.";
      return {
        diagnostics: toWireDiagnostics([error(`\`${typeName ?? ""}\` can't be renewed`, detail)]),
      };
    }),

    closeEphemeralResource: unaryHandler(async ({ typeName, private: key }) => {
      ephemeral(typeName);
      // Terraform closes ephemeral resources even after Ctrl-C, so a request to stop doesn't abort this signal.
      const { signal } = new AbortController();
      return { diagnostics: toWireDiagnostics(await open.close(String(Buffer.from(key ?? [])), signal)) };
    }),
  };
}
