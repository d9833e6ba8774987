import type { handleUnaryCall } from "@grpc/grpc-js";
import type { ProviderServer } from "../../../lib/adapter/framework/server/generated/tfplugin6";
import { decodeMsgpack, encodeMsgpack } from "../../../lib/adapter/framework/values/msgpack";
import { isObject } from "../../../lib/adapter/framework/values/value";

/** The write-only arguments by resource type. They are null in plans and states, but `create` and `update` get them. */
export interface WriteOnlyArguments {
  readonly [typeName: string]: readonly string[];
}

/**
 * Adds write-only arguments, which the framework doesn't support. The plans and states that a resource returns must
 * contain null for them. `create` and `update` receive the configured value in `planned`.
 */
export function withWriteOnlyArguments(service: ProviderServer, types: WriteOnlyArguments): ProviderServer {
  return {
    ...service,
    getProviderSchema: withResponse(service.getProviderSchema, (response) => {
      for (const [typeName, names] of Object.entries(types)) {
        for (const attribute of response.resourceSchemas?.[typeName]?.block?.attributes ?? []) {
          if (names.includes(attribute.name ?? "")) attribute.writeOnly = true;
        }
      }
      return response;
    }),
    applyResourceChange: (call, callback) => {
      const { typeName = "", config, plannedState } = call.request;
      const names = Object.hasOwn(types, typeName) ? types[typeName] : [];
      call.request.plannedState = withAttributes(plannedState, config, names);
      service.applyResourceChange(call, callback);
    },
  };
}

/** Marks attributes of a resource type as deprecated. Terraform warns if a configuration sets one of them. */
export function withDeprecated(
  service: ProviderServer,
  typeName: string,
  names: readonly string[],
): ProviderServer {
  return {
    ...service,
    getProviderSchema: withResponse(service.getProviderSchema, (response) => {
      for (const attribute of response.resourceSchemas?.[typeName]?.block?.attributes ?? []) {
        if (names.includes(attribute.name ?? "")) attribute.deprecated = true;
      }
      return response;
    }),
  };
}

/** Removes capabilities that the framework supports, but the real provider doesn't. */
export function withoutNewerCapabilities(service: ProviderServer): ProviderServer {
  return {
    ...service,
    getProviderSchema: withResponse(service.getProviderSchema, (response) => ({
      ...response,
      serverCapabilities: { ...response.serverCapabilities, generateResourceConfig: false },
    })),
  };
}

/**
 * Makes Terraform accept plans and states that differ from the configuration, as it does for providers that use
 * terraform-plugin-sdk/v2.
 */
export function withLegacyTypeSystem(service: ProviderServer, typeNames: readonly string[]): ProviderServer {
  const isLegacy = ({ typeName = "" }: { readonly typeName?: string }): boolean =>
    typeNames.includes(typeName);
  return {
    ...service,
    planResourceChange: withResponse(service.planResourceChange, (response, request) => ({
      ...response,
      legacyTypeSystem: isLegacy(request),
    })),
    applyResourceChange: withResponse(service.applyResourceChange, (response, request) => ({
      ...response,
      // terraform-plugin-sdk/v2 omits the flag if the resource doesn't exist after the change.
      legacyTypeSystem: isLegacy(request) && decodeMsgpack(response.newState?.msgpack ?? NULL) !== null,
    })),
  };
}

function withResponse<Request, Response>(
  handle: handleUnaryCall<Request, Response>,
  change: (response: Response, request: Request) => Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) =>
    handle(call, (error, response, ...more) =>
      callback(error, response == null ? response : change(response, call.request), ...more),
    );
}

const NULL = encodeMsgpack(null);

type EncodedValue = { msgpack?: Uint8Array } | undefined;

function withAttributes<T extends EncodedValue>(
  target: T,
  source: EncodedValue,
  names: readonly string[],
): T | { msgpack: Buffer } {
  if (names.length === 0 || !target?.msgpack?.length || !source?.msgpack?.length) return target;
  const [planned, config] = [decodeMsgpack(target.msgpack), decodeMsgpack(source.msgpack)];
  if (!isObject(planned) || !isObject(config)) return target;
  const values = Object.fromEntries(names.map((name) => [name, config[name] ?? null]));
  return { msgpack: encodeMsgpack({ ...planned, ...values }) };
}
