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

/** The calls for values that live as long as the run of Terraform that opens them. */
export function createEphemeralService<C>(
  types: { readonly [typeName: string]: EphemeralResource<Attributes, C> },
  open: OpenEphemerals,
  { unaryHandler, getProviderContext }: CallContext<C>,
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

    openEphemeralResource: unaryHandler(async ({ typeName, config }, caller) => {
      const type = ephemeral(typeName);
      const answer = await type.open(requireValue(decodeKnown(type.schema, config)), getProviderContext());
      if (answer.value === undefined) return { diagnostics: toWireDiagnostics(answer.diagnostics) };

      const { result, close } = answer.value;
      const key = await open.add(close);
      // Terraform was killed: nobody is left to use it, or to ask for its end.
      if (key !== undefined && caller.isGone()) await open.close(key, new AbortController().signal);
      return {
        result: encodeObject(type.schema, result),
        private: key === undefined ? undefined : Buffer.from(key),
        diagnostics: toWireDiagnostics(answer.diagnostics),
      };
    }),

    renewEphemeralResource: unaryHandler(({ typeName }) => {
      ephemeral(typeName);
      const detail = "It says of none that it must be renewed. Please report this.";
      return {
        diagnostics: toWireDiagnostics([error(`\`${typeName ?? ""}\` cannot be renewed`, detail)]),
      };
    }),

    closeEphemeralResource: unaryHandler(async ({ typeName, private: key }) => {
      ephemeral(typeName);
      // Terraform closes after a Ctrl-C as well, so that its wish to stop is no reason to give up.
      const { signal } = new AbortController();
      return { diagnostics: toWireDiagnostics(await open.close(String(Buffer.from(key ?? [])), signal)) };
    }),
  };
}
