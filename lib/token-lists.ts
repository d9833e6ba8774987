import { type ITerraformDependable, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { resolveDependencies } from "./private/dependencies";
import { checkNotEmpty, checkProvider, ValidationError } from "./private/validation/props";
import { resolveProvider } from "./tfetokens/private/implicit-provider";
import {
  DataTfetokensMetricsTokens,
  type DataTfetokensMetricsTokensTokensList,
} from "./tfetokens/generated/data-tfetokens-metrics-tokens";
import {
  DataTfetokensTeamTokens,
  type DataTfetokensTeamTokensTokensList,
} from "./tfetokens/generated/data-tfetokens-team-tokens";

/** Properties of a `MetricsTokenList`. */
export interface MetricsTokenListProps {
  /**
   * Name of the organization.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * The `TfetokensProvider` that reads the tokens, or the `TfeProvider` whose settings it has.
   *
   * @default - the stack's own, which appears by itself and takes its settings from the stack's `TfeProvider`
   */
  readonly provider?: TerraformProvider;

  /**
   * What must exist before the tokens are listed.
   *
   * @default - what the props refer to, and what was given to `node.addDependency`
   */
  readonly dependsOn?: ITerraformDependable[];
}

/** Properties of a `TeamTokenList`. */
export interface TeamTokenListProps extends MetricsTokenListProps {
  /**
   * Part of the names of the teams whose tokens are listed.
   *
   * @default - the tokens of all teams
   */
  readonly query?: string;

  /**
   * In which order: "team-name", "created-by", "expired-at" or "last-used-at"; a hyphen before it reverses the order.
   *
   * @default "expired-at"
   */
  readonly sort?: string;
}

/** The metrics tokens of an organization, whoever made them, without their secrets. */
export class MetricsTokenList extends Construct {
  private readonly data: DataTfetokensMetricsTokens;

  public constructor(scope: Construct, id: string, props: MetricsTokenListProps = {}) {
    super(scope, id);
    check(this, props);
    const provider = resolveProvider(this, props.provider);
    this.data = new DataTfetokensMetricsTokens(this, "Default", {
      organization: props.organization,
      provider,
    });
    this.data.dependsOn = resolveDependencies(this, props.dependsOn);
  }

  /** All of them, the expired ones too: `id`, `name`, `createdAt` and `expiresAt` in RFC 3339 and UTC, null for never. */
  public get tokens(): DataTfetokensMetricsTokensTokensList {
    return this.data.tokens;
  }
}

/** The tokens of an organization's teams, whoever made them, without their secrets. */
export class TeamTokenList extends Construct {
  private readonly data: DataTfetokensTeamTokens;

  public constructor(scope: Construct, id: string, props: TeamTokenListProps = {}) {
    super(scope, id);
    check(this, props);
    const { organization, query, sort } = props;
    checkNotEmpty(this, "query", query);
    checkSort(this, sort);
    const provider = resolveProvider(this, props.provider);
    this.data = new DataTfetokensTeamTokens(this, "Default", { organization, query, sort, provider });
    this.data.dependsOn = resolveDependencies(this, props.dependsOn);
  }

  /**
   * All of them, the expired ones too: `id`, `teamId`, `description` (null for a team's single token), `createdAt`,
   * `lastUsedAt` and `expiredAt` in RFC 3339 and UTC, null for never, and `createdBy` with `id` and `type`.
   */
  public get tokens(): DataTfetokensTeamTokensTokensList {
    return this.data.tokens;
  }
}

function check(construct: Construct, { organization, provider }: MetricsTokenListProps): void {
  checkNotEmpty(construct, "organization", organization);
  checkProvider(construct, provider, "tfetokens");
}

const ORDERS = ["team-name", "created-by", "expired-at", "last-used-at"];

function checkSort(construct: Construct, sort: string | undefined): void {
  if (sort === undefined || Token.isUnresolved(sort) || ORDERS.includes(sort.replace(/^-/, ""))) return;
  throw new ValidationError(
    construct,
    `\`sort\` must be an order that the server has, got "${sort}". ` +
      `Use one of ${ORDERS.join(", ")}, with a hyphen before it to reverse the order.`,
  );
}
