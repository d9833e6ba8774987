import { fromTfe } from "../../../lib/adapter/resources/move-from-tfe";

const move = (providerAddress: string): object =>
  fromTfe(
    { providerAddress, typeName: "tfe_team_token", schemaVersion: 0, state: { token: "made-up" } },
    "tfe_team_token",
    ({ token }) => token,
  );

describe("a move", () => {
  it.each([
    "registry.terraform.io/hashicorp/tfe",
    "registry.opentofu.org/hashicorp/tfe",
    "hashicorp/tfe",
    // OpenTofu 1.10 sends the provider name that it derives from the resource type.
    "tfe",
  ])("from %s is possible", (address) => {
    expect(move(address)).toEqual({ value: "made-up" });
  });

  it.each(["registry.terraform.io/acme/tfe", "acme/tfe", "hashicorp/tfetokens", "nottfe"])(
    "from %s fails",
    (address) => {
      expect(move(address)).toMatchObject({
        diagnostics: [{ summary: `A "tfe_team_token" of ${address} can't be moved to this resource` }],
      });
    },
  );
});
