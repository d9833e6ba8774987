import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import { OrganizationToken } from "cdktf-tfe-tokens";
import type { Construct } from "constructs";
import { PlatformTeam } from "./platform-team";

export interface PlatformStackProps {
  readonly organization: string;
  readonly teams: readonly string[];
}

/** Manages the organization's token, and creates a `PlatformTeam` for each team. */
export class PlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string, { organization, teams }: PlatformStackProps) {
    super(scope, id);
    new TfeProvider(this, "Tfe", { organization });

    const automation = new OrganizationToken(this, "Automation");
    const modules = teams.map((name) => ({ name, team: new PlatformTeam(this, name, { name }) }));

    new TerraformOutput(this, "tokens", {
      description: "ID and expiry of each token, without secrets",
      value: [
        { name: "automation", id: automation.tokenId, expires_at: automation.expiresAt },
        ...modules.flatMap(({ name, team: { ci, metrics } }) => [
          { name: `${name} ci`, id: ci.tokenId, expires_at: ci.expiresAt },
          { name: `${name} metrics`, id: metrics.tokenId, expires_at: metrics.expiresAt },
        ]),
      ],
    });
    new TerraformOutput(this, "automation_token", { value: automation.value, sensitive: true });
    for (const { name, team } of modules) {
      new TerraformOutput(this, `${name}_ci_token`, { value: team.ci.value, sensitive: true });
      new TerraformOutput(this, `${name}_metrics_token`, { value: team.metrics.value, sensitive: true });
    }
  }
}
