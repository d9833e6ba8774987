import { type TerraformProvider, Token } from "cdktf";
import { type Construct } from "constructs";
import { parseTimestamp } from "../../shared/rfc3339";

/** Props that no token could be made with. The message begins with the construct's path. */
export class ValidationError extends Error {
  public constructor(construct: Construct, message: string) {
    super(`[${construct.node.path}] ${message}`);
    this.name = "ValidationError";
  }
}

/** Refuses text that is empty; what is known only to Terraform is let through. */
export function checkNotEmpty(construct: Construct, prop: string, text: string | undefined): void {
  if (text !== "") return;
  throw new ValidationError(
    construct,
    `\`${prop}\` must not be empty, got "". Give it a value or leave it out.`,
  );
}

/** Refuses text for people that is empty or has control characters in it. */
export function checkText(construct: Construct, prop: string, text: string | undefined): void {
  checkNotEmpty(construct, prop, text);
  if (text === undefined || Token.isUnresolved(text) || !/\p{Cc}/u.test(text)) return;
  throw new ValidationError(
    construct,
    `\`${prop}\` must have no control characters, got ${JSON.stringify(text)}. Write it on one line, without tabs.`,
  );
}

/**
 * Refuses a provider of another kind, which Terraform would refuse only at plan, and less plainly.
 *
 * @param type - what the resource is of; a TfeProvider stands for the TfetokensProvider with its settings as well
 */
export function checkProvider(
  construct: Construct,
  provider: TerraformProvider | undefined,
  type: "tfe" | "tfetokens",
): void {
  if (provider === undefined || ["tfe", type].includes(provider.terraformResourceType)) return;
  const wanted = type === "tfe" ? "TfeProvider" : "TfetokensProvider or a TfeProvider";
  throw new ValidationError(
    construct,
    `\`provider\` must be a ${wanted}, got ${provider.node.path}, a provider "${provider.terraformResourceType}". ` +
      "Give one of the right kind, or leave it out.",
  );
}

/** Refuses a time that the server could not read; what is known only to Terraform is let through. */
export function checkExpiry(construct: Construct, expiresAt: string | undefined): void {
  if (expiresAt === undefined || Token.isUnresolved(expiresAt)) return;
  if (parseTimestamp(expiresAt) !== undefined) return;
  throw new ValidationError(
    construct,
    `\`expiresAt\` must be a time of RFC 3339 with a zone, got "${expiresAt}". ` +
      `Write it like "2027-01-31T12:00:00Z" or "2027-01-31T13:00:00+01:00".`,
  );
}
