import { type IAspect, TerraformResource, TerraformStack } from "cdktf";
import { type IConstruct } from "constructs";
import { Duration } from "./duration";
import { pathOf, toRenderedConfig } from "./private/rendered-config";
import { Rotation } from "./tfetokens/generated/rotation";

/** What every token of an app must observe. */
export interface TokenPolicyProps {
  /**
   * Longest time from now to a token's end; for a rotated token, from its making: `every` and `grace` together.
   *
   * A token without an expiry breaks it. A fixed expiry is held against the clock of the machine that synthesizes.
   *
   * @default - any, or never
   */
  readonly maxTimeToExpiry?: Duration;

  /**
   * Whether every token must be rotated.
   *
   * @default - only where `maxRotationPeriod` or `minGrace` is given
   */
  readonly rotationRequired?: boolean;

  /**
   * How often tokens must be rotated at least: the longest `every`.
   *
   * @default - any
   */
  readonly maxRotationPeriod?: Duration;

  /**
   * The shortest `grace` of a rotation.
   *
   * @default - any
   */
  readonly minGrace?: Duration;

  /**
   * Regular expression (of JavaScript, without flags) that the description of a team token must match, without the
   * number that a rotation adds; a team's single token has none.
   *
   * @default - any
   */
  readonly descriptionPattern?: string;
}

/**
 * What tokens are held against: those of an app by `new TokenPolicy({…}).applyTo(app)`, and as an Aspect those of a
 * stack or a construct.
 *
 * Breaches are errors at synth, with the construct's path, for the constructs of this library and for raw resources
 * alike. What only Terraform knows is let through.
 */
export class TokenPolicy implements IAspect {
  private readonly pattern?: RegExp;

  public constructor(private readonly props: TokenPolicyProps) {
    const { maxTimeToExpiry, maxRotationPeriod, minGrace, descriptionPattern } = props;
    for (const [prop, bound] of Object.entries({ maxTimeToExpiry, maxRotationPeriod, minGrace })) {
      if (bound?.isUnresolved() !== true) continue;
      throw new RangeError(
        `\`${prop}\` of a token policy must be known at synth, got a length that only Terraform knows. Write it out.`,
      );
    }
    if (descriptionPattern !== undefined) this.pattern = compiled(descriptionPattern);
  }

  /**
   * Has every token below a scope checked when the app is synthesized: of an app, a stack or a construct.
   *
   * CDKTF 0.21 invokes no Aspect that is added to an app, or to what holds stacks. `Testing.synth` validates a stack
   * and not its app.
   */
  public applyTo(scope: IConstruct): void {
    // Of what is in no stack, CDKTF validates the app alone.
    const isInStack = scope.node.scopes.some((parent) => TerraformStack.isStack(parent));
    const validated = isInStack ? scope : scope.node.root;
    validated.node.addValidation({
      validate: () =>
        scope.node
          .findAll()
          .filter(isToken)
          .flatMap((token) => this.breaches(token)),
    });
  }

  /** Has a token resource checked when the app is validated, after every Aspect has had its say. */
  public visit(node: IConstruct): void {
    if (isToken(node)) node.node.addValidation({ validate: () => this.breaches(node) });
  }

  private breaches(resource: TerraformResource): string[] {
    const body = toRenderedConfig(resource);
    if (body === undefined) return [];
    const schedule = scheduleOf(resource);
    const expiry = body[EXPIRY_ARGUMENTS[resource.terraformResourceType]];
    const found = [
      ...(schedule === undefined ? this.withoutRotation() : this.withRotation(schedule)),
      ...(schedule === undefined ? this.fixedExpiry(expiry) : this.rotatedLife(schedule)),
      ...this.description(body.description, schedule !== undefined),
    ];
    return found.map((breach) => `${pathOf(resource)} breaks the token policy: ${breach}`);
  }

  private withoutRotation(): string[] {
    const { maxRotationPeriod, minGrace, rotationRequired = maxRotationPeriod ?? minGrace } = this.props;
    if (rotationRequired === undefined || rotationRequired === false) return [];
    return ["it is not rotated. Give it a `rotation`."];
  }

