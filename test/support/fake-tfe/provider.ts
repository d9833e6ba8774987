import { TfeClient } from "./client";
import { findCredential, type Environment } from "../../../lib/client/auth/credentials";
import { discoverBaseUrl } from "../../../lib/client/http/discovery";
import { Secret } from "../../../lib/client/secret";
import type { Response, Provider } from "../../../lib/adapter/framework/provider";
import type { PlanOf } from "../../../lib/adapter/framework/schema/attribute";
import { error } from "../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../lib/adapter/framework/values/value";
import { flag, given, text } from "./attributes";
import type { Connection } from "./connection";
import { organizationToken } from "./resources/organization-token";
import { team } from "./resources/team";
import { teamToken } from "./resources/team-token";
import { variable, versionedVariable } from "./resources/variable";
import { workspace } from "./resources/workspace";
import { VERSION } from "./identity";
import { toOlderSdkDiagnostic } from "./server";
import { toNonEmpty } from "./values";

const attributes = {
  hostname: text(given.optional),
  // In 0.71, this argument isn't sensitive.
  token: text(given.optional),
  ssl_skip_verify: flag(given.optional),
  organization: text(given.optional),
};

/** The values that Go's strconv.ParseBool accepts. */
const GO_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text): [string, boolean] => [text, true]),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text): [string, boolean] => [text, false]),
]);

const NO_TOKEN =
  "required token could not be found. Please set the token using an input variable in the provider configuration block or by using the TFE_TOKEN environment variable";

type ProviderAttributes = typeof attributes;

/** @param env the environment variables for omitted arguments. Like the real provider, the fake ignores TFE_ADDRESS */
export function tfe(env: Environment, version = VERSION): Provider<ProviderAttributes, Connection> {
  return {
    schema: { version: 0, description: "", attributes },
    resources: {
      tfe_organization_token: organizationToken,
      tfe_team: team,
      tfe_team_token: teamToken,
      tfe_variable: version === VERSION ? variable : versionedVariable,
      tfe_workspace: workspace,
    },
    dataSources: {},
    configure: (config, { stopRequested }) => configure(config, env, stopRequested),
  };
}

/**
 * Treats an unknown value as absent, like the real provider. If the token is unknown, the provider might therefore use
 * the credential of a different user.
 */
async function configure(
  config: PlanOf<ProviderAttributes>,
  env: Environment,
  signal: AbortSignal,
): Promise<Response<Connection>> {
  const hostname = toNonEmpty(config.hostname) ?? (env.TFE_HOSTNAME || "app.terraform.io");
  const skipVerify = env.TFE_SSL_SKIP_VERIFY ?? "";
  // A configured `false` is treated as absent, as in internal/client/config.go of hashicorp/tfe.
  const isConfigured = toKnown(config.ssl_skip_verify) === true;
  const insecure = isConfigured || (skipVerify === "" ? false : GO_BOOLEANS.get(skipVerify));
  if (insecure === undefined) {
    const summary = `TFE_SSL_SKIP_VERIFY has unrecognized value ${JSON.stringify(skipVerify)}`;
    return { diagnostics: [error(summary, "")] };
  }

  const configured = toNonEmpty(config.token);
  const credential = configured ? { token: new Secret(configured) } : findCredential(hostname, env);
  if (!("token" in credential)) return { diagnostics: [error(NO_TOKEN, "")] };
  try {
    const base = await discoverBaseUrl(hostname, { insecure }, signal);
    const client = new TfeClient({
      base,
      token: credential.token,
      insecure,
      userAgent: "terraform-provider-tfe/0.71.0 (fake)",
    });
    // The real provider also sends this request. The response isn't used.
    await client.read(`${base}ping`, signal).catch(() => undefined);
    const organization = toNonEmpty(config.organization) ?? (env.TFE_ORGANIZATION || undefined);
    return { value: { client, organization, host: new URL(base).origin, signal } };
  } catch (thrown) {
    const summary = "failed to create client: failed to request discovery document";
    return { diagnostics: [toOlderSdkDiagnostic(summary, thrown)] };
  }
}
