import type { Construct } from "constructs";
import { ValidationError } from "../../shared/validation-error";
import { BUNDLED_SOURCE } from "../../shared/bundled-source";
import { BUNDLED_VERSION } from "./bundled-provider";

/** Context keys for the source address of the provider in a private registry, and for its version. */
const PROVIDER_SOURCE_CONTEXT = "cdktf-tfe-tokens:providerSource";
const PROVIDER_VERSION_CONTEXT = "cdktf-tfe-tokens:providerVersion";

/** The source address and the version constraint of the provider. */
export interface ProviderSource {
  readonly source: string;
  /** Version constraint. */
  readonly version: string;
}

/**
 * Resolves the source address and version from the provider's configuration, then from the app's context, then from the
 * bundled provider.
 *
 * @throws ValidationError for an invalid context value, and for a version without a source, because the bundled
 * provider has only one version
 */
export function resolveProviderSource(scope: Construct, config: Partial<ProviderSource>): ProviderSource {
  const fromApp = readContext(scope, PROVIDER_SOURCE_CONTEXT);
  const versionOfApp = readContext(scope, PROVIDER_VERSION_CONTEXT);
  if (config.version !== undefined && config.source === undefined && fromApp === undefined) {
    throw versionWithoutSource("`version`", config.version, "`source`");
  }
  if (versionOfApp !== undefined && fromApp === undefined) {
    throw versionWithoutSource(
      `The context key ${PROVIDER_VERSION_CONTEXT}`,
      versionOfApp,
      PROVIDER_SOURCE_CONTEXT,
    );
  }
  return {
    source: config.source ?? fromApp ?? BUNDLED_SOURCE,
    // The version from the context applies only to the source from the context.
    version: config.version ?? (config.source === undefined ? versionOfApp : undefined) ?? BUNDLED_VERSION,
  };
}

function versionWithoutSource(what: string, version: string, needed: string): ValidationError {
  return new ValidationError(
    undefined,
    `${what} must be set together with ${needed}, got "${version}" alone. ` +
      `The bundled provider has the version of this package, ${BUNDLED_VERSION}. Set ${needed}, or omit the version.`,
  );
}

/** Matches HOST/NAMESPACE/tfetokens. Without a host, Terraform would search the public registry. */
const SOURCE = /^[^\s/]+\/[^\s/]+\/tfetokens$/i;

function readContext(scope: Construct, key: string): string | undefined {
  const value = scope.node.tryGetContext(key) as unknown;
  if (value === undefined || value === null || value === "") return undefined;
  const isValid = typeof value === "string" && (key !== PROVIDER_SOURCE_CONTEXT || SOURCE.test(value));
  if (isValid) return value;
  const form =
    key === PROVIDER_SOURCE_CONTEXT
      ? "a source address such as app.terraform.io/acme/tfetokens"
      : `a version constraint such as ${BUNDLED_VERSION}`;
  throw new ValidationError(
    undefined,
    `The context key ${key} must be ${form}, got ${JSON.stringify(value)}. Correct the value, or remove the key.`,
  );
}
