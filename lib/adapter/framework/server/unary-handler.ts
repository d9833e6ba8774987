import type { StatusObject, handleServerStreamingCall, handleUnaryCall } from "@grpc/grpc-js";
import { formatStackFrames } from "../../../shared/stack-frames";
import { MalformedValueError } from "../schema/dynamic-value";
import type { ActiveCalls, Call } from "./active-calls";
import type { ClientCapabilities, Deferred } from "./generated/tfplugin6";
import { status } from "./grpc";

/**
 * A function that creates the handler of an RPC. If `handle` throws, the handler returns a gRPC error, and Terraform
 * keeps the existing state. If the handler returned a diagnostic without a state, Terraform could lose the state.
 *
 * The message of an unexpected error isn't sent, because it might quote a secret.
 */
export type UnaryHandler = <Request, Response>(
  handle: (request: Request, call: Call) => Response | Promise<Response>,
) => handleUnaryCall<Request, Response>;

/** A function that creates the handler of an RPC whose response is a stream of events. */
export type StreamHandler = <Request, Event>(
  handle: (request: Request) => Promise<readonly Event[]>,
) => handleServerStreamingCall<Request, Event>;

/**
 * The context that the handlers of one session share. `C` is the type of the value that the provider's `configure`
 * method returns.
 */
export interface CallContext<C> {
  readonly unaryHandler: UnaryHandler;
  readonly streamHandler: StreamHandler;
  readonly calls: ActiveCalls;
  /** @throws Error if the provider isn't configured yet */
  readonly getProviderContext: () => C;
  /**
   * Returns the deferral of a call, or undefined if the provider's configuration is known or Terraform doesn't allow
   * deferral.
   */
  readonly deferral: (request: { readonly clientCapabilities?: ClientCapabilities }) => Deferred | undefined;
}

export function createUnaryHandler(calls: ActiveCalls): UnaryHandler {
  return (handle) => (grpcCall, callback) => {
    const call: Call = { isDisconnected: () => grpcCall.cancelled };
    calls
      .track(call, async () => handle(grpcCall.request, call))
      .then(
        (response) => callback(null, response),
        (thrown: unknown) => callback(toGrpcError(thrown)),
      );
  };
}

export function createStreamHandler(calls: ActiveCalls): StreamHandler {
  return (handle) => (grpcCall) => {
    const call: Call = { isDisconnected: () => grpcCall.cancelled };
    calls
      .track(call, async () => handle(grpcCall.request))
      .then(
        (events) => {
          for (const event of events) grpcCall.write(event);
          grpcCall.end();
        },
        (thrown: unknown) => grpcCall.emit("error", toGrpcError(thrown)),
      );
  };
}

export function lookupType<T>(
  kind: string,
  types: { readonly [typeName: string]: T },
  typeName: string | undefined,
): T {
  if (typeName !== undefined && Object.hasOwn(types, typeName)) return types[typeName];
  throw new MalformedValueError(`this provider has no ${kind} \`${typeName ?? ""}\``);
}

export function requireValue<T>(value: T | null): T {
  if (value === null) throw new MalformedValueError("Terraform must send an object, got null");
  return value;
}

function toGrpcError(thrown: unknown): Partial<StatusObject> {
  if (thrown instanceof MalformedValueError) {
    return { code: status.INVALID_ARGUMENT, details: thrown.message };
  }
  const trace =
    thrown instanceof Error ? `${thrown.name} ${formatStackFrames(thrown)}` : `${typeof thrown} was thrown`;
  return { code: status.INTERNAL, details: `This is a bug in the provider. Please report it: ${trace}` };
}
