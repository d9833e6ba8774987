import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Duration, TeamToken } from "../../../lib";

const rotation = { every: Duration.days(30) };

function newStack(app = Testing.app(), id = "platform"): TerraformStack {
  const stack = new TerraformStack(app, id);
  new TfeProvider(stack, "Tfe");
  return stack;
}

const same = (first: string, second: string): string =>
  `${first} and ${second} have the same \`description\` in one team, got "ci".`;

describe("two tokens with the same description", () => {
  test.each([
    ["one of them rotated", { rotation }, {}],
    ["both rotated", { rotation }, { rotation }],
    ["neither rotated", {}, {}],
  ])("are rejected in one team, %s", (_, first, second) => {
    const stack = newStack();
    const teamId = new Team(stack, "Team", { name: "ci" }).id;
    new TeamToken(stack, "First", { teamId, description: "ci", ...first });
    new TeamToken(stack, "Second", { teamId, description: "ci", ...second });
    expect(() => Testing.synth(stack, true)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are rejected in one team, even in different stacks of an app", () => {
    const app = Testing.app();
    for (const id of ["one", "two"]) {
      new TeamToken(newStack(app, id), "Ci", { teamId: "team-1", description: "ci", rotation });
    }
    expect(() => {
      app.synth();
    }).toThrow(same("one/Ci", "two/Ci"));
  });

  test("can be in different teams", () => {
    const stack = newStack();
    for (const teamId of ["team-1", "team-2"]) new TeamToken(stack, teamId, { teamId, description: "ci" });
    expect(() => Testing.synth(stack, true)).not.toThrow();
  });

  test("can be in teams from variables with the same name in different stacks", () => {
    const app = Testing.app();
    for (const id of ["one", "two"]) {
      const stack = newStack(app, id);
      const teamId = new TerraformVariable(stack, "team", {}).stringValue;
      new TeamToken(stack, "Ci", { teamId, description: "ci" });
    }
    expect(() => {
      app.synth();
    }).not.toThrow();
  });
});
