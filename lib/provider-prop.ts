import { type TerraformProvider } from "cdktf";
import { type Construct } from "constructs";
import { InvalidProps } from "./invalid-props";

/** Refuses a provider of another kind, which Terraform would refuse only at plan, and less plainly. */
export function checkProvider(
  construct: Construct,
  provider: TerraformProvider | undefined,
  type: "tfe" | "tfetokens",
): void {
  if (provider === undefined || provider.terraformResourceType === type) return;
  const wanted = type === "tfe" ? "TfeProvider" : "TfetokensProvider";
  throw new InvalidProps(
    construct,
    `\`provider\` must be a ${wanted}, got ${provider.node.path}, a provider "${provider.terraformResourceType}". ` +
      "Give one of the right kind, or leave it out.",
  );
}
