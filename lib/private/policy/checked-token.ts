import { type TerraformElement, TerraformResource } from "cdktf";
import { type IConstruct } from "constructs";
import { Duration } from "../../duration";
import { pathOf, toRenderedConfig } from "../rendered-config";
import { getRegistration, type TokenElement } from "../token-registration";

/** The parts of a rendered token that a policy checks, including changes that escape hatches and Aspects make. */
export interface CheckedToken {
  /** The path of the token's construct. */
  readonly path: string;
  readonly isEphemeral: boolean;
  /** The schedule of the rotation; undefined if the token isn't rotated. */
  readonly schedule?: CheckedSchedule;
  /** The configured expiry, which can be an expression; undefined if it isn't set. */
  readonly expiry?: string;
  /**
   * The description without the suffix that a rotation appends; undefined if it isn't set. The description can be an
   * expression.
   */
  readonly description?: string;
}

/** The schedule of a rotated token. A duration is undefined if it is unknown at synth. */
export interface CheckedSchedule {
  readonly every?: Duration;
  readonly grace?: Duration;
}

/** The argument that sets the expiry, for each type of token resource. */
const EXPIRY_ARGUMENTS: Readonly<Record<string, string>> = {
  tfe_audit_trail_token: "expired_at",
  tfe_organization_token: "expired_at",
  tfe_team_token: "expired_at",
  tfetokens_metrics_token: "expires_at",
  tfetokens_organization_token: "expires_at",
  tfetokens_team_token: "expires_at",
};

/** Reports whether a construct is a token of this library or a raw token resource. */
export function isToken(construct: IConstruct): boolean {
  return getRegistration(construct) !== undefined || isRawToken(construct);
}

/**
 * Returns the checked parts of each resource of a token; empty if the construct isn't a token. A rotated token can have
 * one resource for each slot. Resources that were moved to a different address aren't included.
 */
export function toCheckedTokens(construct: IConstruct): CheckedToken[] {
  const registration = getRegistration(construct);
  if (registration !== undefined) {
    const schedule = registration.rotation && toSchedule(registration.rotation);
    return registration.elements.flatMap((element) => toCheckedToken(construct, element, schedule));
  }
  return isRawToken(construct) ? toCheckedToken(construct, { element: construct }) : [];
}

function toCheckedToken(
  construct: IConstruct,
  { element, descriptionSuffix }: TokenElement,
  schedule?: CheckedSchedule,
): CheckedToken[] {
  const body = toRenderedConfig(element);
  if (body === undefined) return [];
  const description = textOf(descriptionSuffix === undefined ? body.description : rotatedDescription(body));
  return [
    {
      path: pathOf(construct),
      isEphemeral: !TerraformResource.isTerraformResource(element),
      schedule,
      expiry: textOf(body[expiryArgumentOf(element)]),
      description:
        descriptionSuffix !== undefined && description?.endsWith(descriptionSuffix)
          ? description.slice(0, -descriptionSuffix.length)
          : description,
    },
  ];
}

/**
 * Returns the configured description of a rotated token: the full description for hashicorp/tfe, or the prefix for
 * `tfetokens`, which appends random characters.
 */
const rotatedDescription = (body: Record<string, unknown>): unknown =>
  body.description ?? body.description_prefix;

/**
 * Reports whether a construct is a raw token resource. The resources of a registered token aren't raw, because they are
 * checked with the token's construct.
 */
function isRawToken(construct: IConstruct): construct is TerraformResource {
  if (!TerraformResource.isTerraformResource(construct)) return false;
  if (!(construct.terraformResourceType in EXPIRY_ARGUMENTS)) return false;
  const { elements = [] } = getRegistration(construct.node.scope) ?? {};
  return !elements.some(({ element }) => element === construct);
}

function expiryArgumentOf(element: TerraformElement): string {
  if (!TerraformResource.isTerraformResource(element)) return "expires_at";
  return EXPIRY_ARGUMENTS[element.terraformResourceType];
}

function toSchedule(rotation: TerraformResource): CheckedSchedule {
  const { every, grace = every } = toRenderedConfig(rotation) ?? {};
  return { every: toDuration(every), grace: toDuration(grace) };
}

function toDuration(value: unknown): Duration | undefined {
  const text = textOf(value);
  return text === undefined || text.includes("${") ? undefined : Duration.parse(text);
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
