import type { PlanResponse, PlanRequest } from "../../framework/provider";
import { quote } from "../../diagnostics";
import { checkOrganizationName } from "../../organization-name";
import {
  RFC_3339_UTC,
  mapOfStrings,
  string,
  type StateOf,
  type PlanOf,
  type Schema,
} from "../../framework/schema/attribute";
import { error, type Diagnostic } from "../../framework/schema/diagnostic";
import { parseTimestamp, isSameSecond } from "../../../shared/rfc3339";
import { checkTimeouts, timeouts } from "../../timeouts";
import { isKnown, type Unknown } from "../../framework/values/value";

const attributes = {
  organization: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description: "Name of the organization whose metrics the token reads. Defaults to the provider's.",
  }),
  name: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description:
      "The token's name. It need not be unique. Exactly one of `name` and `name_prefix` is given; prefer the prefix, with which a token whose making was interrupted can be found again.",
  }),
  name_prefix: string({
    optional: true,
    // Computed only so that an import, which cannot know the configured prefix, leaves no difference to it.
    computed: true,
    forcesReplacement: true,
    description: "The beginning of the token's name; every token made gets an ending of its own.",
  }),
  expires_at: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description: `When the token dies by itself (${RFC_3339_UTC}). Without it the server decides: two years, or never.`,
  }),
  keepers: mapOfStrings({
    optional: true,
    forcesReplacement: true,
    description: "Anything whose change shall replace the token.",
  }),
  timeouts,
  id: string({ computed: true, description: "The token's id. It opens nothing." }),
  created_at: string({ computed: true, description: `When the token was made (${RFC_3339_UTC}).` }),
  token: string({
    computed: true,
    sensitive: true,
    description: "The secret text. The server tells it once, at creation: after an import it is null.",
  }),
};

export type MetricsTokenAttributes = typeof attributes;
export type MetricsTokenState = StateOf<MetricsTokenAttributes>;
export type PlannedMetricsToken = PlanOf<MetricsTokenAttributes>;

export const schema: Schema<MetricsTokenAttributes> = {
  version: 0,
  description: "A token with which an observability tool reads an organization's metrics.",
  attributes,
};

/** What can be said of the arguments alone. */
export function validate(config: PlannedMetricsToken): Diagnostic[] {
  return [
    ...checkNames(config),
    ...checkOrganizationName(config.organization),
    ...checkExpiry(config),
    ...checkTimeouts(config.timeouts),
  ];
}

/**
 * The plan beyond what the schema says: where the organization comes from, and which differences are none.
 * Those are another spelling of the same moment, and what an import could not know: it takes the whole name for
 * the prefix, which a made token's never is.
 *
 * @param organization the provider's
 */
export function plan(
  { prior, config, planned }: PlanRequest<MetricsTokenAttributes>,
  organization: string | Unknown | undefined,
): PlanResponse<MetricsTokenAttributes> {
  const value = { ...planned };
  if (config.organization === null) {
    if (organization !== undefined) value.organization = organization;
    else if (prior === null) return { diagnostics: [noOrganization()] };
  }
  if (prior === null) {
    value.name_prefix = config.name_prefix;
    return { value };
  }

  const { expires_at: expiresAt, name_prefix: prefix } = config;
  if (isKnown(expiresAt) && expiresAt !== null && isSameSecond(prior.expires_at, expiresAt)) {
    value.expires_at = prior.expires_at;
  }
  const imported = prior.name_prefix !== null && prior.name_prefix === prior.name;
  if (imported && isKnown(prefix) && prefix !== null && prior.name?.startsWith(prefix)) {
    value.name_prefix = prior.name_prefix;
  }
  return { value, inPlace: prior.keepers === null ? ["keepers"] : [] };
}

export function noOrganization(): Diagnostic {
  const detail =
    "Set `organization` here or in the provider, or the environment variable `TFE_ORGANIZATION`.";
  return error("The metrics token's organization is not given", detail, ["organization"]);
}

function checkNames({ name, name_prefix: prefix }: PlannedMetricsToken): Diagnostic[] {
  if (name === null && prefix === null) {
    return [error("A metrics token needs a name", "Set `name_prefix`, or `name`.", ["name_prefix"])];
  }
  if (isKnown(name) && isKnown(prefix) && name !== null && prefix !== null) {
    const detail = `\`name\` is ${quote(name)} and \`name_prefix\` is ${quote(prefix)}: set only one of them.`;
    return [error("A metrics token has a name or a prefix, not both", detail, ["name"])];
  }
  return Object.entries({ name, name_prefix: prefix }).flatMap(([argument, value]) => {
    if (!isKnown(value) || value === null) return [];
    if (value.trim() === "") {
      return [error(`\`${argument}\` must not be empty`, "Give the token a name to find it by.", [argument])];
    }
    if (/\p{Cc}/u.test(value)) {
      const detail = `Got ${quote(value)}. Use printable characters only.`;
      return [error(`\`${argument}\` must not hold control characters`, detail, [argument])];
    }
    // An ending follows a prefix, so that what ends it is inside of the name.
    const trimmed = argument === "name" ? value.trim() : value.trimStart();
    if (trimmed !== value) {
      const detail = `Got ${quote(value)}. A server may take white space away from the ends of a name, and then it is another.`;
      return [error(`\`${argument}\` must not begin or end with white space`, detail, [argument])];
    }
    return [];
  });
}

function checkExpiry({ expires_at: expiresAt }: PlannedMetricsToken): Diagnostic[] {
  if (!isKnown(expiresAt) || expiresAt === null || parseTimestamp(expiresAt) !== undefined) return [];
  return [
    error(
      `\`expires_at\` must be a time in the form of RFC 3339, got ${quote(expiresAt)}`,
      'Write it with its zone, as in "2027-01-31T00:00:00Z".',
      ["expires_at"],
    ),
  ];
}
