import { Team } from "@cdktf/provider-tfe/lib/team";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { Duration, MetricsToken, TeamToken } from "cdktf-tfe-tokens";
import { Construct } from "constructs";

export interface PlatformTeamProps {
  /** Name of the team, and prefix of the name of its workspace. */
  readonly name: string;
}

/** A team, a workspace whose runs authenticate as the team, and a metrics token for the team's dashboards. */
export class PlatformTeam extends Construct {
  /** Token that the team's pipelines authenticate with. */
  readonly ci: TeamToken;
  /** Token that the team's observability tool reads metrics with. */
  readonly metrics: MetricsToken;

  constructor(scope: Construct, id: string, { name }: PlatformTeamProps) {
    super(scope, id);
    const team = new Team(this, "Team", { name });
    const workspace = new Workspace(this, "Workspace", { name: `${name}-infrastructure` });

    const rotation = { every: Duration.days(30), grace: Duration.days(7) };
    this.ci = new TeamToken(this, "Ci", { teamId: team.id, description: "ci", rotation });
    this.ci.exportToWorkspace(workspace.id, "TFE_TOKEN", { description: "Token of the team's pipelines" });

    this.metrics = new MetricsToken(this, "Metrics", { rotation: { every: Duration.days(90) } });
  }
}
