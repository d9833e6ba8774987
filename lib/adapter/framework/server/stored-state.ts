import type { Attributes, Schema, StateOf } from "../schema/attribute";
import { error } from "../schema/diagnostic";
import { MalformedValueError, decodeKnown } from "../schema/dynamic-value";
import { CallPrivateState, type PrivateState } from "../values/private-state";
import { failure, type Failure, type Resource, type Response } from "../provider";
import type { MoveResourceState_Request, RawState } from "./generated/tfplugin6";
import { requireValue } from "./unary-handler";

/** Converts a stored state to the schema of this version of the provider. */
export function upgradeState<A extends Attributes>(
  typeName: string,
  schema: Schema<A>,
  version: number,
  rawState: RawState | undefined,
): Response<StateOf<A> | null> {
  return checkVersion(typeName, schema, version) ?? { value: decodeKnown(schema, { json: rawState?.json }) };
}

/** Returns the state of a resource that a `moved` block moves from another type or another provider. */
export function moveState<A extends Attributes, C>(
  type: Resource<A, C>,
  request: MoveResourceState_Request,
  privateState: PrivateState,
): Response<StateOf<A>> {
  const { schema } = type;
  const { sourceState, sourceSchemaVersion: schemaVersion = 0, targetTypeName = "" } = request;
  if (isSameType(request)) {
    const refused = checkVersion(targetTypeName, schema, schemaVersion);
    return refused ?? { value: requireValue(decodeKnown(schema, { json: sourceState?.json })) };
  }
  const { sourceProviderAddress: providerAddress = "", sourceTypeName: typeName = "" } = request;
  if (type.move !== undefined) {
    const state = parseObject(sourceState?.json);
    return type.move({ providerAddress, typeName, schemaVersion, state }, privateState);
  }
  return failure(
    error(
      `\`${typeName}\` of provider ${providerAddress} can't be moved to \`${targetTypeName}\``,
      "Remove the `moved` block. Terraform then destroys the old resource and creates the new one.",
    ),
  );
}

/**
 * Returns the private state of a moved resource. It is empty if the type changes, because each type has its own format.
 */
export function movedPrivateState(request: MoveResourceState_Request): CallPrivateState {
  return new CallPrivateState(isSameType(request) ? request.sourcePrivate : undefined);
}

/**
 * Reports whether a move changes only the source address of the provider, not the resource type. Type names begin with
 * the name of their provider.
 */
function isSameType(request: MoveResourceState_Request): boolean {
  const { sourceProviderAddress = "", sourceTypeName, targetTypeName = "" } = request;
  const providerName = sourceProviderAddress.split("/").at(-1) ?? "";
  return sourceTypeName === targetTypeName && targetTypeName.startsWith(`${providerName}_`);
}

function checkVersion(typeName: string, schema: Schema<Attributes>, version: number): Failure | undefined {
  if (version <= schema.version) return undefined;
  return failure(
    error(
      "The state was written by a newer version of the provider",
      `The state of \`${typeName}\` has version ${version}, but this version of the provider supports only versions up to ${schema.version}. Upgrade the provider.`,
    ),
  );
}

function parseObject(json: Uint8Array = new Uint8Array()): { readonly [name: string]: unknown } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(json).toString("utf8"));
  } catch {
    // The parser's message might quote the state, which can contain a secret.
    throw new MalformedValueError("a state from Terraform can't be decoded");
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new MalformedValueError("Terraform must send a state that is an object");
}
