import type { StatusObject, handleUnaryCall } from "@grpc/grpc-js";
import { MalformedValueError } from "../schema/dynamic-value";
import { status } from "./grpc";
import type { Caller, ActiveCalls } from "./active-calls";

/**
 * A call's handler from a function. What it throws becomes a gRPC error, on which Terraform keeps the state it
 * had; an answer with an error but without a state could lose it. The message of an unexpected error stays
 * here, because it may quote what must not be shown; the places it came through may be told.
 */
export type UnaryHandler = <Request, Response>(
  handle: (request: Request, caller: Caller) => Response | Promise<Response>,
) => handleUnaryCall<Request, Response>;

/** What the calls of one session have in common. `C` is what the configured provider hands to each. */
export interface CallContext<C> {
  readonly unaryHandler: UnaryHandler;
  /** @throws Error before the provider was configured */
  readonly getProviderContext: () => C;
}

/** @param work where the calls are counted */
export function createUnaryHandler(work: ActiveCalls): UnaryHandler {
  return (handle) => (call, answer) => {
    const caller: Caller = { isGone: () => call.cancelled };
    work
      .track(caller, async () => handle(call.request, caller))
      .then(
        (response) => answer(null, response),
        (thrown: unknown) => answer(wireError(thrown)),
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
  if (value === null) throw new MalformedValueError("expected an object from Terraform, got none");
  return value;
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
