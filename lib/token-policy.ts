import { type IAspect, TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";
import { type Duration } from "./duration";
import { isToken, toCheckedTokens } from "./private/policy/checked-token";
import { findViolations, type Rules } from "./private/policy/rules";
import { checkDuration } from "./private/validation/props";
import { hasBrand, setBrand } from "./shared/brand";
import { ValidationError } from "./shared/validation-error";

/** The rules of a `TokenPolicy`. */
export interface TokenPolicyProps {
  /**
   * Maximum time until a token expires. For a rotated token, this limits the sum of `every` and `grace`.
   *
   * An ephemeral token without a configured expiry expires after one hour. Any other token with neither a rotation nor
   * a configured expiry violates this rule. A fixed expiry is compared with the clock of the machine that runs synth.
   *
   * @default - no restriction
   */
  readonly maxTimeToExpiry?: Duration;

  /**
   * Whether every token must be rotated. Ephemeral tokens are exempt, because they are revoked at the end of the run.
   *
   * @default - true if `maxRotationPeriod` or `minGrace` is set, otherwise false
   */
  readonly rotationRequired?: boolean;

  /**
   * Maximum `every` of a rotation.
   *
   * @default - no restriction
   */
  readonly maxRotationPeriod?: Duration;

  /**
   * Minimum `grace` of a rotation.
   *
   * @default - no restriction
   */
  readonly minGrace?: Duration;

  /**
   * A regular expression that the description of a team token must match. The suffix that a rotation appends to the
   * description isn't checked. Use JavaScript's syntax, without slashes or flags. To match the whole description, use
   * `^` and `$`. Ephemeral tokens, and teams' tokens without a description, aren't checked.
   *
   * @default - no restriction
   */
  readonly descriptionPattern?: string;
}

/**
 * A set of rules that tokens are checked against at synth. To check a whole app, use
 * `new TokenPolicy({…}).applyTo(app)`. For a stack or a construct, you can also add the policy as an Aspect.
 *
 * Each violation is an error at synth that contains the path of the construct. A policy checks the token constructs of
 * this library and the raw token resources of hashicorp/tfe and `tfetokens`. Values that are unknown at synth aren't
 * checked.
 */
export class TokenPolicy implements IAspect {
  /** Reports whether a value is a `TokenPolicy` from this or another copy of the package. */
  public static isTokenPolicy(x: unknown): x is TokenPolicy {
    return hasBrand(x, "TokenPolicy");
  }

  private readonly rules: Rules;

  public constructor(props: TokenPolicyProps) {
    setBrand(this, "TokenPolicy");
    const { maxTimeToExpiry, maxRotationPeriod, minGrace, descriptionPattern } = props;
    for (const [prop, duration] of Object.entries({ maxTimeToExpiry, maxRotationPeriod, minGrace })) {
      if (duration === undefined) continue;
      checkDuration(undefined, prop, duration);
      if (!duration.isUnresolved()) continue;
      throw new ValidationError(
        undefined,
        `\`${prop}\` of a token policy must be a constant duration, got one that is unknown at synth. ` +
          "Use a value such as Duration.days(30).",
      );
    }
    this.rules = {
      ...props,
      descriptionPattern: descriptionPattern === undefined ? undefined : compilePattern(descriptionPattern),
    };
  }

  /**
   * Checks every token in a scope when the app is synthesized.
   *
   * For an app, or a construct that contains stacks, use this method instead of an Aspect, because CDKTF 0.21 doesn't
   * invoke Aspects that are added outside of stacks. `Testing.synth` can validate a stack but not its app, so it
   * doesn't enforce a policy that is applied outside of a stack.
   *
   * @param scope - an app, a stack or a construct
   */
  public applyTo(scope: IConstruct): void {
    // Outside of stacks, CDKTF runs only the validations of the app itself.
    const isInStack = scope.node.scopes.some((parent) => TerraformStack.isStack(parent));
    const validated = isInStack ? scope : scope.node.root;
    validated.node.addValidation({
      validate: () => scope.node.findAll().flatMap((construct) => this.findViolations(construct)),
    });
  }

  /**
   * Adds a validation to the construct if it is a token. CDKTF calls this method for each construct in the scope of the
   * Aspect, and runs the validations after all Aspects.
   */
  public visit(node: IConstruct): void {
    if (isToken(node)) node.node.addValidation({ validate: () => this.findViolations(node) });
  }

  private findViolations(construct: IConstruct): string[] {
    const violations = toCheckedTokens(construct).flatMap((token) =>
      findViolations(this.rules, token).map(
        (violation) => `${token.path} violates the token policy: ${violation}`,
      ),
    );
    // Both slots of a rotation usually violate the same rules, so duplicates are removed.
    return [...new Set(violations)];
  }
}

function compilePattern(descriptionPattern: string): RegExp {
  try {
    return new RegExp(descriptionPattern);
  } catch (cause) {
    throw new ValidationError(
      undefined,
      `\`descriptionPattern\` of a token policy must be a regular expression, got "${descriptionPattern}" ` +
        `(${(cause as Error).message}). Use JavaScript's syntax, without slashes.`,
      { cause },
    );
  }
}
