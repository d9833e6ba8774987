import { type TerraformProvider, TerraformStack, Token } from "cdktf";
import { type Construct } from "constructs";
import { type Duration } from "../../duration";
import { formatTimestamp, parseTimestamp } from "../../shared/rfc3339";
import { ValidationError } from "../../shared/validation-error";

/** Rejects an empty string. Values that are unknown at synth aren't checked. */
export function checkNotEmpty(construct: Construct, prop: string, text: string | undefined): void {
  if (text !== "") return;
  throw new ValidationError(
    construct,
    `\`${prop}\` must not be empty, got "". Set a value, or omit \`${prop}\` if it is optional.`,
  );
}

/** Rejects a name or description that is empty or contains control characters. */
export function checkText(construct: Construct, prop: string, text: string | undefined): void {
  checkNotEmpty(construct, prop, text);
  if (text === undefined || Token.isUnresolved(text) || !/\p{Cc}/u.test(text)) return;
  throw new ValidationError(
    construct,
    `\`${prop}\` must not contain control characters, got ${JSON.stringify(text)}. ` +
      "Remove the line breaks, tabs and other control characters.",
  );
}

/**
 * Rejects a prop that is set together with another one.
 *
 * @param refused - an object that contains only the prop
 * @param other - an object that contains only the other prop
 */
export function checkExclusive(
  construct: Construct,
  refused: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
  advice: string,
): void {
  const [[[prop, value]], [[otherProp, otherValue]]] = [refused, other].map((props) => Object.entries(props));
  if (value === undefined || otherValue === undefined) return;
  throw new ValidationError(
    construct,
    `\`${prop}\` must not be set together with \`${otherProp}\`, got ${JSON.stringify(value)}. ${advice}`,
  );
}

/**
 * Rejects a provider of the wrong type or from another stack. Terraform would reject a reference to a provider of
 * another stack, or use the settings and the credential of the stack's own provider.
 *
 * @param type - type of the provider; for `tfetokens`, a TfeProvider is also accepted, because `tfetokens` can use its
 * settings
 */
export function checkProvider(
  construct: Construct,
  provider: TerraformProvider | undefined,
  type: "tfe" | "tfetokens",
): void {
  if (provider === undefined) return;
  if (!["tfe", type].includes(provider.terraformResourceType)) {
    const expected = type === "tfe" ? "TfeProvider" : "TfetokensProvider or a TfeProvider";
    throw new ValidationError(
      construct,
      `\`provider\` must be a ${expected}, got ${provider.node.path}, a provider of type "${provider.terraformResourceType}". ` +
        `Use a ${expected}, or omit \`provider\`.`,
    );
  }
  const [own, others] = [construct, provider].map((scope) => TerraformStack.of(scope));
  if (own === others) return;
  throw new ValidationError(
    construct,
    `\`provider\` must be declared in the construct's stack, ${own.node.path}, got ${provider.node.path}. ` +
      "Declare a provider with the same settings in the construct's stack.",
  );
}

/** Rejects keepers that aren't a map of strings. tsx, esbuild and JavaScript don't check types. */
export function checkKeepers(construct: Construct, prop: string, keepers: object | undefined): void {
  if (keepers === undefined || Token.isUnresolved(keepers)) return;
  if (typeof keepers !== "object" || Array.isArray(keepers)) {
    throw new ValidationError(
      construct,
      `\`${prop}\` must be a map of strings, got ${JSON.stringify(keepers)}. Use a value such as { key: "value" }.`,
    );
  }
  for (const [key, value] of Object.entries(keepers)) {
    if (typeof value === "string" || Token.isUnresolved(value)) continue;
    throw new ValidationError(
      construct,
      `\`${prop}\` must contain only strings, got ${JSON.stringify(value)} for "${key}". Convert it with String().`,
    );
  }
}

/**
 * Rejects a value that isn't a `Duration`. tsx, esbuild and JavaScript don't check types, so the value can be a string
 * such as "30d". `instanceof` would reject a duration from another copy of this package.
 */
export function checkDuration(construct: Construct | undefined, prop: string, value: unknown): void {
  if (typeof (value as Duration | null | undefined)?.isUnresolved === "function") return;
  throw new ValidationError(
    construct,
    `\`${prop}\` must be a Duration, got ${JSON.stringify(value)}. ` +
      'Use a value such as Duration.days(30) or Duration.parse("720h").',
  );
}

/**
 * Converts an expiry to UTC and whole seconds, because hashicorp/tfe 0.76 and later compare the expiry with the
 * server's value as a string, and replace the token if the strings differ.
 */
export function normalizeExpiry(construct: Construct, expiresAt: string | undefined): string | undefined {
  if (expiresAt === undefined || Token.isUnresolved(expiresAt)) return expiresAt;
  const time = parseTimestamp(expiresAt);
  if (time !== undefined) return formatTimestamp(time);
  throw new ValidationError(
    construct,
    `\`expiresAt\` must be an RFC 3339 timestamp with a time zone, got "${expiresAt}". ` +
      `Use a value such as "2027-01-31T12:00:00Z" or "2027-01-31T13:00:00+01:00".`,
  );
}
