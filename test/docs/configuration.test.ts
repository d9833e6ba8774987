import { parseCliConfig } from "../../lib/client/auth/cli-config";
import { documented } from "../support/docs/blocks";

test("the provider can parse the host block in docs/reference/configuration.md", () => {
  const { code } = documented("docs/reference/configuration.md", "services = {");
  expect(parseCliConfig(code).hosts).toEqual([
    ["tfe.example.com", { "tfe.v2": "https://tfe.internal.example.com/api/v2/" }],
  ]);
});