  private withRotation({ every, grace }: Schedule): string[] {
    const { maxRotationPeriod, minGrace } = this.props;
    const late =
      isLonger(every, maxRotationPeriod) &&
      `\`every\` must be at most ${told(maxRotationPeriod)}, got ${told(every)}. Shorten it.`;
    const short =
      isLonger(minGrace, grace) &&
      `\`grace\` must be at least ${told(minGrace)}, got ${told(grace)}. Lengthen it.`;
    return [late, short].filter((breach) => breach !== false);
  }

  private rotatedLife({ every, grace }: Schedule): string[] {
    const { maxTimeToExpiry } = this.props;
    const life = every && grace && every.plus(grace);
    if (!isLonger(life, maxTimeToExpiry)) return [];
    return [
      `\`every\` and \`grace\` must together be at most ${told(maxTimeToExpiry)}, got ${told(life)}. Shorten one of them.`,
    ];
  }

  private fixedExpiry(expiry: unknown): string[] {
    const { maxTimeToExpiry: longest } = this.props;
    if (longest === undefined) return [];
    const rule = `it must end within ${longest.toHumanString()}`;
    if (expiry === undefined) {
      return [`${rule}, and has no expiry. Give it a \`rotation\`, or an expiry.`];
    }
    if (typeof expiry !== "string") return [];
    // NaN where only Terraform knows it, and no time is later than that.
    const isLater = Date.parse(expiry) > Date.now() + longest.toSeconds() * 1000;
    return isLater ? [`${rule}, and ends at ${expiry}. Let it end sooner.`] : [];
  }

  private description(description: unknown, isRotated: boolean): string[] {
    if (this.pattern === undefined || typeof description !== "string") return [];
    const given = isRotated ? description.replace(GENERATION, "") : description;
    if (given.includes("${") || this.pattern.test(given)) return [];
    return [
      `\`description\` must match ${this.pattern.source}, got "${given}". Give it a description that does.`,
    ];
  }
}

const EXPIRY_ARGUMENTS: Readonly<Record<string, string>> = {
  tfe_audit_trail_token: "expired_at",
  tfe_organization_token: "expired_at",
  tfe_team_token: "expired_at",
  tfetokens_metrics_token: "expires_at",
};

function isToken(node: IConstruct): node is TerraformResource {
  return TerraformResource.isTerraformResource(node) && node.terraformResourceType in EXPIRY_ARGUMENTS;
}

/** What a rotation adds to a description. */
const GENERATION = / #\$\{[^}]*\}$/;

/** undefined: only Terraform knows it. */
interface Schedule {
  readonly every?: Duration;
  readonly grace?: Duration;
}

/** As it is rendered, overrides included; undefined for a token that is not rotated. */
function scheduleOf({ node }: TerraformResource): Schedule | undefined {
  const rotation = node.scope?.node.tryFindChild("Rotation");
  if (!(rotation instanceof Rotation)) return undefined;
  const { every, grace = every } = toRenderedConfig(rotation) ?? {};
  return { every: durationOf(every), grace: durationOf(grace) };
}

function compiled(descriptionPattern: string): RegExp {
  try {
    return new RegExp(descriptionPattern);
  } catch (cause) {
    throw new RangeError(
      `\`descriptionPattern\` of a token policy must be a regular expression, got "${descriptionPattern}" ` +
        `(${(cause as Error).message}). Write it as JavaScript does, without slashes.`,
      { cause },
    );
  }
}

function durationOf(text: unknown): Duration | undefined {
  return typeof text === "string" && !text.includes("${") ? Duration.parse(text) : undefined;
}

function isLonger(one: Duration | undefined, other: Duration | undefined): boolean {
  return one !== undefined && other !== undefined && one.toSeconds() > other.toSeconds();
}

const told = (duration: Duration | undefined): string => duration?.toHumanString() ?? "";
