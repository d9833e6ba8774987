import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, testEmulator } from "../../test/support/emulator";
import { installFake } from "../../test/support/fake-tfe/install";
import { manyResources } from "../../test/support/many-tokens";
import { TerraformWorkspace } from "../../test/support/terraform";
import type { Figure } from "./figure";

/** A kind of token, as each provider manages it. */
interface Kind {
  readonly name: string;
  readonly ours: Resources;
  readonly tfe: Resources;
}

interface Resources {
  readonly type: string;
  /** @param team the ID of a team */
  readonly body: (team: string) => string;
}

const DESCRIBED: Kind = {
  name: "described team tokens",
  ours: {
    type: "tfetokens_team_token",
    body: (team) => `team_id = "${team}"\n  organization = "acme"\n  description_prefix = "many-"`,
  },
  tfe: {
    type: "tfe_team_token",
    body: (team) => `team_id = "${team}"\n  description = "INDEX"`,
  },
};

interface Requests {
  readonly create: number;
  readonly plan: number;
}

/** How many API requests the same tokens cost, with `tfetokens` and with the requests that hashicorp/tfe sends. */
export async function requestFigures(count: number): Promise<Figure[]> {
  const { name, ours, tfe } = DESCRIBED;
  const measured = await countRequests(count, ours, "tfetokens");
  const reference = await countRequests(count, tfe, "tfe");
  const many = count.toLocaleString("en-US");
  const row = (command: keyof Requests, aim: number, formula: string): Figure => ({
    what: `requests of \`terraform ${command === "plan" ? "plan" : "apply"}\` ${command === "plan" ? "of" : "that creates"} ${many} ${name}`,
    measured: measured[command].toLocaleString("en-US"),
    against: `as hashicorp/tfe 0.71 sends them: ${reference[command].toLocaleString("en-US")}`,
    result: `${(measured[command] / reference[command]).toFixed(3)} ×`,
    aim: `≤ ${aim.toLocaleString("en-US")} (${formula})`,
    met: measured[command] <= aim,
  });
  return [
    // One request for each page of 100 tokens.
    row("plan", Math.ceil(count / 100) + 2, "one for 100 tokens, and 2"),
    row("create", count + 5, "one for each token, and 5"),
  ];
}

async function countRequests(
  count: number,
  { type, body }: Resources,
  provider: "tfetokens" | "tfe",
): Promise<Requests> {
  // The fake hashicorp/tfe finds the server by service discovery, which needs HTTPS.
  const isFake = provider === "tfe";
  const emulator = await testEmulator({ tls: isFake });
  const terraform = new TerraformWorkspace(
    isFake
      ? {
          TFE_HOSTNAME: `localhost:${new URL(emulator.url).port}`,
          TFE_TOKEN: OWNER_TOKEN,
          TFE_SSL_SKIP_VERIFY: "true",
          TFE_ORGANIZATION: "acme",
        }
      : { TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN },
  );
  try {
    const document = { data: { type: "teams", attributes: { name: "many" } } };
    const path = "/api/v2/organizations/acme/teams";
    const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body: document });
    const team = (JSON.parse(response.body) as { data: { id: string } }).data.id;
    const resources = manyResources(count, type, body(team));
    let index = 0;
    const hcl = resources.replace(/INDEX/g, () => `many-${index++}`);
    if (isFake) {
      installFake(terraform.folder);
      writeFileSync(join(terraform.folder, "main.tf"), `${TFE_REQUIREMENT}${hcl}`);
    } else terraform.configure(hcl);
    await terraform.init();
    const during = async (command: () => Promise<{ code: number }>): Promise<number> => {
      const before = (await emulator.requests()).length;
      const { code } = await command();
      if (code !== 0) throw new Error(`terraform failed: ${JSON.stringify(await command())}`);
      return (await emulator.requests()).length - before;
    };
    const create = await during(() => terraform.apply("-parallelism=10"));
    return { create, plan: await during(() => terraform.plan("-parallelism=10")) };
  } finally {
    terraform.remove();
    await emulator.close();
  }
}

const TFE_REQUIREMENT = `
terraform {
  required_providers {
    tfe = {
      source  = "hashicorp/tfe"
      version = "0.71.0"
    }
  }
}
`;
