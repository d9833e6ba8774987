import { type TerraformProvider } from "cdktf";
import { Construct, type IDependable } from "constructs";
import { ListedMetricsTokens, ListedTeamTokens } from "./listed-tokens";
import { resolveDependencies } from "./private/dependencies";
import { checkNotEmpty, checkProvider } from "./private/validation/props";
import { hasBrand, setBrand } from "./shared/brand";
import { DataTfetokensMetricsTokens } from "./tfetokens/generated/data-tfetokens-metrics-tokens";
import { DataTfetokensTeamTokens } from "./tfetokens/generated/data-tfetokens-team-tokens";
import { resolveProvider } from "./tfetokens/private/implicit-provider";

/** Properties of a `MetricsTokenList`. */
export interface MetricsTokenListProps {
  /**
   * Name of the organization.
   *
   * @default - the organization of the provider
   */
  readonly organization?: string;

  /**
   * The provider that reads the tokens: a `TfetokensProvider` or a `TfeProvider` that is declared in the same stack. If
   * you pass a `TfeProvider`, the stack's `TfetokensProvider` with the same alias reads the tokens. If none is
   * declared, one is added with the settings of the `TfeProvider`.
   *
   * @default - the stack's `TfetokensProvider`; if none is declared, one is added with the settings of the stack's
   * `TfeProvider`, if any
   */
  readonly provider?: TerraformProvider;

  /**
   * Constructs whose resources must exist before the tokens are listed.
   *
   * @default - only the resources that the props refer to, and the constructs that are passed to `node.addDependency`
   */
  readonly dependsOn?: IDependable[];
}

/** The order of a `TeamTokenList`. */
export enum TeamTokenSort {
  /** By the name of the team. */
  TEAM_NAME = "team-name",
  /** By the name of the team, in reverse order. */
  TEAM_NAME_DESCENDING = "-team-name",
  /** By the creator. */
  CREATED_BY = "created-by",
  /** By the creator, in reverse order. */
  CREATED_BY_DESCENDING = "-created-by",
  /** The token that expires first comes first. */
  EXPIRES_AT = "expired-at",
  /** The token that expires last comes first. */
  EXPIRES_AT_DESCENDING = "-expired-at",
  /** The token that was used least recently comes first. */
  LAST_USED_AT = "last-used-at",
  /** The token that was used most recently comes first. */
  LAST_USED_AT_DESCENDING = "-last-used-at",
}

/** Properties of a `TeamTokenList`. */
export interface TeamTokenListProps extends MetricsTokenListProps {
  /**
   * Part of a team's name. Only the tokens of teams whose names contain this string are listed.
   *
   * @default - the tokens of all teams
   */
  readonly query?: string;

  /**
   * The order of the tokens.
   *
   * @default TeamTokenSort.EXPIRES_AT
   */
  readonly sort?: TeamTokenSort;
}

/** The metrics tokens of an organization, without their secrets. */
export class MetricsTokenList extends Construct {
  /** Reports whether a value is a `MetricsTokenList` from this or another copy of the package. */
  public static isMetricsTokenList(x: unknown): x is MetricsTokenList {
    return hasBrand(x, "MetricsTokenList");
  }

  /** The metrics tokens of the organization, including expired ones. */
  public readonly tokens: ListedMetricsTokens;

  public constructor(scope: Construct, id: string, props: MetricsTokenListProps = {}) {
    super(scope, id);
    setBrand(this, "MetricsTokenList");
    checkList(this, props);
    const data = new DataTfetokensMetricsTokens(this, "Default", {
      organization: props.organization,
      provider: resolveProvider(this, props.provider),
    });
    data.dependsOn = resolveDependencies(this, props.dependsOn);
    this.tokens = new ListedMetricsTokens(data, "tokens", false);
  }
}

/** The tokens of an organization's teams, without their secrets. */
export class TeamTokenList extends Construct {
  /** Reports whether a value is a `TeamTokenList` from this or another copy of the package. */
  public static isTeamTokenList(x: unknown): x is TeamTokenList {
    return hasBrand(x, "TeamTokenList");
  }

  /** The listed tokens, including expired ones. The provider reads every page of the API's list. */
  public readonly tokens: ListedTeamTokens;

  public constructor(scope: Construct, id: string, props: TeamTokenListProps = {}) {
    super(scope, id);
    setBrand(this, "TeamTokenList");
    checkList(this, props);
    const { organization, query, sort } = props;
    checkNotEmpty(this, "query", query);
    const provider = resolveProvider(this, props.provider);
    const data = new DataTfetokensTeamTokens(this, "Default", { organization, query, sort, provider });
    data.dependsOn = resolveDependencies(this, props.dependsOn);
    this.tokens = new ListedTeamTokens(data, "tokens", false);
  }
}

function checkList(construct: Construct, { organization, provider }: MetricsTokenListProps): void {
  checkNotEmpty(construct, "organization", organization);
  checkProvider(construct, provider, "tfetokens");
}
